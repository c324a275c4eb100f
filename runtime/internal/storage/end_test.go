package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// end ends the record of the session, which the server knows if read says so.
func (f *fixture) end(read bool, tombstoneFor time.Duration, spared ...string) error {
	ending := storage.Ending{Key: f.here, TombstoneFor: tombstoneFor, Spared: spared}
	if read {
		ending.Data = f.place.Data()
	}
	return f.server.End(context.Background(), ending)
}

func TestEndPutsATombstoneIntoTheRecord(t *testing.T) {
	for _, test := range []struct {
		name   string
		before string
		read   bool          // End gets the record as it was read before
		stays  time.Duration // Ending.TombstoneFor
		script script
		after  string
		calls  string
	}{
		{"a record that was read", "a", true, 0, nil, "ended", "swap"},
		{"a record that was not read", "a", false, 0, nil, "ended", "get swap"},
		{"an emptied record", "emptied", false, 0, nil, "ended", "get swap"},
		{"a record that another request has changed since", "a", true, 0,
			script{1: {first: theOtherAdds("x")}}, "ended", "swap swap"},
		{"a record that others change again and again", "a", false, 0,
			script{2: {first: theOtherAdds("x")}, 3: {first: theOtherAdds("y")}}, "ended", "get swap swap swap"},
		{"a record that cannot be read", "a", false, 0,
			script{1: {first: hereComes("not a record")}}, "ended", "get swap"},
		{"a record whose tombstone is replayed", "a", true, 0,
			script{1: {fault: replayed}}, "ended", "swap"},

		{"a tombstone of End stays", "a", false, 0,
			script{1: {first: theOtherEnds}}, "ended", "get"},
		{"a tombstone of End, which was not there when the record was read", "a", true, 0,
			script{1: {first: theOtherEnds}}, "ended", "swap"},
		{"no record", "nothing", false, 0, nil, "nothing", "get"},
		{"no record any more", "a", true, 0,
			script{1: {first: theRecordExpires}}, "nothing", "swap"},
		{"no record, and a cookie could move in again", "nothing", false, time.Hour, nil, "ended", "get swap"},
		{"no record any more, and a cookie could move in again", "a", true, time.Hour,
			script{1: {first: theRecordExpires}}, "ended", "swap swap"},
		{"no record until a cookie moves in", "nothing", false, time.Hour,
			script{2: {first: hereComes("x")}}, "ended", "get swap swap"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, test.before, test.script)
			expectError(t, "End", f.end(test.read, test.stays), nil, "")
			expect(t, "the record", f.at(f.here), test.after)
			expect(t, "calls", f.engine.called(), test.calls)
		})
	}
}

// theRecordMoves is how a Renew moves the session to the record there.
func theRecordMoves(f *fixture) {
	f.put(f.there, "ab")
	f.put(f.here, "renewed")
}

func TestEndFollowsTheTombstonesOfRenew(t *testing.T) {
	for _, test := range []struct {
		name        string
		read        bool
		spared      string
		script      script
		here, there string
		calls       string
	}{
		{"that were there", false, "", script{1: {first: theRecordMoves}}, "renewed", "ended", "get get swap"},
		{"that were not there when the record was read", true, "", script{1: {first: theRecordMoves}}, "renewed", "ended", "swap get swap"},
		{"that came between a look and the Swap", false, "", script{2: {first: theRecordMoves}}, "renewed", "ended", "get swap get swap"},
		{"to nothing", false, "", script{1: {first: hereComes("renewed")}}, "renewed", "nothing", "get get"},
		{"but not to a session that is spared", false, "there", script{1: {first: theRecordMoves}}, "renewed", "ab", "get"},
		{"past another session that is spared", false, "elsewhere", script{1: {first: theRecordMoves}}, "renewed", "ended", "get get swap"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", test.script)
			spared := map[string]string{"": "", "there": f.there, "elsewhere": f.format.Key("elsewhere")}[test.spared]
			expectError(t, "End", f.end(test.read, 0, spared), nil, "")
			expect(t, "the old record", f.at(f.here), test.here)
			expect(t, "the new record", f.at(f.there), test.there)
			expect(t, "calls", f.engine.called(), test.calls)
		})
	}
}

