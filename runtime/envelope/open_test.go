package envelope

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const cookieMax = 4096

// tagged makes a value with any header, any bytes after it and a right tag, which only a holder of the key can.
func tagged(k *Key, h header, rest []byte) string {
	s := k.take()
	defer s.release()
	s.raw = append(append(s.raw, byte(h)), rest...)
	tag := s.mac.tag(s.raw)
	s.raw = append(s.raw, tag[:]...)
	if h.encrypted() {
		end := len(s.raw) - tagLen
		s.mask(k, s.raw[headerLen:end], s.raw[headerLen:end], s.raw[end:])
	}
	return s.encode()
}

func expectRejected(t *testing.T, what, value string, want error, keys ...*Key) {
	t.Helper()
	got, key, err := Open(value, cookieMax, keys)
	if !errors.Is(err, want) {
		t.Errorf("%s: error is %v, want %v", what, err, want)
	}
	if got != (Contents{}) {
		t.Errorf("%s: rejected, but with contents %+v", what, got)
	}
	if (key != nil) != (want == ErrTimes) {
		t.Errorf("%s: rejected with key %v", what, key)
	}
}

func TestTheLengthGateIsExact(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		expectRejected(t, "empty", "", ErrLength, k)
		expectRejected(t, "29 characters", strings.Repeat("A", 29), ErrLength, k)
		expectRejected(t, "30 characters", strings.Repeat("A", 30), ErrVersion, k)
		expectRejected(t, "4096 characters", strings.Repeat("A", 4096), ErrVersion, k)
		expectRejected(t, "4097 characters", strings.Repeat("A", 4097), ErrLength, k)

		value := k.Seal(false, 1, 2, []byte("body"))
		if _, _, err := Open(value, len(value), []*Key{k}); err != nil {
			t.Errorf("a value as long as allowed: %v", err)
		}
		if _, _, err := Open(value, len(value)-1, []*Key{k}); !errors.Is(err, ErrLength) {
			t.Errorf("a value one longer than allowed: %v", err)
		}
	})
}

func TestOnlyTheCanonicalSpellingIsRead(t *testing.T) {
	signed, _ := testKeys()
	// Bodies of 0, 1 and 2 bytes give all three lengths modulo 4.
	for bodyLen := range 3 {
		value := signed.Seal(false, 60000000, 37, []byte("xy")[:bodyLen])
		last := len(value) - 1
		for _, test := range []struct{ name, value string }{
			{"padding", value + "="},
			{"two paddings", value + "=="},
			{"plus", value[:5] + "+" + value[6:]},
			{"slash", value[:5] + "/" + value[6:]},
			{"CR inside", value[:5] + "\r" + value[5:]},
			{"LF inside", value[:5] + "\n" + value[5:]},
			{"CRLF inside", value[:8] + "\r\n" + value[8:]},
			{"four LF inside", value[:8] + "\n\n\n\n" + value[8:]},
			{"LF at the end", value + "\n"},
			{"CR at the beginning", "\r" + value},
			{"space", value[:5] + " " + value[5:]},
			{"NUL", value[:5] + "\x00" + value[6:]},
			{"not ASCII", value[:5] + "é" + value[7:]},
			{"quoted", `"` + value + `"`},
			{"a lone character", strings.Repeat("A", 33)},
		} {
			expectRejected(t, fmt.Sprintf("body of %d: %s", bodyLen, test.name), test.value, ErrEncoding, signed)
		}
		if len(value)%4 == 0 {
			continue
		}
		// The last character has unused bits. Of the characters that encode the same bytes, one is canonical.
		const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
		other := alphabet[strings.IndexByte(alphabet, value[last])^1]
		expectRejected(t, "non-canonical last character", value[:last]+string(other), ErrEncoding, signed)
	}
}

func TestOtherVersionsAreRefused(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		h := newHeader(false, k.encrypts(), k.Hint())
		for _, vv := range []header{0b00, 0b10, 0b11} {
			other := h&^versionBits | vv<<6
			expectRejected(t, fmt.Sprintf("vv=%02b", vv), tagged(k, other, AppendTimes(nil, 1, 2)), ErrVersion, k)
		}
	})
}

func TestOnlyAcceptedModesAreRead(t *testing.T) {
	signed, encrypted := testKeys()
	s, e := signed.Seal(false, 1, 2, []byte("body")), encrypted.Seal(false, 1, 2, []byte("body"))
	expectRejected(t, "signed, encrypted keys", s, ErrMode, encrypted)
	expectRejected(t, "encrypted, signed keys", e, ErrMode, signed)
	expectRejected(t, "no keys", s, ErrMode)

	for _, keys := range [][]*Key{{signed, encrypted}, {encrypted, signed}} {
		for value, want := range map[string]*Key{s: signed, e: encrypted} {
			if _, got, err := Open(value, cookieMax, keys); got != want || err != nil {
				t.Errorf("with both accepted: key %p, want %p, %v", got, want, err)
			}
		}
	}
}

