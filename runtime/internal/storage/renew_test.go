package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
)

// renew renews the session as a request does whose commits have not succeeded yet: letters are all that it has added.
func (f *fixture) renew(letters string) (empty bool, err error) {
	return f.server.Renew(context.Background(), &f.place, storage.Mark{}, markOf(letters), adding(letters))
}

// A Renew that fails is followed by one that has its changes, too, and perhaps more.
func TestARenewedSessionIsUnderTheNewTokenOnlyAndHasEachChangeOnce(t *testing.T) {
	for _, test := range []struct {
		name        string
		commits     []string // what the request has added by then; the last one succeeds and all others fail
		script      script
		there, here string
		calls       string
	}{
		{"a change", []string{"b"}, nil, "ab", "renewed", "swap swap"},
		{"no change", []string{""}, nil, "a", "renewed", "swap swap"},
		{"another request writes before the new record", []string{"b"},
			script{1: {first: theOtherAdds("x")}}, "axb", "renewed", "swap swap swap swap"},
		{"another request writes after the new record", []string{"b"},
			script{2: {first: theOtherAdds("x")}}, "axb", "renewed", "swap swap swap swap"},

		{"the new record is not made", []string{"b", "bc"},
			script{1: {fault: refused}}, "abc", "renewed", "swap swap swap"},
		{"the answer to the new record is lost", []string{"b", "bc"},
			script{1: {fault: lost}}, "abc", "renewed", "swap swap swap swap"},
		{"the new record is late, and arrives before the next", []string{"b", "bc"},
			script{1: {fault: late}, 2: {first: lateCallsArrive}}, "abc", "renewed", "swap swap swap swap"},
		{"the new record arrives after the next", []string{"b", "bc"},
			script{1: {fault: late}, 3: {first: lateCallsArrive}}, "abc", "renewed", "swap swap swap"},
		{"the new record is replayed", []string{"b"},
			script{1: {fault: replayed}}, "ab", "renewed", "swap swap swap"},
		{"the answer to the new record is lost, and another request writes", []string{"b", "b"},
			script{1: {fault: lost}, 2: {first: theOtherAdds("x")}}, "axb", "renewed", "swap swap swap swap swap swap"},

		{"the tombstone is not made", []string{"b", "bc"},
			script{2: {fault: refused}}, "abc", "renewed", "swap swap swap swap"},
		{"the answer to the tombstone is lost", []string{"b", "bc"},
			script{2: {fault: lost}}, "abc", "renewed", "swap swap swap swap"},
		{"the tombstone is late, and arrives before the next", []string{"b", "bc"},
			script{2: {fault: late}, 4: {first: lateCallsArrive}}, "abc", "renewed", "swap swap swap swap"},
		{"the tombstone is replayed", []string{"b"},
			script{2: {fault: replayed}}, "ab", "renewed", "swap swap"},
		{"the tombstone is not made, and another request writes", []string{"b", "bc"},
			script{2: {fault: refused}, 4: {first: theOtherAdds("x")}}, "axbc", "renewed", "swap swap swap swap swap swap"},
		{"nothing is answered three times", []string{"b", "bc", "bcd"},
			script{1: {fault: lost}, 3: {fault: lost}}, "abcd", "renewed", "swap swap swap swap swap swap"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", test.script)
			token := f.place.Token
			for i, letters := range test.commits {
				if i < len(test.commits)-1 {
					_, err := f.renew(letters)
					expectError(t, "Renew with "+letters, err, errEngine, "renew")
					expect(t, "the place is the old one", f.place.Token, token)
					expect(t, "the session may have moved", f.place.IsMoving(), true)
					continue
				}
				empty, err := f.renew(letters)
				expectError(t, "Renew with "+letters, err, nil, "")
				expect(t, "the session is empty", empty, false)
			}
			f.engine.arrive()
			expect(t, "the old record", f.at(f.here), test.here)
			expect(t, "the new record", f.at(f.there), test.there)
			expect(t, "the place is the new one", f.place.Key, f.there)
			expect(t, "the record of the place", f.place.Record().Body, test.there)
			expect(t, "the session may still move", f.place.IsMoving(), false)
			expect(t, "a write is in doubt", f.place.InDoubt(), false)
			expect(t, "calls", f.engine.called(), test.calls)
			expectError(t, "a write of the next commit", f.write("z"), nil, "")
			expect(t, "the session after it", f.at(f.there), test.there+"z")
		})
	}
}