// A cookie moves in under its own token, not under that of a later Renew.
func TestEndLeavesNoTombstoneWhereATombstoneOfRenewLeadsToNothing(t *testing.T) {
	f := newFixture(t, "a", script{1: {first: hereComes("renewed")}})
	expectError(t, "End", f.end(false, time.Hour), nil, "")
	expect(t, "the old record", f.at(f.here), "renewed")
	expect(t, "the new record", f.at(f.there), "nothing")
}

// renewAgain renews the session n times, and returns the keys of all its records.
func (f *fixture) renewAgain(n int) (keys []string) {
	f.t.Helper()
	p := f.read(f.other, f.place.Token)
	keys = append(keys, p.Key)
	for range n {
		if _, err := f.other.Renew(context.Background(), p, storage.Mark{}, storage.Mark{}, adding("")); err != nil {
			f.t.Fatal(err)
		}
		keys = append(keys, p.Key)
	}
	return keys
}

func TestEndFollowsASessionThatWasRenewedOften(t *testing.T) {
	for _, test := range []struct {
		renewals int
		spared   int // the index of the record that is spared; 0 for none
		want     string
	}{
		{1, 0, "ended"}, {20, 0, "ended"}, {20, 20, "a"}, {20, 19, "a"}, {999, 0, "ended"},
	} {
		f := newFixture(t, "a", nil)
		keys := f.renewAgain(test.renewals)
		var spared []string
		if test.spared != 0 {
			spared = append(spared, keys[test.spared])
		}
		expectError(t, "End", f.end(false, 0, spared...), nil, "")
		expect(t, "the session", f.at(keys[test.renewals]), test.want)
	}
}

func TestEndGivesUpOnTombstonesThatLeadInACircle(t *testing.T) {
	f := newFixture(t, "a", nil)
	f.there = f.here
	f.put(f.here, "renewed")
	err := f.end(false, 0)
	if failed := (*storage.Error)(nil); !errors.As(err, &failed) || failed.Op != "end" {
		t.Errorf("End = %v", err)
	}
	expect(t, "the number of calls", len(f.engine.calls), 1000)
}

func TestATombstoneOfEndStaysForAMinuteAndForAsLongAsACookieCouldMoveIn(t *testing.T) {
	for _, test := range []struct {
		name       string
		before     string
		ofEnding   time.Duration // Ending.TombstoneFor
		ofSessions time.Duration // what Storage.TombstoneFor returns
		want       time.Duration
	}{
		{"no cookie", "a", 0, 0, storage.TombstoneTTL},
		{"a cookie that is over in a second", "a", time.Second, time.Second, storage.TombstoneTTL},
		{"a cookie that End is told of", "a", 2 * time.Hour, time.Hour, 2 * time.Hour},
		{"a cookie of a session that is found", "a", 0, 2 * time.Hour, 2 * time.Hour},
		{"the longer of both", "a", time.Hour, 2 * time.Hour, 2 * time.Hour},
		{"a cookie without a record", "nothing", time.Hour, 2 * time.Hour, time.Hour},
		{"a cookie whose record cannot be read", "not a record", time.Hour, 2 * time.Hour, time.Hour},
		{"a record that cannot be read", "not a record", 0, 2 * time.Hour, storage.TombstoneTTL},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "nothing", nil)
			f.server.TombstoneFor = func(created uint32) time.Duration {
				expect(t, "when the session began", created, began)
				return test.ofSessions
			}
			if test.before != "nothing" {
				f.put(f.here, test.before)
			}
			expectError(t, "End", f.end(false, test.ofEnding), nil, "")
			expect(t, "the record", f.at(f.here), "ended")
			expect(t, "the tombstone's TTL", f.engine.written[f.here].TTL, test.want)
			expect(t, "the tombstone's Keep", f.engine.written[f.here].Keep, test.want)
			expect(t, "the tombstone's owner", f.engine.written[f.here].Owner, "")
		})
	}
}