func TestAWrongHintIsRejectedEvenWithTheRightKey(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		for hint := range byte(16) {
			value := tagged(k, newHeader(false, k.encrypts(), hint), append(AppendTimes(nil, 1, 2), "body"...))
			if hint != k.Hint() {
				expectRejected(t, fmt.Sprintf("hint %d", hint), value, ErrHint, k)
			} else if _, _, err := Open(value, cookieMax, []*Key{k}); err != nil {
				t.Errorf("right hint: %v", err)
			}
		}
	})
}

// A caller that bounds the work of verifying values does not count values with ErrHint.
func TestAValueWhoseTagWasComputedIsRefusedWithoutErrHint(t *testing.T) {
	for _, encrypted := range []bool{false, true} {
		keys := keysOfOneHint(2, Context{Encrypted: encrypted, CookieName: "s", TypeID: "app.Session"})
		other := keys[1].Seal(false, 1, 2, []byte("body"))
		for i := 0; ; i++ { // keys of other hints before and after change nothing
			if k := NewKey(testSecret(fmt.Sprint("other", i)), Context{Encrypted: encrypted}); k.Hint() != keys[0].Hint() {
				keys = []*Key{k, keys[0], k}
				break
			}
		}
		if _, _, err := Open(other, cookieMax, keys); err != ErrTag {
			t.Errorf("encrypted %v: %v, want ErrTag itself", encrypted, err)
		}
	}
}

func TestKeysOfEqualHintsAreAllTried(t *testing.T) {
	for _, encrypted := range []bool{false, true} {
		keys := keysOfOneHint(3, Context{Encrypted: encrypted, CookieName: "s", TypeID: "app.Session"})
		for i, k := range keys {
			want := Contents{Created: 1, Seen: 2, Body: fmt.Sprint("body ", i)}
			got, by, err := Open(k.Seal(false, 1, 2, []byte(want.Body)), cookieMax, keys)
			if err != nil || by != k || got != want {
				t.Errorf("encrypted %v, key %d: %+v, %v, %v", encrypted, i, got, by, err)
			}
		}
		expectRejected(t, "none of them", keys[0].Seal(false, 1, 2, nil), ErrTag, keys[1], keys[2])
	}
}

func keysOfOneHint(n int, c Context) []*Key {
	var keys []*Key
	for i := 0; len(keys) < n; i++ {
		k := NewKey(testSecret(fmt.Sprint(i)), c)
		if len(keys) == 0 || k.Hint() == keys[0].Hint() {
			keys = append(keys, k)
		}
	}
	return keys
}

// malformedTimes are the bytes after the header, with a body that makes all values long enough.
func malformedTimes() map[string][]byte {
	created := []byte{0x03, 0x93, 0x87, 0x00}
	all := map[string][]byte{"seen without an end": append(created, strings.Repeat("\x80", 12)...)}
	for name, seen := range map[string]string{
		"0 in two bytes":    "\x80\x00",
		"37 in two bytes":   "\xa5\x00",
		"37 in three bytes": "\xa5\x80\x00",
		"128 in five bytes": "\x80\x81\x80\x80\x00",
		"six bytes":         "\x80\x80\x80\x80\x80\x01",
		"ten bytes":         "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"eleven bytes":      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"2^32":              "\x80\x80\x80\x80\x10",
		"2^35-1":            "\xff\xff\xff\xff\x7f",
	} {
		all[name] = append(append(created[:4:4], seen...), "\x91\x05 filler"...)
	}
	return all
}

func TestMalformedTimesAreRefusedEvenWithARightTag(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		for name, rest := range malformedTimes() {
			value := tagged(k, newHeader(false, k.encrypts(), k.Hint()), rest)
			expectRejected(t, name, value, ErrTimes, k)
		}
	})
}

// A parser that ran before the tag was verified would return ErrTimes.
func TestNothingIsParsedBeforeTheTagIsVerified(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		stranger := NewKey(testSecret("stranger"), Context{Encrypted: k.encrypts(), CookieName: "__Host-s", TypeID: "app.Session"})
		for name, rest := range malformedTimes() {
			value := tagged(stranger, newHeader(false, k.encrypts(), k.Hint()), rest)
			expectRejected(t, name, value, ErrTag, k)
		}
	})
}