func TestARenewThatFailsLeavesTheSessionUnderItsOldTokenOrInDoubt(t *testing.T) {
	for _, test := range []struct {
		name        string
		script      script
		here, there string
	}{
		{"the new record is not made", script{1: {fault: refused}}, "a", "nothing"},
		{"the answer to the new record is lost", script{1: {fault: lost}}, "a", "ab"},
		{"the tombstone is not made", script{2: {fault: refused}}, "a", "ab"},
		{"the answer to the tombstone is lost", script{2: {fault: lost}}, "renewed", "ab"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", test.script)
			_, err := f.renew("b")
			expectError(t, "Renew", err, errEngine, "renew")
			expect(t, "the old record", f.at(f.here), test.here)
			expect(t, "the new record", f.at(f.there), test.there)

			expectError(t, "End of all that the place knows", f.server.End(context.Background(), f.place.Endings()...), nil, "")
			expect(t, "whether the old record leads on", f.at(f.here) == "ended" || f.at(f.here) == "renewed", true)
			expect(t, "the new record afterwards", f.at(f.there), "ended")
		})
	}
}

// Whoever else ended the session or renewed it has the last word, and the token of this request leads nowhere.
func TestARenewOfASessionThatIsOverEndsTheRecordThatItHasMade(t *testing.T) {
	for _, test := range []struct {
		name   string
		script script
		want   error
		here   string
		there  string
		calls  string
	}{
		{"it was ended", script{2: {first: theOtherEnds}}, storage.ErrGone, "ended", "ended", "swap swap swap"},
		{"it was renewed", script{2: {first: theOtherRenews}}, storage.ErrGone, "renewed elsewhere", "ended", "swap swap swap"},
		{"its record has expired", script{2: {first: theRecordExpires}}, storage.ErrGone, "nothing", "ended", "swap swap swap"},
		{"it was ended, and the new record cannot be", script{2: {first: theOtherEnds}, 3: {fault: refused}, 4: {fault: refused}},
			errEngine, "ended", "ab", "swap swap swap get"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", test.script)
			_, err := f.renew("b")
			expectError(t, "Renew", err, storage.ErrGone, "end")
			expectError(t, "Renew", err, test.want, "end")
			expect(t, "the old record", f.at(f.here), test.here)
			expect(t, "the new record", f.at(f.there), test.there)
			expect(t, "the new record is still to be ended", f.place.IsMoving(), test.there != "ended")
			expect(t, "calls", f.engine.called(), test.calls)
		})
	}
}

func TestARenewDoesNotReplaceARecordThatItCannotRead(t *testing.T) {
	f := newFixture(t, "a", script{2: {first: hereComes("not a record")}})
	_, err := f.renew("b")
	expectError(t, "Renew", err, record.ErrForeign, "")
	expect(t, "the old record", f.at(f.here), "not a record")
	expect(t, "the new record is still to be ended", len(f.place.Endings()), 2)
}

// The tombstone was made, so that a logout with the old token follows it.
func TestASessionThatIsEndedWhileItsRenewIsInDoubtStaysEnded(t *testing.T) {
	f := newFixture(t, "a", script{2: {fault: lost}, 3: {first: theOtherEnds}})
	_, err := f.renew("b")
	expectError(t, "the first Renew", err, errEngine, "renew")
	_, err = f.renew("b")
	expectError(t, "the second Renew", err, storage.ErrGone, "")
	expect(t, "the old record", f.at(f.here), "renewed")
	expect(t, "the new record", f.at(f.there), "ended")
	expect(t, "calls", f.engine.called(), "swap swap swap")
}