// An engine that has no room for a tombstone still deletes, so that logouts work.
func TestEndDeletesARecordThatNoTombstoneFitsInto(t *testing.T) {
	for _, test := range []struct {
		name        string
		script      script // of the calls swap, get, delete
		here, there string
		calls       string
	}{
		{"the engine is full", script{1: {fault: full}}, "nothing", "nothing", "swap get delete"},
		{"the tombstone is not made", script{1: {fault: refused}}, "nothing", "nothing", "swap get delete"},
		{"the tombstone is late", script{1: {fault: late}, 3: {first: lateCallsArrive}}, "nothing", "nothing", "swap get delete"},
		{"the tombstone is later", script{1: {fault: late}}, "nothing", "nothing", "swap get delete"},
		{"the deletion is replayed", script{1: {fault: full}, 3: {fault: replayed}}, "nothing", "nothing", "swap get delete"},
		{"the answer to the tombstone is lost", script{1: {fault: lost}}, "ended", "nothing", "swap get"},
		{"another ends the session first", script{1: {fault: full}, 2: {first: theOtherEnds}}, "ended", "nothing", "swap get"},
		{"the record expires first", script{1: {fault: full}, 2: {first: theRecordExpires}}, "nothing", "nothing", "swap get"},
		{"the record expires after the look", script{1: {fault: full}, 3: {first: theRecordExpires}}, "nothing", "nothing", "swap get delete"},
		{"a Renew comes before the look", script{1: {fault: full}, 2: {first: theRecordMoves}}, "renewed", "ended", "swap get get swap"},
		{"a Renew comes between the look and the deletion", script{1: {fault: full}, 3: {first: theRecordMoves}},
			"nothing", "ended", "swap get delete get swap"},
		{"the new record of a Renew does not take a tombstone either", script{1: {fault: full}, 2: {first: theRecordMoves}, 4: {fault: full}},
			"renewed", "nothing", "swap get get swap get delete"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", test.script)
			expectError(t, "End", f.end(true, 0), nil, "")
			f.engine.arrive()
			expect(t, "the record", f.at(f.here), test.here)
			expect(t, "the record of the Renew", f.at(f.there), test.there)
			expect(t, "calls", f.engine.called(), test.calls)
		})
	}
}

func TestEndDeletesARecordThatCannotBeReadWhereNoTombstoneFits(t *testing.T) {
	f := newFixture(t, "a", script{1: {first: hereComes("not a record")}, 2: {fault: full}})
	expectError(t, "End", f.end(false, 0), nil, "")
	expect(t, "the record", f.at(f.here), "nothing")
	expect(t, "calls", f.engine.called(), "get swap get delete")
}

func TestEndSaysThatARecordMayNotHaveEnded(t *testing.T) {
	for _, test := range []struct {
		name   string
		read   bool
		stays  time.Duration // Ending.TombstoneFor
		script script
		want   []error
		after  string
		calls  string
	}{
		{"it cannot be read", false, 0, script{1: {fault: refused}}, []error{errEngine}, "a", "get"},
		{"it takes no tombstone and cannot be read", true, 0,
			script{1: {fault: full}, 2: {fault: refused}}, []error{memstore.ErrFull, errEngine}, "a", "swap get"},
		{"it takes no tombstone and cannot be deleted", true, 0,
			script{1: {fault: full}, 3: {fault: refused}}, []error{memstore.ErrFull, errEngine}, "a", "swap get delete"},
		{"it takes no tombstone, and the answer to its deletion is lost", true, 0,
			script{1: {fault: full}, 3: {fault: lost}}, []error{memstore.ErrFull, errEngine}, "nothing", "swap get delete"},
		{"it takes no tombstone, and another request has changed it", true, 0,
			script{1: {fault: full}, 2: {first: theOtherAdds("x")}}, []error{memstore.ErrFull}, "ax", "swap get"},
		{"it takes no tombstone, and a cookie could move in again", true, time.Hour,
			script{1: {fault: full}}, []error{memstore.ErrFull}, "a", "swap get"},
		{"it expires, and a cookie could move in again", true, time.Hour,
			script{1: {fault: full}, 2: {first: theRecordExpires}}, []error{memstore.ErrFull}, "nothing", "swap get"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", test.script)
			err := f.end(test.read, test.stays)
			for _, want := range test.want {
				expectError(t, "End", err, want, "end")
			}
			expect(t, "the record", f.at(f.here), test.after)
			expect(t, "calls", f.engine.called(), test.calls)
		})
	}
}

