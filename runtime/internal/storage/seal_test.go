package storage_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
)

// rotation is when the key "new" of these tests begins to sign; "old" signs before.
var rotation = time.Unix(envelope.Epoch+began, 0)

// sealing returns the Format of a server with the keys of these names.
func sealing(t *testing.T, names ...string) *record.Format {
	t.Helper()
	var keys []keyring.Key
	for _, name := range names {
		key := keyring.Key{Secret: sha256.Sum256([]byte(name))}
		if name == "new" {
			key.SignFrom = began
		}
		keys = append(keys, key)
	}
	set, err := keyring.NewSet(keys)
	if err != nil {
		t.Fatal(err)
	}
	var current atomic.Pointer[keyring.Set]
	current.Store(set)
	records, err := keyring.NewRecords(&current, "s", "app.Session")
	if err != nil {
		t.Fatal(err)
	}
	return record.NewFormat("s", "app.Session", records)
}

// newSealedFixture makes a fixture whose servers seal records at a time, with a session that the other server has written.
func newSealedFixture(t *testing.T, server, other *record.Format, now time.Time) *fixture {
	t.Helper()
	f := newFixture(t, "nothing", nil)
	clock := func() time.Time { return now }
	f.format = other
	f.server, f.other = storage.New(f.engine, server, clock), storage.New(f.engine.memory, other, clock)
	var p storage.Place
	if err := f.other.Write(context.Background(), &p, storage.Mark{}, markOf("a"), adding("a")); err != nil {
		t.Fatal(err)
	}
	f.here, f.place.Token, f.place.Key = p.Key, p.Token, p.Key
	return f
}

// keyID returns the id of the key that sealed what the place holds.
func keyID(p storage.Place) [8]byte { return [8]byte(p.SealedBy().ID()) }

// idOf returns the id of the key with a name.
func idOf(name string) [8]byte { return [8]byte(envelope.KeyID(sha256.Sum256([]byte(name)))) }

// verbs are the calls that write a record or a tombstone.
var verbs = []struct {
	name string
	call func(*fixture) error
}{
	{"Write", func(f *fixture) error { return f.write("b") }},
	{"Renew", func(f *fixture) error { _, err := f.renew("b"); return err }},
	{"Leave", func(f *fixture) error { _, err := f.leave("b"); return err }},
	{"End", func(f *fixture) error { return f.server.End(context.Background(), f.place.Endings()...) }},
	{"End without the record", func(f *fixture) error { return f.end(false, 0) }},
}

func TestAWriteSealsWithTheKeyOfItsTime(t *testing.T) {
	for _, test := range []struct {
		name string
		now  time.Time
		want string
	}{
		{"before the new key signs", rotation.Add(-time.Second), "old"},
		{"when the new key signs", rotation, "new"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newSealedFixture(t, sealing(t, "old", "new"), sealing(t, "old"), test.now)
			f.place = *f.read(f.server, f.place.Token)
			expect(t, "the key that has sealed the record", keyID(f.place), idOf("old"))
			expectError(t, "Write", f.write("b"), nil, "")
			expect(t, "the key that seals it", keyID(f.place), idOf(test.want))
			again := f.read(f.server, f.place.Token)
			expect(t, "the key that opens it", keyID(*again), idOf(test.want))
			expect(t, "the session", again.Record().Body, "ab")
		})
	}
}

// A server that was not given the new key yet must not replace what one that has it has written.
func TestARecordOfAKeyThatTheServerDoesNotHaveIsNotReplacedButEnded(t *testing.T) {
	begin := func(t *testing.T) *fixture {
		f := newSealedFixture(t, sealing(t, "old"), sealing(t, "old", "new"), rotation.Add(-time.Second))
		f.place = *f.read(f.server, f.place.Token)
		f.other = storage.New(f.engine.memory, sealing(t, "old", "new"), func() time.Time { return rotation })
		theOtherAdds("x")(f)
		return f
	}
	for _, verb := range verbs {
		t.Run(verb.name, func(t *testing.T) {
			f := begin(t)
			want, after := record.ErrKey, "ax"
			if strings.HasPrefix(verb.name, "End") {
				want, after = nil, "ended"
			}
			expectError(t, verb.name, verb.call(f), want, "")
			expect(t, "the record", f.at(f.here), after)
		})
	}
}

// A fleet that begins to seal has servers that open sealed records and do not seal by themselves.
func TestWhatWasSealedStaysSealedUnderWriteUnsealed(t *testing.T) {
	for _, test := range []struct {
		name              string
		wasSealed, sealed bool // when the server has read the record, and when another server has written it since
	}{
		{"a sealed record", true, true},
		{"a record that is not sealed", false, false},
		{"a record that another server seals meanwhile", false, true},
	} {
		for _, verb := range verbs {
			t.Run(test.name+", by "+verb.name, func(t *testing.T) {
				server, before, since := sealing(t, "old"), sealing(t, "old"), sealing(t, "old")
				server.WriteUnsealed, before.WriteUnsealed, since.WriteUnsealed = true, !test.wasSealed, !test.sealed
				since.AcceptUnsealed = true
				f := newSealedFixture(t, server, before, rotation)
				f.place = *f.read(f.server, f.place.Token)
				f.other = storage.New(f.engine.memory, since, time.Now)
				theOtherAdds("x")(f)
				expectError(t, verb.name, verb.call(f), nil, "")

				demanding := sealing(t, "old")
				expect(t, "a record is written", len(f.engine.written) > 0, true)
				for key, written := range f.engine.written {
					_, _, err := demanding.Decode(key, written.Data)
					expect(t, "a record is sealed", err == nil, test.sealed)
					expect(t, "a record is not sealed", errors.Is(err, record.ErrUnsealed), !test.sealed)
				}
			})
		}
	}
}