func TestAWriteAfterARenewOfASessionThatIsOverSaysSo(t *testing.T) {
	for name, first := range map[string]func(*fixture){"ended": theOtherEnds, "renewed": theOtherRenews, "expired": theRecordExpires} {
		f := newFixture(t, "a", script{2: {first: first}})
		_, err := f.renew("")
		expectError(t, "Renew of what has "+name, err, storage.ErrGone, "")
		expectError(t, "Write without a change to what has "+name, f.write(""), storage.ErrGone, "")
	}
}

func TestARenewThatLeavesNothingEndsTheSession(t *testing.T) {
	for _, test := range []struct {
		name        string
		commits     []string // the last one succeeds and all others fail
		script      script
		here, there string
		calls       string
	}{
		{"at once", []string{"-"}, nil, "ended", "nothing", "swap"},
		{"after another request has written", []string{"-"},
			script{1: {first: theOtherAdds("x")}}, "ended", "nothing", "swap swap"},
		{"after the new record was made", []string{"b", "b-"},
			script{1: {fault: lost}}, "ended", "ended", "swap get swap swap"},
		{"before the new record arrives", []string{"b", "b-"},
			script{1: {fault: late}, 4: {first: lateCallsArrive}}, "ended", "ended", "swap get swap swap"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", test.script)
			for _, letters := range test.commits[:len(test.commits)-1] {
				_, err := f.renew(letters)
				expectError(t, "Renew with "+letters, err, errEngine, "renew")
			}
			empty, err := f.renew(test.commits[len(test.commits)-1])
			expectError(t, "the last Renew", err, nil, "")
			expect(t, "the session is empty", empty, true)
			expect(t, "the old record", f.at(f.here), test.here)
			expect(t, "the new record", f.at(f.there), test.there)
			expect(t, "the place has a token", f.place.Token, "")
			expect(t, "calls", f.engine.called(), test.calls)
		})
	}
}

func TestARenewThatLeavesNothingEndsTheSessionOnlyAfterTheNewRecord(t *testing.T) {
	f := newFixture(t, "a", script{1: {fault: lost}, 2: {fault: refused}})
	_, err := f.renew("b")
	expectError(t, "the first Renew", err, errEngine, "renew")
	_, err = f.renew("b-")
	expectError(t, "the second Renew", err, errEngine, "end")
	expect(t, "the old record", f.at(f.here), "a")
	expect(t, "the new record", f.at(f.there), "ab")
	expect(t, "the new record is still to be ended", f.place.IsMoving(), true)
	expect(t, "calls", f.engine.called(), "swap get")
}

func TestARenewOfASessionWithoutARecordMakesOne(t *testing.T) {
	for _, test := range []struct {
		name    string
		derived bool
		first   func(*fixture) // ahead of the tombstone
		here    string
		there   string
		calls   string
	}{
		{"that begins", false, nil, "nothing", "b", "swap"},
		{"that moves in, with a tombstone under its first token", true, nil, "renewed", "b", "swap swap"},
		{"that another request has moved in", true, hereComes("x"), "renewed", "xb", "swap swap swap swap"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "nothing", script{2: {first: test.first}})
			f.place.Derived, f.place.TombstoneFor = test.derived, time.Hour
			_, err := f.renew("b")
			expectError(t, "Renew", err, nil, "")
			expect(t, "the old record", f.at(f.here), test.here)
			expect(t, "the new record", f.at(f.there), test.there)
			expect(t, "calls", f.engine.called(), test.calls)
			expect(t, "a cookie could move in again", f.place.TombstoneFor, time.Hour)
			expect(t, "the new token is that of a cookie", f.place.Derived, false)
		})
	}
}

