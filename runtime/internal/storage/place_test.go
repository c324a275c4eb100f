package storage_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
)

func TestAPlaceSaysWhatTheLastWriteHasMade(t *testing.T) {
	f := newFixture(t, "a", nil)
	expect(t, "the record that was read", f.place.Record().Body, "a")
	expectError(t, "Write", f.write("b"), nil, "")
	expect(t, "its record exists", f.place.Exists(), true)
	expect(t, "its data is what the engine has", bytes.Equal(f.place.Data(), f.data(f.here)), true)
	expect(t, "its length", f.place.Bytes(), len(f.data(f.here)))
	written, err := f.server.Read(f.here, f.place.Data())
	expectError(t, "Read", err, nil, "")
	expect(t, "its record", f.place.Record(), written)
}

func TestThePlaceOfARecordThatCannotBeReadHasNone(t *testing.T) {
	f := newFixture(t, "nothing", nil)
	p, err := f.server.At(f.place.Token, f.here, []byte("not a record"))
	expectError(t, "At", err, record.ErrForeign, "")
	expect(t, "its token", p.Token, f.place.Token)
	expect(t, "its key", p.Key, f.here)
	expect(t, "its record exists", p.Exists(), false)
}

func TestAPlaceDrawsOneTokenAndOneForItsSuccessor(t *testing.T) {
	f := newFixture(t, "nothing", nil)
	var p storage.Place
	f.server.Draw(&p)
	token := p.Token
	expect(t, "it is a token", record.IsToken(token), true)
	expect(t, "its key is that of the token", p.Key, f.format.Key(token))
	expect(t, "the keys", len(p.Keys()), 1)
	successor := f.server.Successor(&p)
	expect(t, "the successor's is a token", record.IsToken(successor.Token), true)
	expect(t, "both are the same", successor.Token == token, false)

	f.server.Draw(&p)
	expect(t, "the token after another Draw", p.Token, token)
	expect(t, "the successor after another call", f.server.Successor(&p), successor)
	expect(t, "the keys with a successor", len(p.Keys()), 2)
	expect(t, "the first of them", p.Keys()[0], p.Key)
	expect(t, "the second of them", p.Keys()[1], successor.Key)
}

func TestAPlaceKeepsItsSuccessorWithAnotherToken(t *testing.T) {
	f := newFixture(t, "nothing", script{1: {first: hereComes("x")}})
	expectError(t, "Write", f.write("a"), nil, "")
	expect(t, "the successor", f.server.Successor(&f.place).Key, f.there)
}

func TestEndingsAreTheRecordsThatTheSessionMayHave(t *testing.T) {
	for _, test := range []struct {
		name   string
		before string
		do     func(*fixture)
		script script
		want   []string // "here" and "there"
	}{
		{"of a session that begins", "nothing", func(*fixture) {}, nil, nil},
		{"of a session that moves in", "nothing", func(f *fixture) { f.place.Derived = true }, nil, []string{"here"}},
		{"of a session that was read", "a", func(*fixture) {}, nil, []string{"here"}},
		{"after a first write", "nothing", func(f *fixture) { _ = f.write("a") }, nil, []string{"here"}},
		{"after a first write that failed", "nothing", func(f *fixture) { _ = f.write("a") }, script{1: {fault: refused}}, []string{"here"}},
		{"after a Renew", "a", func(f *fixture) { _, _ = f.renew("b") }, nil, []string{"there"}},
		{"after a Renew without a new record", "a", func(f *fixture) { _, _ = f.renew("b") }, script{1: {fault: refused}}, []string{"here", "there"}},
		{"after a Renew without a tombstone", "a", func(f *fixture) { _, _ = f.renew("b") }, script{2: {fault: refused}}, []string{"here", "there"}},
		{"after a Renew of what was over", "a", func(f *fixture) { _, _ = f.renew("b") }, script{2: {first: theOtherEnds}}, []string{"here"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, test.before, test.script)
			f.place.TombstoneFor = time.Hour
			test.do(f)
			endings := f.place.Endings()
			expect(t, "the number of endings", len(endings), len(test.want))
			keys := map[string]string{"here": f.here, "there": f.there}
			for i, want := range test.want[:min(len(test.want), len(endings))] {
				expect(t, "the ending of what is "+want, endings[i].Key, keys[want])
			}
			if len(endings) > 0 {
				expect(t, "how long a cookie could move in", endings[0].TombstoneFor, time.Hour)
			}
		})
	}
}

// The id of a session that is to be renewed is told before the commit, so that a session in its place keeps it.
func TestTheNextSessionGetsTheTokenThatWasDrawnForTheSuccessor(t *testing.T) {
	for _, test := range []struct {
		name   string
		script script
		want   bool
	}{
		{"while no Renew was tried", nil, true},
		{"not after a Renew that may have moved the session there", script{1: {fault: refused}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", test.script)
			if test.script != nil {
				_, err := f.renew("b")
				expectError(t, "Renew", err, errEngine, "renew")
			}
			after := f.place.After()
			expect(t, "the next place has the token", after.Key == f.there, test.want)
			expect(t, "the next place has a token", after.Key != "", test.want)
			expect(t, "the next place has a record", after.Exists(), false)
		})
	}
	var p storage.Place
	after := p.After()
	expect(t, "without a successor, the next place has a token", after.Key != "", false)
}

func TestWhatTheEngineGetsOfAWrite(t *testing.T) {
	for _, test := range []struct {
		name     string
		ttl      time.Duration
		owner    string
		wantTTL  time.Duration
		hasOwner bool
	}{
		{"its TTL and Keep", time.Minute, "", time.Minute, false},
		{"at least a millisecond of a session that is as good as over", -time.Second, "", time.Millisecond, false},
		{"the name of its owner", time.Minute, "rex", time.Minute, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", nil)
			revise := func(current record.Record, since storage.Mark) (storage.Next, error) {
				next, err := adding("b")(current, since)
				next.TTL, next.Keep, next.Owner = test.ttl, time.Hour, test.owner
				return next, err
			}
			err := f.server.Write(context.Background(), &f.place, storage.Mark{}, markOf("b"), revise)
			expectError(t, "Write", err, nil, "")
			written := f.engine.written[f.here]
			expect(t, "TTL", written.TTL, test.wantTTL)
			expect(t, "Keep", written.Keep, time.Hour)
			want := ""
			if test.hasOwner {
				want = f.format.Owner(test.owner)
			}
			expect(t, "Owner", written.Owner, want)
		})
	}
}
