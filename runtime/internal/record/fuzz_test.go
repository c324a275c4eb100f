package record

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzDecode decodes arbitrary bytes. What is accepted unsealed is encoded as the same bytes again; nothing is accepted as
// sealed, since no input comes from a holder of the key.
func FuzzDecode(f *testing.F) {
	for i, v := range readVectors(f).Cases {
		if i%3 == 0 && v.Name == testName {
			f.Add([]byte(v.Record))
		}
	}
	for i, v := range readVectors(f).Refused {
		if i%4 == 0 {
			f.Add([]byte(v.Record))
		}
	}
	plain, sealed := unsealed(), sealing(f, named("a", 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, by, err := plain.Decode(testKey(), data)
		switch {
		case by.Key != nil:
			t.Errorf("%x was opened without a key", data)
		case err == nil:
			if again := plain.Encode(testKey(), got, testNow); !bytes.Equal(again, data) {
				t.Errorf("%x was encoded again as %x", data, again)
			}
		case got != (Record{}) || !isOneOf(err, ErrForeign, ErrSealed, ErrUnreadable):
			t.Errorf("%x gave %+v, %v", data, got, err)
		}
		got, by, err = sealed.Decode(testKey(), data)
		if got != (Record{}) || by.Key != nil || !isOneOf(err, ErrForeign, ErrUnsealed, ErrKey) {
			t.Errorf("%x gave %+v, %v, %v to a Format that seals", data, got, by, err)
		}
	})
}

// FuzzRoundTrip checks that Decode returns what Encode got.
func FuzzRoundTrip(f *testing.F) {
	f.Add("a", "__Host-s", "app.Session", "rev", byte(0), true, uint32(60000000), uint32(37), "\x91\x05")
	f.Add("b", "", "", "", byte(1), false, ^uint32(0), ^uint32(0), "")
	f.Add("c", "s", "t", "12345678", byte(2), false, uint32(0), uint32(128), "x")
	f.Add("d", "s", "t", "12345678", byte(3), true, uint32(1), uint32(127), "")
	f.Fuzz(func(t *testing.T, secret, name, typeID, rev string, kind byte, permanent bool, created, seen uint32, body string) {
		if len(name) > 1<<16-1 || len(typeID) > 1<<16-1 {
			return
		}
		want := Record{Kind: Kind(kind & 3), Permanent: permanent, Created: created, Seen: seen}
		copy(want.Rev[:], rev)
		plain := NewFormat(name, typeID, nil)
		switch want.Kind {
		case Session:
			want.Body = body
		case Renewed:
			want.Successor = plain.Key(body)
		}
		id := named(secret, 0)
		for _, format := range []*Format{plain, server{Secret: id.Secret[:], Name: name, TypeID: typeID}.format(t)} {
			data := format.Encode(testKey(), want, testNow)
			got, by, err := format.Decode(testKey(), data)
			if err != nil || got != want || format.IsOutdated(by, testNow) || len(data) != format.Len(want) {
				t.Fatalf("%+v came back as %+v, %v, from %d bytes", want, got, err, len(data))
			}
		}
	})
}

func isOneOf(err error, all ...error) bool {
	for _, e := range all {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
