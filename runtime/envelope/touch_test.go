package envelope

import (
	"fmt"
	"math"
	"testing"
)

func TestEveryTouchVectorIsReproduced(t *testing.T) {
	touches := 0
	for i, v := range readVectors(t) {
		if v.TouchValue == "" {
			continue
		}
		touches++
		t.Run(fmt.Sprintf("%d %s e=%d p=%d seen=%d", i, v.Name, v.Encrypted, v.Permanent, v.TouchSeen), func(t *testing.T) {
			key := NewKey(Secret(unhex(t, v.Secret)), v.context())
			expect(t, "touch", key.Touch(v.Value, v.TouchSeen), v.TouchValue)
			seen, ok := key.OpenTouch(v.TouchValue, v.Value)
			expect(t, "opens", ok, true)
			expect(t, "seen", seen, v.TouchSeen)
		})
	}
	if touches == 0 {
		t.Error("no vector has a touch")
	}
}

func TestATouchHoldsAnySeen(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		value := k.Seal(true, math.MaxUint32, 0, nil)
		for _, seen := range []uint32{0, 1, 127, 128, 16383, 16384, 1<<21 - 1, 1 << 21, 1<<28 - 1, 1 << 28, math.MaxUint32} {
			touch := k.Touch(value, seen)
			got, ok := k.OpenTouch(touch, value)
			if !ok || got != seen || len(touch) < minTouchLen || len(touch) > MaxTouchLen {
				t.Errorf("seen %d: %d characters, opened as %d, %v", seen, len(touch), got, ok)
			}
		}
		expect(t, "shortest", len(k.Touch(value, 0)), minTouchLen)
		expect(t, "longest", len(k.Touch(value, math.MaxUint32)), MaxTouchLen)
	})
}

func TestATouchGoesWithItsValueOnly(t *testing.T) {
	signed, encrypted := testKeys()
	other := NewKey(testSecret("b"), Context{CookieName: "__Host-s", TypeID: "app.Session"})
	value := signed.Seal(false, 60000000, 37, []byte("body"))
	touch := signed.Touch(value, 97)
	if _, ok := signed.OpenTouch(touch, value); !ok {
		t.Fatal("does not open")
	}
	for _, test := range []struct {
		what  string
		key   *Key
		value string
	}{
		{"a later write", signed, signed.Seal(false, 60000000, 38, []byte("body"))},
		{"another body", signed, signed.Seal(false, 60000000, 37, []byte("bode"))},
		{"another session", signed, signed.Seal(false, 60000001, 37, []byte("body"))},
		{"a permanent session", signed, signed.Seal(true, 60000000, 37, []byte("body"))},
		{"another key", other, other.Seal(false, 60000000, 37, []byte("body"))},
		{"the other mode", encrypted, encrypted.Seal(false, 60000000, 37, []byte("body"))},
	} {
		if _, ok := test.key.OpenTouch(touch, test.value); ok {
			t.Errorf("opens for %s", test.what)
		}
	}
	for _, c := range []Context{
		{CookieName: "__Host-t", TypeID: "app.Session"},
		{CookieName: "__Host-s-t", TypeID: "app.Session"},
		{CookieName: "__Host-s", TypeID: "app.Admin"},
		{CookieName: "__Host-s", TypeID: "app.Session", Encrypted: true},
	} {
		if _, ok := NewKey(testSecret("a"), c).OpenTouch(touch, value); ok {
			t.Errorf("opens in the context %+v", c)
		}
	}
	if _, ok := signed.OpenTouch(value, value); ok {
		t.Error("a value opens as its own touch")
	}
}

func TestAnAlteredTouchIsIgnored(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		value := k.Seal(true, 60000000, 200, []byte("body"))
		touch := k.Touch(value, 400)
		mustIgnore := func(what, altered string) {
			t.Helper()
			if seen, ok := k.OpenTouch(altered, value); ok || seen != 0 {
				t.Errorf("%s: opened as %d, %v", what, seen, ok)
			}
		}
		const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. \r\n\x00\xff"
		for i := range touch {
			for _, c := range []byte(characters) {
				if c != touch[i] {
					mustIgnore(fmt.Sprintf("character %d is %q", i, c), touch[:i]+string([]byte{c})+touch[i+1:])
				}
			}
			mustIgnore(fmt.Sprintf("first %d characters", i), touch[:i])
			mustIgnore(fmt.Sprintf("without the first %d characters", i+1), touch[i+1:])
		}
		for _, c := range "ABZaz09-_=\n" {
			mustIgnore(fmt.Sprintf("%q appended", c), touch+string(c))
		}
	})
}

// touchOf makes a touch with any bytes between its header and a right tag, which only a holder of the key can.
func touchOf(k *Key, value string, claimed []byte) string {
	s := k.take()
	defer s.release()
	s.mustDecode(value)
	dataTag := append([]byte(nil), s.tag()...)
	s.raw = append(s.raw[:headerLen], claimed...)
	tag := s.touch.tag(append(append([]byte(nil), s.raw...), dataTag...))
	s.raw = append(s.raw, tag[:]...)
	return s.encode()
}

func TestOneSeenHasOneTouch(t *testing.T) {
	signed, _ := testKeys()
	value := signed.Seal(false, 60000000, 37, []byte("body"))
	expect(t, "made by hand", touchOf(signed, value, []byte{97}), signed.Touch(value, 97))
	for what, claimed := range map[string][]byte{
		"padded":           {0xe1, 0x00},
		"a byte too many":  {97, 0},
		"unfinished":       {0x80, 0x80},
		"more than 32 bit": {0x80, 0x80, 0x80, 0x80, 0x10},
	} {
		if seen, ok := signed.OpenTouch(touchOf(signed, value, claimed), value); ok {
			t.Errorf("%s: opened as %d", what, seen)
		}
	}
}

func FuzzOpenTouch(f *testing.F) {
	signed, _ := testKeys()
	value := signed.Seal(false, 60000000, 37, []byte("body"))
	touch := signed.Touch(value, 97)
	f.Add(touch)
	f.Add(touch[:len(touch)-1])
	f.Add(value)
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		if seen, ok := signed.OpenTouch(s, value); ok != (s == touch) || ok && seen != 97 {
			t.Errorf("%q gave %d, %v", s, seen, ok)
		}
	})
}
