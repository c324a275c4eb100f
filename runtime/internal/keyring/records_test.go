package keyring

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

func TestRecordsAreNotSealedWithoutKeys(t *testing.T) {
	if _, err := NewRecords(new(atomic.Pointer[Set]), "s", "app.Session"); !errors.Is(err, ErrNoKey) {
		t.Errorf("error is %v, want %v", err, ErrNoKey)
	}
}

func TestRecordsAreSealedByTheKeyThatSignsCookies(t *testing.T) {
	set, err := NewSet([]Key{namedKey("a", 0), namedKey("b", 1000)})
	if err != nil {
		t.Fatal(err)
	}
	current := new(atomic.Pointer[Set])
	current.Store(set)
	records, err := NewRecords(current, "s", "app.Session")
	if err != nil {
		t.Fatal(err)
	}
	modes, err := NewModes(current, envelope.Context{CookieName: "s", TypeID: "app.Session"}, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, second := range []int64{0, 999, 1000, 1001} {
		now := time.Unix(envelope.Epoch+second, 0)
		if got, want := records.Signer(now).ID(), modes.Successor(SignedBy{}, now).ID(); got != want {
			t.Errorf("at second %d key %x seals, and %x signs", second, got, want)
		}
	}
}