func TestARenewDrawsAnotherTokenIfTheFirstIsTaken(t *testing.T) {
	for _, taken := range []string{"x", "emptied", "ended", "renewed elsewhere", "not a record"} {
		t.Run(taken, func(t *testing.T) {
			f := newFixture(t, "a", script{1: {first: func(f *fixture) { f.put(f.there, taken) }}})
			_, err := f.renew("b")
			expectError(t, "Renew", err, nil, "")
			expect(t, "what was there", f.at(f.there), taken)
			expect(t, "the new record", f.at(f.place.Key), "ab")
			r, err := f.other.Read(f.here, f.data(f.here))
			expectError(t, "Read", err, nil, "")
			expect(t, "the successor in the tombstone", r.Successor, f.place.Key)
			expect(t, "calls", f.engine.called(), "swap swap swap")
		})
	}
}

func TestATombstoneIsListedAmongTheRecordsOfTheOwnerThatTheSessionKeeps(t *testing.T) {
	for _, test := range []struct {
		name, ownedBy, owner string
		listed               bool
	}{
		{"the owner stays", "rex", "rex", true},
		{"the session gets another owner", "rex", "tom", false},
		{"the session gets an owner", "", "rex", false},
		{"the session loses its owner", "rex", "", false},
		{"nobody owns the session", "", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", nil)
			revise := func(current record.Record, since storage.Mark) (storage.Next, error) {
				next, err := adding("b")(current, since)
				next.OwnedBy, next.Owner = test.ownedBy, test.owner
				return next, err
			}
			_, err := f.server.Renew(context.Background(), &f.place, storage.Mark{}, markOf("b"), revise)
			expectError(t, "Renew", err, nil, "")
			var want string
			if test.owner != "" {
				want = f.format.Owner(test.owner)
			}
			expect(t, "the owner of the new record", f.engine.written[f.there].Owner, want)
			if !test.listed {
				want = ""
			}
			expect(t, "the owner of the tombstone", f.engine.written[f.here].Owner, want)
		})
	}
}

func TestATombstoneOfRenewStaysForAMinuteAndForAsLongAsACookieCouldMoveIn(t *testing.T) {
	for _, test := range []struct{ tombstoneFor, want time.Duration }{
		{0, storage.TombstoneTTL},
		{time.Second, storage.TombstoneTTL},
		{time.Hour, time.Hour},
	} {
		f := newFixture(t, "a", nil)
		f.place.TombstoneFor = test.tombstoneFor
		_, err := f.renew("b")
		expectError(t, "Renew", err, nil, "")
		expect(t, "the tombstone's TTL", f.engine.written[f.here].TTL, test.want)
		expect(t, "the tombstone's Keep", f.engine.written[f.here].Keep, test.want)
	}
}

func TestATombstoneHasTheTimesOfTheSession(t *testing.T) {
	for name, call := range map[string]func(*fixture) error{
		"Renew": func(f *fixture) error { _, err := f.renew("b"); return err },
		"Leave": func(f *fixture) error { _, err := f.leave("b"); return err },
		"End":   func(f *fixture) error { return f.end(false, 0) },
	} {
		f := newFixture(t, "a", nil)
		expectError(t, name, call(f), nil, "")
		r, err := f.other.Read(f.here, f.data(f.here))
		expectError(t, "Read", err, nil, "")
		expect(t, "when the session began, after "+name, r.Created, began)
		expect(t, "when it was last seen, after "+name, r.Seen, seen)
	}
}

func TestARenewWhoseRevisionFailsBuriesNothing(t *testing.T) {
	tooLarge := errors.New("too large")
	f := newFixture(t, "a", script{2: {first: theOtherAdds("x")}})
	_, err := f.server.Renew(context.Background(), &f.place, storage.Mark{}, markOf("b"), func(current record.Record, since storage.Mark) (storage.Next, error) {
		if current.Body != "a" {
			return storage.Next{}, tooLarge
		}
		return adding("b")(current, since)
	})
	expectError(t, "Renew", err, tooLarge, "")
	expect(t, "the old record", f.at(f.here), "ax")
	expect(t, "the new record is still to be ended", f.place.IsMoving(), true)
}
