package envelope

import (
	"errors"
	"testing"
)

func isOneOf(err error, all ...error) bool {
	for _, e := range all {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// FuzzOpen opens arbitrary values. None may be accepted, and none may be parsed.
func FuzzOpen(f *testing.F) {
	for _, v := range readVectors(f)[:12] {
		f.Add(v.Value)
	}
	f.Add("")
	f.Add("RAOThwAlk80FOaVhZG1pbsOXLlhj__oAYjL-QI00QRs=")
	f.Add("RAOThwAlk80FOaVhZG1pbsOXLlhj\r\n__oAYjL-QI00QRsL")
	signed, encrypted := testKeys()
	keys := []*Key{signed, encrypted}
	f.Fuzz(func(t *testing.T, value string) {
		got, key, err := Open(value, cookieMax, keys)
		if !isOneOf(err, ErrLength, ErrEncoding, ErrVersion, ErrTag) || got != (Contents{}) || key != nil {
			t.Errorf("%q gave %+v, %v, %v", value, got, key, err)
		}
	})
}

// FuzzMutate changes one place of a valid value, in the way that kind says.
func FuzzMutate(f *testing.F) {
	signed, encrypted := testKeys()
	keys := []*Key{signed, encrypted}
	for kind := range byte(5) {
		f.Add(kind%2 == 0, []byte("\x91\x05"), uint16(7), kind, byte('A'))
		f.Add(kind%2 == 1, []byte{}, uint16(29), kind, byte('='))
	}
	f.Add(false, []byte("body"), uint16(9), byte(1), byte('\n'))
	f.Fuzz(func(t *testing.T, encrypt bool, body []byte, at uint16, kind, c byte) {
		key := signed
		if encrypt {
			key = encrypted
		}
		value := key.Seal(true, 60000000, 200, body)
		i := int(at) % len(value)
		var mutated string
		switch kind % 5 {
		case 0:
			mutated = value[:i] + string([]byte{c}) + value[i+1:]
		case 1:
			mutated = value[:i] + string([]byte{c}) + value[i:]
		case 2:
			mutated = value[:i] + value[i+1:]
		case 3:
			mutated = value[:i]
		case 4:
			mutated = value + string([]byte{c})
		}
		if mutated == value {
			return
		}
		got, by, err := Open(mutated, cookieMax, keys)
		if err == nil || errors.Is(err, ErrTimes) || by != nil {
			t.Errorf("%q, mutated to %q, gave %+v, %v, %v", value, mutated, got, by, err)
		}
	})
}

// FuzzSealOpen checks that Open returns what Seal got, and that Seal returns the same value again.
func FuzzSealOpen(f *testing.F) {
	f.Add("secret", "__Host-s", "app.Session", true, false, uint32(60000000), uint32(37), []byte("\x91\x05"))
	f.Add("", "", "", false, true, ^uint32(0), ^uint32(0), []byte{})
	f.Add("s", "n", "t", false, false, uint32(0), uint32(128), make([]byte, 300))
	f.Fuzz(func(t *testing.T, secret, name, typeID string, encrypted, permanent bool, created, seen uint32, body []byte) {
		if len(name) > 1<<16-1 || len(typeID) > 1<<16-1 {
			return
		}
		key := NewKey(testSecret(secret), Context{Encrypted: encrypted, CookieName: name, TypeID: typeID})
		value := key.Seal(permanent, created, seen, body)
		if want := SealedLen(seen, len(body)); len(value) != want {
			t.Errorf("value has %d characters, SealedLen says %d", len(value), want)
		}
		got, by, err := Open(value, len(value), []*Key{key})
		want := Contents{Permanent: permanent, Created: created, Seen: seen, Body: string(body)}
		if err != nil || by != key || got != want {
			t.Fatalf("%+v came back as %+v, %v, %v", want, got, by, err)
		}
		if again := key.Seal(got.Permanent, got.Created, got.Seen, []byte(got.Body)); again != value {
			t.Errorf("%q was sealed again as %q", value, again)
		}
	})
}
