package typedsession

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
	"github.com/typedsession/typedsession/runtime/internal/record"
)

// storedVisit returns the key and the bytes of a record of the session type shop.Visit, sealed with keys unless they are
// nil.
func storedVisit(t *testing.T, keys *Keys, r record.Record) (key string, data []byte) {
	t.Helper()
	var sealing *keyring.Records
	if keys != nil {
		var err error
		if sealing, err = keyring.NewRecords(&keys.current, "s", "shop.Visit"); err != nil {
			t.Fatal(err)
		}
	}
	format := record.NewFormat("s", "shop.Visit", sealing)
	key = format.Key(record.NewToken([16]byte{}))
	return key, format.Encode(key, r, time.Unix(envelope.Epoch+60000000, 0))
}

func TestRecordKeyIsTheKeyUnderWhichASessionIsStored(t *testing.T) {
	want, _ := storedVisit(t, nil, record.Record{})
	got, ok := RecordKey("s", "shop.Visit", record.NewToken([16]byte{}))
	if got != want || !ok {
		t.Errorf("got %s, %v; want %s", got, ok, want)
	}
	if got, ok := RecordKey("s", "shop.Visit", "RAOThwAlk80FOaVhZG1pbsOXLlhj__oAYjL-QI00QRsL"); got != "" || ok {
		t.Errorf("a session in a cookie has the key %s, %v", got, ok)
	}
}

func TestOpenRecordReadsWhatIsStored(t *testing.T) {
	keys := keysOf(t, namedKey("shop", 0))
	began := time.Unix(envelope.Epoch+60000000, 0).UTC()
	successor, _ := RecordKey("s", "shop.Visit", record.NewToken([16]byte{1}))
	for _, test := range []struct {
		stored record.Record
		want   OpenedRecord
	}{
		{record.Record{Kind: record.Session, Permanent: true, Created: 60000000, Seen: 60, Body: "\x91\x05"},
			OpenedRecord{Kind: "session", Permanent: true, Created: began, Seen: began.Add(time.Minute), Body: "\x91\x05"}},
		{record.Record{Kind: record.Emptied, Created: 60000000}, OpenedRecord{Kind: "emptied", Created: began, Seen: began}},
		{record.Record{Kind: record.Renewed, Created: 60000000, Successor: successor},
			OpenedRecord{Kind: "renewed", Created: began, Seen: began, Successor: successor}},
		{record.Record{Kind: record.Ended, Created: 60000000}, OpenedRecord{Kind: "ended", Created: began, Seen: began}},
	} {
		_, data := storedVisit(t, nil, test.stored)
		for name, keys := range map[string]*Keys{"without keys": nil, "with keys": keys} {
			for _, typeID := range []string{"shop.Visit", ""} {
				got, err := keys.OpenRecord("", typeID, "", data)
				if err != nil || got != test.want {
					t.Errorf("%s %s, type %q: got %v and body %q, %v", test.want.Kind, name, typeID, got, got.Body, err)
				}
			}
		}
		key, data := storedVisit(t, keys, test.stored)
		test.want.Sealed, test.want.KeyID, test.want.KeyHint = true, keys.String(), envelope.KeyID(namedKey("shop", 0).Secret)[0]&15
		if got, err := keys.OpenRecord("s", "shop.Visit", key, data); err != nil || got != test.want {
			t.Errorf("%s, sealed: got %v and body %q, %v", test.want.Kind, got, got.Body, err)
		}
	}
}

func TestOpenRecordReturnsWhyARecordIsRefused(t *testing.T) {
	keys, others := keysOf(t, namedKey("shop", 0)), keysOf(t, namedKey("other", 0))
	hint := envelope.KeyID(namedKey("shop", 0).Secret)[0] & 15
	key, sealed := storedVisit(t, keys, record.Record{Permanent: true, Body: "\x91\x05"})
	_, plain := storedVisit(t, nil, record.Record{Body: "\x91\x05"})
	malformed := append(append([]byte(nil), plain[:15]...), 0x80, 0)
	header := OpenedRecord{Kind: "session", Sealed: true, KeyHint: hint, Permanent: true}
	for _, test := range []struct {
		name        string
		keys        *Keys
		typeID, key string
		data        []byte
		want        error
		shown       OpenedRecord
	}{
		{"nothing", keys, "shop.Visit", key, nil, ReasonVersion, OpenedRecord{}},
		{"of another type", nil, "shop.Cart", key, plain, ReasonVersion, OpenedRecord{}},
		{"malformed", nil, "shop.Visit", key, malformed, ReasonUnreadable, OpenedRecord{Kind: "session"}},
		{"malformed, of any type", nil, "", key, malformed, ReasonUnreadable, OpenedRecord{Kind: "session"}},
		{"sealed, under another key", keys, "shop.Visit", "", sealed, ReasonTag, header},
		{"sealed with another key", others, "shop.Visit", key, sealed, ReasonTag, header},
		{"sealed, without keys", nil, "shop.Visit", key, sealed, ErrNoKey, header},
		{"sealed, with keys that no constructor made", new(Keys), "shop.Visit", key, sealed, ErrNoKey, header},
		{"sealed, of any type", keys, "", key, sealed, ErrNoKey, header},
	} {
		got, err := test.keys.OpenRecord("s", test.typeID, test.key, test.data)
		if !errors.Is(err, test.want) || got != test.shown {
			t.Errorf("%s: got %v, %v; want %v, %v", test.name, got, err, test.shown, test.want)
		}
	}
	long := strings.Repeat("x", envelope.MaxNameLen+1)
	if _, err := keys.OpenRecord("s", long, key, sealed); err == nil {
		t.Error("a type id that no key can be derived for is taken")
	}
	if _, ok := RecordKey(long, "shop.Visit", record.NewToken([16]byte{})); ok {
		t.Error("a cookie name that no key can be derived for is taken")
	}
}

func TestOpenedRecordShowsNoBody(t *testing.T) {
	opened := OpenedRecord{
		Kind: "session", Sealed: true, KeyID: "tsk:0123456789abcdef", Permanent: true, Body: "\x91\xa6secret",
		Created: time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC), Seen: time.Date(2026, 7, 1, 10, 5, 0, 0, time.UTC),
	}
	const want = "session, sealed by tsk:0123456789abcdef, permanent, created 2026-07-01T10:00:00Z, seen 2026-07-01T10:05:00Z, body of 8 bytes"
	mustEqual(t, "String", opened.String(), want)
	marshaled, err := json.Marshal(opened)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{fmt.Sprintf("%v %+v %#v %s %x %d", opened, opened, opened, opened, opened, opened), string(marshaled)} {
		if strings.Contains(printed, "secret") || !strings.Contains(printed, "body of 8 bytes") {
			t.Errorf("printed as %s", printed)
		}
	}
}
