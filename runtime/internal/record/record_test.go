package record

import (
	"crypto/sha256"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

const (
	testName = "__Host-s"
	testType = "app.Session"
)

// testNow is when the records of these tests are written.
var testNow = time.Unix(envelope.Epoch+60000000, 0)

// named returns a key whose secret depends on the name only.
func named(name string, signFrom uint32) keyring.Key {
	return keyring.Key{Secret: sha256.Sum256([]byte(name)), SignFrom: signFrom}
}

// ringOf returns the set of some keys, as the server's current one.
func ringOf(t testing.TB, keys ...keyring.Key) *atomic.Pointer[keyring.Set] {
	t.Helper()
	set, err := keyring.NewSet(keys)
	if err != nil {
		t.Fatal(err)
	}
	current := new(atomic.Pointer[keyring.Set])
	current.Store(set)
	return current
}

// sealing returns the Format of a server with some keys.
func sealing(t testing.TB, keys ...keyring.Key) *Format {
	t.Helper()
	records, err := keyring.NewRecords(ringOf(t, keys...), testName, testType)
	if err != nil {
		t.Fatal(err)
	}
	return NewFormat(testName, testType, records)
}

func unsealed() *Format { return NewFormat(testName, testType, nil) }

// forBothForms runs a test with a Format that seals and with one that does not.
func forBothForms(t *testing.T, f func(*testing.T, *Format)) {
	t.Run("unsealed", func(t *testing.T) { f(t, unsealed()) })
	t.Run("sealed", func(t *testing.T) { f(t, sealing(t, named("a", 0))) })
}

// testKey is the key of a record, as a token of zeros gives it.
func testKey() string { return unsealed().Key(NewToken([16]byte{})) }

// everyKind returns a record of each kind.
func everyKind() []Record {
	rev := [8]byte{1, 2, 3, 4, 5, 6, 7, 8}
	return []Record{
		{Rev: rev, Kind: Session, Permanent: true, Created: 60000000, Seen: 300, Body: "\x91\x05"},
		{Rev: rev, Kind: Emptied, Permanent: true, Created: 60000000, Seen: 127},
		{Rev: rev, Kind: Renewed, Created: 60000000, Seen: 128, Successor: unsealed().Key("x")},
		{Rev: rev, Kind: Ended, Created: 60000000},
	}
}

func TestARecordOfEveryKindComesBack(t *testing.T) {
	forBothForms(t, func(t *testing.T, f *Format) {
		for _, want := range everyKind() {
			data := f.Encode(testKey(), want, testNow)
			if len(data) != f.Len(want) {
				t.Errorf("%+v has %d bytes, Len says %d", want, len(data), f.Len(want))
			}
			got, by, err := f.Decode(testKey(), data)
			if err != nil || got != want {
				t.Errorf("%+v came back as %+v, %v", want, got, err)
			}
			if f.IsOutdated(by, testNow) {
				t.Errorf("%+v is outdated at once", want)
			}
		}
	})
}

func TestARecordOfAnySizeComesBack(t *testing.T) {
	forBothForms(t, func(t *testing.T, f *Format) {
		for _, length := range []int{0, 1, 100, 4000, 100_000} {
			want := Record{Created: ^uint32(0), Seen: ^uint32(0), Body: strings.Repeat("x", length)}
			if got, _, err := f.Decode(testKey(), f.Encode(testKey(), want, testNow)); err != nil || got != want {
				t.Errorf("a body of %d bytes came back as one of %d, %v", length, len(got.Body), err)
			}
		}
	})
}
