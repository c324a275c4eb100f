package storage_test

import (
	"context"
	"errors"
	"testing"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
)

// leave ends the record of a session that goes on elsewhere with these changes.
func (f *fixture) leave(letters string) (storage.Next, error) {
	return f.server.Leave(context.Background(), &f.place, storage.Mark{}, adding(letters))
}

func TestASessionThatLeavesTakesEveryChangeWithIt(t *testing.T) {
	for _, test := range []struct {
		name   string
		script script
		want   error
		leaves string
		here   string
		calls  string
	}{
		{"a change", nil, nil, "ab", "ended", "swap"},
		{"another request writes first", script{1: {first: theOtherAdds("x")}}, nil, "axb", "ended", "swap swap"},
		{"another request ends the session first", script{1: {first: theOtherEnds}}, storage.ErrGone, "", "ended", "swap"},
		{"another request renews the session first", script{1: {first: theOtherRenews}}, storage.ErrGone, "", "renewed elsewhere", "swap"},
		{"the record has expired", script{1: {first: theRecordExpires}}, storage.ErrGone, "", "nothing", "swap"},
		{"the record cannot be read", script{1: {first: hereComes("not a record")}}, record.ErrForeign, "", "not a record", "swap"},
		{"the tombstone is not made", script{1: {fault: refused}}, errEngine, "", "a", "swap"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", test.script)
			next, err := f.leave("b")
			expectError(t, "Leave", err, test.want, "renew")
			if test.want == nil {
				expect(t, "the session that leaves", next.Record.Body, test.leaves)
			}
			expect(t, "the record", f.at(f.here), test.here)
			expect(t, "calls", f.engine.called(), test.calls)
		})
	}
}

// The session is renewed or leaves after writes that failed. What the record has of them is not added again.
func TestARenewAndALeaveFindTheWriteWhoseAnswerWasLost(t *testing.T) {
	for _, test := range []struct {
		name   string
		writes []string // that fail
		script script
	}{
		{"of which nobody knows yet", []string{"b"}, script{1: {fault: lost}}},
		{"that was found by a write that was not made", []string{"b", "bc"}, script{1: {fault: lost}, 3: {fault: refused}}},
		{"that was found by a write whose answer was lost, too", []string{"b", "bc"}, script{1: {fault: lost}, 3: {fault: lost}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			failing := func() *fixture {
				f := newFixture(t, "a", test.script)
				for _, letters := range test.writes {
					expectError(t, "Write of "+letters, f.write(letters), errEngine, "write")
				}
				return f
			}
			f := failing()
			_, err := f.renew("bcd")
			expectError(t, "Renew", err, nil, "")
			expect(t, "the session that was renewed", f.at(f.there), "abcd")

			next, err := failing().leave("bcd")
			expectError(t, "Leave", err, nil, "")
			expect(t, "the session that leaves", next.Record.Body, "abcd")
		})
	}
}

// A tombstone that ends the session is not made again: it is no other request's.
func TestASessionThatEndsWithoutAnAnswerHasEndedByItsOwnTombstone(t *testing.T) {
	for _, test := range []struct {
		name   string
		script script
		here   string
		want   error
	}{
		{"the answer is lost", script{1: {fault: lost}}, "ended", nil},
		{"a client library replays the tombstone", script{1: {fault: replayed}}, "ended", nil},
		{"the tombstone is not made, and the answer to the next is lost", script{1: {fault: refused}, 2: {fault: lost}}, "ended", nil},
		{"the tombstone is late, and arrives before the next", script{1: {fault: late}, 2: {first: lateCallsArrive}}, "ended", nil},
		{"the tombstone is late, and arrives after two others", script{1: {fault: late}, 2: {fault: refused}, 3: {first: lateCallsArrive}}, "ended", nil},
		{"another request ends the session", script{1: {fault: refused}, 2: {first: theOtherEnds}}, "ended", storage.ErrGone},
		{"another request renews the session", script{1: {fault: refused}, 2: {first: theOtherRenews}}, "renewed elsewhere", storage.ErrGone},
	} {
		t.Run(test.name, func(t *testing.T) {
			retry := func(what string, call func(*fixture) error) {
				f := newFixture(t, "a", test.script)
				err := call(f)
				for errors.Is(err, errEngine) {
					err = call(f)
				}
				expectError(t, what, err, test.want, "renew")
				expect(t, "the record after "+what, f.at(f.here), test.here)
			}
			retry("Leave", func(f *fixture) error {
				next, err := f.leave("b")
				if err == nil {
					expect(t, "the session that leaves", next.Record.Body, "ab")
				}
				return err
			})
			retry("Renew", func(f *fixture) error {
				empty, err := f.renew("-")
				expect(t, "the session is empty", empty, err == nil)
				return err
			})
		})
	}
}

// What was ended has no successor that a logout or a revocation could find, and must not get one afterwards.
func TestARenewDoesNotGoOnWithASessionThatItHasEnded(t *testing.T) {
	f := newFixture(t, "a", script{1: {fault: lost}})
	_, err := f.renew("-")
	expectError(t, "the Renew that leaves nothing", err, errEngine, "renew")
	_, err = f.renew("-b")
	expectError(t, "the Renew that leaves something", err, storage.ErrGone, "")
	expect(t, "the old record", f.at(f.here), "ended")
	expect(t, "the new record", f.at(f.there), "ended")
}

func TestATombstoneOfAnEndedSessionIsNotListed(t *testing.T) {
	f := newFixture(t, "a", nil)
	_, err := f.server.Leave(context.Background(), &f.place, storage.Mark{}, func(current record.Record, since storage.Mark) (storage.Next, error) {
		next, err := adding("b")(current, since)
		next.OwnedBy, next.Owner = "rex", "rex"
		return next, err
	})
	expectError(t, "Leave", err, nil, "")
	expect(t, "the owner of the tombstone", f.engine.written[f.here].Owner, "")
}
