package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
)

// answering returns a store whose server gives these answers in turn, and the commands that it got. An answer can be an
// error.
func answering(answers ...any) (*Store, *[]Command) {
	got := new([]Command)
	return NewFunc(func(_ context.Context, c Command) (any, error) {
		*got = append(*got, c)
		answer := answers[0]
		answers = answers[1:]
		if err, failed := answer.(error); failed {
			return nil, err
		}
		return answer, nil
	}), got
}

const key = "n4bQgYhMfWWaL-qgxVrQ_A"

func TestEveryCommandNamesOneKeyAndAScriptTheServerLacksIsSent(t *testing.T) {
	next := store.Record{Data: []byte("next"), TTL: time.Minute, Keep: time.Hour, Owner: "owner"}
	noScript := errors.New("NOSCRIPT No matching script. Please use EVAL.")
	for _, test := range []struct {
		about   string
		answers []any
		call    func(*Store) error
		want    string // names and keys
	}{
		{"get", []any{[]any{nil}},
			func(s *Store) error { _, err := s.Get(t.Context(), key); return err }, "MGET " + key},
		{"create", []any{[]any{}, []any{int64(1)}},
			func(s *Store) error { _, _, err := s.Swap(t.Context(), key, nil, next); return err }, "EVALSHA owner:owner EVALSHA " + key},
		{"swap", []any{[]any{int64(0), "other"}},
			func(s *Store) error { _, _, err := s.Swap(t.Context(), key, []byte("old"), next); return err }, "EVALSHA " + key},
		{"swap that moves the index", []any{[]any{int64(2)}, []any{}, []any{int64(1)}},
			func(s *Store) error { _, _, err := s.Swap(t.Context(), key, []byte("old"), next); return err },
			"EVALSHA " + key + " EVALSHA owner:owner EVALSHA " + key},
		{"delete", []any{noScript, []any{"\x00x"}},
			func(s *Store) error { _, err := s.Delete(t.Context(), key); return err }, "EVALSHA " + key + " EVAL " + key},
		{"owned", []any{[]any{key}, []any{[]byte("\x00x")}},
			func(s *Store) error { _, err := s.Owned(t.Context(), "owner", 1); return err }, "ZREVRANGE owner:owner MGET " + key},
	} {
		s, commands := answering(test.answers...)
		if err := test.call(s); err != nil {
			t.Errorf("%s: %v", test.about, err)
		}
		var got []string
		for _, c := range *commands {
			got = append(got, c.Name[0], c.Key)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s sends %q, want %q", test.about, got, test.want)
		}
	}
}

func TestAnAnswerOfAnotherShapeIsAnError(t *testing.T) {
	for _, answer := range []any{nil, "OK", int64(1), []string{"x"}, []any{"1"}, []any{int64(0), 1.5}, errors.New("ERR unknown command")} {
		s, _ := answering(answer)
		_, swapped, err := s.Swap(t.Context(), key, []byte("old"), store.Record{Data: []byte("x"), TTL: time.Minute})
		if err == nil || swapped {
			t.Errorf("after the answer %#v Swap returns %v and no error", answer, swapped)
		}
	}
	for _, answer := range []any{nil, "x", []any{}, []any{"x", "y"}} {
		s, _ := answering(answer)
		if data, err := s.Get(t.Context(), key); err == nil || data != nil {
			t.Errorf("after the answer %#v Get returns %q and no error", answer, data)
		}
	}
}

func TestValuesAreParsedAsSwapLuaDoes(t *testing.T) {
	for _, test := range []struct{ raw, data, owner string }{
		{"\x00x", "x", ""},
		{"\x00\x01x", "\x01x", ""},
		{"\x01" + ownerHash("o") + "\x00\x00\x00\x01x", "x", ownerHash("o")},
		{"\x01" + ownerHash("o") + "\x00\x00\x00\x01", "\x01" + ownerHash("o") + "\x00\x00\x00\x01", ""},
		{"", "", ""},
		{"\x00", "\x00", ""},
		{"\x02x", "\x02x", ""},
		{"foreign", "foreign", ""},
	} {
		got := parseValue([]byte(test.raw))
		if got.data == nil || string(got.data) != test.data || got.owner != test.owner {
			t.Errorf("%q is %q of owner %q, want %q of %q", test.raw, got.data, got.owner, test.data, test.owner)
		}
	}
	if got := parseValue(nil); got.data != nil {
		t.Errorf("nothing is %q", got.data)
	}
}

func TestEveryScriptSaysFirstThatItIsOne(t *testing.T) {
	for _, s := range []script{swapScript, deleteScript, indexScript} {
		if !strings.HasPrefix(s.text, "#!lua") {
			t.Errorf("%.20q…", s.text)
		}
	}
}

// ExampleNewFunc shows how a client is wrapped whose commands are its name and arguments.
func ExampleNewFunc() {
	send := func(_ context.Context, name string, args ...any) (any, error) {
		fmt.Println(name, len(args))
		return []any{"\x00data"}, nil
	}
	s := NewFunc(func(ctx context.Context, c Command) (any, error) {
		return send(ctx, c.Name[0], c.All()[1:]...)
	})
	data, err := s.Get(context.Background(), "n4bQgYhMfWWaL-qgxVrQ_A")
	fmt.Printf("%s %v\n", data, err)
	// Output:
	// MGET 1
	// data <nil>
}
