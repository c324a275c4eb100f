package storetest

import (
	"context"
	"errors"
	"time"
)

func cancelled(s *subject) {
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	s.stops(ctx, context.Canceled)
}

func deadline(s *subject) {
	ctx, cancel := context.WithDeadline(s.ctx, time.Now().Add(-time.Second))
	defer cancel()
	s.stops(ctx, context.DeadlineExceeded)
}

// stops demands that no method does anything in a context that is done.
func (s *subject) stops(ctx context.Context, want error) {
	key, missing := name(), name()
	s.swaps(key, "", text("x"))
	check := func(method string, err error, empty bool) {
		s.Helper()
		if !errors.Is(err, want) || !empty {
			s.Errorf("%s returns error %v, want one that wraps %v and no result", method, err, want)
		}
	}
	data, err := s.store.Get(ctx, key)
	check("Get", err, data == nil)
	data, swapped, err := s.store.Swap(ctx, key, []byte("x"), text("never"))
	check("Swap", err, data == nil && !swapped)
	data, swapped, err = s.store.Swap(ctx, missing, nil, text("never"))
	check("Swap that creates", err, data == nil && !swapped)
	data, err = s.store.Delete(ctx, key)
	check("Delete", err, data == nil)
	if s.needsIndex() {
		entries, err := s.store.Owned(ctx, name(), 1)
		check("Owned", err, entries == nil)
	}
	s.holds(key, "x")
	s.holds(missing, "")
}