// Storage.TombstoneFor says that the session found could come back out of its cookie, so that deleting its record would not end it.
func TestEndDeletesNoRecordThatACookieCouldReplace(t *testing.T) {
	f := newFixture(t, "a", script{1: {fault: full}})
	f.server.TombstoneFor = func(uint32) time.Duration { return time.Hour }
	expectError(t, "End", f.end(true, 0), memstore.ErrFull, "end")
	expect(t, "the record", f.at(f.here), "a")
}

// A write of which no answer came may be made later. It finds the tombstone then.
func TestEndKeepsOutAWriteThatIsStillOnItsWay(t *testing.T) {
	commits := map[string]func(*fixture) error{
		"write": func(f *fixture) error { return f.write("b") },
		"renew": func(f *fixture) error { _, err := f.renew("b"); return err },
	}
	for _, test := range []struct {
		name        string
		before      string
		commit      string
		script      script // of the calls of the commit and, after them, of End
		here, there string
		calls       string
	}{
		{"of a session that begins", "nothing", "write", script{1: {fault: late}}, "ended", "nothing", "swap get swap"},
		{"of a session that begins, between a look and the tombstone", "nothing", "write",
			script{1: {fault: late}, 3: {first: lateCallsArrive}}, "ended", "nothing", "swap get swap swap"},
		{"of a session that begins, where it has arrived", "nothing", "write", script{1: {fault: lost}}, "ended", "nothing", "swap get swap"},
		{"of a session that begins, where it never arrives", "nothing", "write", script{1: {fault: refused}}, "ended", "nothing", "swap get swap"},
		{"of a session that was read", "a", "write", script{1: {fault: late}}, "ended", "nothing", "swap swap"},
		{"of a session that was read, where it has arrived", "a", "write", script{1: {fault: lost}}, "ended", "nothing", "swap swap swap"},
		{"of the new record of a Renew", "a", "renew", script{1: {fault: late}}, "ended", "ended", "swap swap get swap"},
		{"of the tombstone of a Renew", "a", "renew", script{2: {fault: late}}, "ended", "ended", "swap swap swap swap"},
		{"of the tombstone of a Renew, where it has arrived", "a", "renew", script{2: {fault: lost}}, "renewed", "ended", "swap swap swap get swap swap"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, test.before, test.script)
			expectError(t, "the commit", commits[test.commit](f), errEngine, test.commit)
			expectError(t, "End", f.server.End(context.Background(), f.place.Endings()...), nil, "")
			f.engine.arrive()
			expect(t, "the record", f.at(f.here), test.here)
			expect(t, "the new record", f.at(f.there), test.there)
			expect(t, "calls", f.engine.called(), test.calls)
		})
	}
}

func TestEndLeavesNoTombstoneWhereAWriteWasAnsweredAndItsRecordHasExpired(t *testing.T) {
	f := newFixture(t, "a", script{2: {fault: refused}})
	_, err := f.renew("b")
	expectError(t, "Renew", err, errEngine, "renew")
	if _, err := f.engine.memory.Delete(context.Background(), f.there); err != nil {
		t.Fatal(err)
	}
	expectError(t, "End", f.server.End(context.Background(), f.place.Endings()...), nil, "")
	expect(t, "the old record", f.at(f.here), "ended")
	expect(t, "the new record", f.at(f.there), "nothing")
}

func TestEndEndsTheOtherRecordsAfterAnError(t *testing.T) {
	f := newFixture(t, "a", script{1: {fault: refused}, 3: {fault: refused}})
	keys := []string{f.format.Key("one"), f.format.Key("two"), f.format.Key("three")}
	var endings []storage.Ending
	for _, key := range keys {
		f.put(key, "a")
		endings = append(endings, storage.Ending{Key: key})
	}
	err := f.server.End(context.Background(), endings...)
	expectError(t, "End", err, errEngine, "end")
	joined, ok := err.(interface{ Unwrap() []error })
	expect(t, "several errors are joined", ok && len(joined.Unwrap()) == 1, true)
	expect(t, "the first", f.at(keys[0]), "a")
	expect(t, "the second", f.at(keys[1]), "nothing")
	expect(t, "the third", f.at(keys[2]), "ended")
}
