package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/store"
)

// began is when the sessions of these tests began and were last seen.
const began, seen = 60_000_000, 300

// fixture is a session that a server changes, while calls of the engine go wrong and another server changes it, too.
//
// A session is a row of letters, and a change adds letters to it; the letter '-' removes all that are there.
type fixture struct {
	t      *testing.T
	engine *engine
	format *record.Format
	server *storage.Storage // whose calls the engine counts and has go wrong
	other  *storage.Storage // another server, all of whose calls succeed
	place  storage.Place    // of the session on the server

	here  string // the key of the session's record
	there string // the key of the record that a Renew moves the session to
}

// newFixture makes a fixture with a session as the server has read it. before is what put puts there.
func newFixture(t *testing.T, before string, s script) *fixture {
	t.Helper()
	f := &fixture{t: t, format: record.NewFormat("s", "app.Session", nil)}
	f.engine = newEngine(f, s)
	f.server = storage.New(f.engine, f.format, time.Now)
	f.other = storage.New(f.engine.memory, f.format, time.Now)
	f.server.Draw(&f.place)
	f.here = f.place.Key
	if before != "nothing" {
		f.put(f.here, before)
		f.place = *f.read(f.server, f.place.Token)
	}
	f.there = f.server.Successor(&f.place).Key
	return f
}

// read returns the place of a token's record as a request of a server reads it.
func (f *fixture) read(by *storage.Storage, token string) *storage.Place {
	f.t.Helper()
	key := f.format.Key(token)
	p, err := by.At(token, key, f.data(key))
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

// data returns the bytes of the record under a key; nil for none.
func (f *fixture) data(key string) []byte {
	f.t.Helper()
	data, err := f.engine.memory.Get(context.Background(), key)
	if err != nil {
		f.t.Fatal(err)
	}
	return data
}

// put replaces what is under a key by a record, which it takes as at returns it.
func (f *fixture) put(key, state string) {
	f.t.Helper()
	r := record.Record{Created: began, Seen: seen}
	switch state {
	case "emptied":
		r.Kind = record.Emptied
	case "ended":
		r.Kind = record.Ended
	case "renewed":
		r.Kind, r.Successor = record.Renewed, f.there
	case "renewed elsewhere":
		r.Kind, r.Successor = record.Renewed, f.format.Key("elsewhere")
	default:
		r.Body = state
	}
	data := f.format.Encode(key, r, time.Now())
	if state == "not a record" {
		data = []byte(state)
	}
	_, swapped, err := f.engine.memory.Swap(context.Background(), key, f.data(key), store.Record{Data: data, TTL: time.Hour})
	if err != nil || !swapped {
		f.t.Errorf("Swap = %v, %v", swapped, err)
	}
}

// at returns what is under a key: the letters of a session, or the words that its cases have.
func (f *fixture) at(key string) string {
	f.t.Helper()
	data := f.data(key)
	r, err := f.other.Read(key, data)
	switch {
	case data == nil:
		return "nothing"
	case err != nil:
		return "not a record"
	case r.Kind == record.Emptied:
		return "emptied"
	case r.Kind == record.Ended:
		return "ended"
	case r.Kind == record.Renewed && r.Successor == f.there:
		return "renewed"
	case r.Kind == record.Renewed:
		return "renewed elsewhere"
	}
	return r.Body
}

// write writes a change as a request does whose commits have not succeeded yet: letters are all that the request has added.
func (f *fixture) write(letters string) error {
	return f.server.Write(context.Background(), &f.place, storage.Mark{}, markOf(letters), adding(letters))
}

// markOf is what a record says that has these changes of a request.
func markOf(letters string) storage.Mark { return storage.Mark{Fields: letters, UpTo: len(letters)} }

// adding is the storage.Revise of a request that adds letters.
func adding(letters string) storage.Revise {
	return func(current record.Record, since storage.Mark) (storage.Next, error) {
		next := storage.Next{TTL: time.Hour}
		next.Record = record.Record{Body: current.Body, Created: began, Seen: seen}
		for _, letter := range letters[min(since.UpTo, len(letters)):] {
			if next.Record.Body += string(letter); letter == '-' {
				next.Record.Body = ""
			}
		}
		if next.Record.Body == "" {
			next.Record.Kind = record.Emptied
		}
		next.Unchanged = current.Created != 0 && next.Record.Body == current.Body && next.Record.Kind == current.Kind
		return next, nil
	}
}

// The functions below are what an event does first.

// theOtherEnds has the other server end the session.
func theOtherEnds(f *fixture) {
	if err := f.other.End(context.Background(), storage.Ending{Key: f.here}); err != nil {
		f.t.Errorf("End = %v", err)
	}
}

// theRecordExpires removes the record of the session.
func theRecordExpires(f *fixture) {
	if was, err := f.engine.memory.Delete(context.Background(), f.here); was == nil || err != nil {
		f.t.Errorf("Delete = %q, %v", was, err)
	}
}

// lateCallsArrive has the engine do what calls with the fault late have asked for.
func lateCallsArrive(f *fixture) { f.engine.arrive() }

// theOtherAdds returns a function that has the other server add letters to the session.
func theOtherAdds(letters string) func(*fixture) {
	return func(f *fixture) {
		p := f.read(f.other, f.place.Token)
		if err := f.other.Write(context.Background(), p, storage.Mark{}, markOf(letters), adding(letters)); err != nil {
			f.t.Errorf("Write = %v", err)
		}
	}
}

// theOtherRenews has the other server renew the session, to a token of its own.
func theOtherRenews(f *fixture) {
	p := f.read(f.other, f.place.Token)
	if _, err := f.other.Renew(context.Background(), p, storage.Mark{}, markOf("r"), adding("r")); err != nil {
		f.t.Errorf("Renew = %v", err)
	}
}

// hereComes returns a function that puts a record in the place of the session's.
func hereComes(state string) func(*fixture) {
	return func(f *fixture) { f.put(f.here, state) }
}

// expectError demands an error that wraps want, or none, and that an error of the engine is an *Error with the operation.
func expectError(t *testing.T, what string, err, want error, op string) {
	t.Helper()
	if (err == nil) != (want == nil) || !errors.Is(err, want) {
		t.Errorf("%s: error is %v, want %v", what, err, want)
	}
	if failed := (*storage.Error)(nil); errors.As(err, &failed) && failed.Op != op {
		t.Errorf("%s: the operation is %q, want %q", what, failed.Op, op)
	} else if errors.Is(err, errEngine) && failed == nil {
		t.Errorf("%s: error %v is no *Error", what, err)
	}
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
