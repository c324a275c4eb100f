package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

// notYetDone is a context whose deadline has passed and that does not know it yet.
type notYetDone struct{ context.Context }

func (notYetDone) Deadline() (time.Time, bool) { return time.Now().Add(-time.Nanosecond), true }

func TestContextErrorWrapsTheContextsErrorOnceItIsDone(t *testing.T) {
	lost := errors.New("connection lost")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		about string
		ctx   context.Context
		err   error
		want  []error
	}{
		{"no error", cancelled, nil, nil},
		{"a context that goes on", t.Context(), lost, []error{lost}},
		{"a context that is cancelled", cancelled, lost, []error{lost, context.Canceled}},
		{"the context's own error", cancelled, context.Canceled, []error{context.Canceled}},
		{"a deadline that has just passed", notYetDone{t.Context()}, lost, []error{lost, context.DeadlineExceeded}},
	} {
		got := ContextError(test.ctx, test.err)
		if (got == nil) != (test.err == nil) {
			t.Errorf("%s: error %v", test.about, got)
		}
		for _, want := range test.want {
			if !errors.Is(got, want) {
				t.Errorf("%s: error %v does not wrap %v", test.about, got, want)
			}
		}
		if len(test.want) == 1 && got != test.err {
			t.Errorf("%s: error %v, want it unchanged", test.about, got)
		}
	}
}
