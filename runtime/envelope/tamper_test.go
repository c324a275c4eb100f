package envelope

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// expectForgery checks that a value that no key made is refused, and for a reason that does not depend on its contents.
func expectForgery(t *testing.T, what, value string, keys ...*Key) {
	t.Helper()
	got, key, err := Open(value, cookieMax, keys)
	if err == nil {
		t.Errorf("%s: opened as %+v", what, got)
	}
	if errors.Is(err, ErrTimes) || got != (Contents{}) || key != nil {
		t.Errorf("%s: the contents were looked at: %+v, %v, %v", what, got, key, err)
	}
}

func tamperedValue(k *Key) string {
	return k.Seal(true, 60000000, 200, []byte(strings.Repeat("a body of 33 characters, exactly ", 3)))
}

func TestEveryChangedCharacterIsNoticed(t *testing.T) {
	signed, encrypted := testKeys()
	const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. \r\n\x00\xff"
	forBothModes(t, func(t *testing.T, k *Key) {
		value := tamperedValue(k)
		for i := range len(value) {
			for _, c := range []byte(characters) {
				if c != value[i] {
					changed := value[:i] + string([]byte{c}) + value[i+1:]
					expectForgery(t, fmt.Sprintf("character %d is %q", i, c), changed, signed, encrypted)
				}
			}
		}
	})
}

func TestEveryFlippedBitIsNoticed(t *testing.T) {
	signed, encrypted := testKeys()
	forBothModes(t, func(t *testing.T, k *Key) {
		raw := spelled(t, tamperedValue(k))
		for i := range raw {
			for bit := range 8 {
				raw[i] ^= 1 << bit
				s := scratch{raw: raw}
				expectForgery(t, fmt.Sprintf("byte %d, bit %d", i, bit), s.encode(), signed, encrypted)
				raw[i] ^= 1 << bit
			}
		}
	})
}

func TestEachHeaderBitHasItsReason(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		raw := spelled(t, tamperedValue(k))
		for _, test := range []struct {
			name string
			flip byte
			want error
		}{
			{"version, high bit", 0b1000_0000, ErrVersion},
			{"version, low bit", 0b0100_0000, ErrVersion},
			{"version 10", 0b1100_0000, ErrVersion},
			{"permanent", permanentBit, ErrTag},
			{"encrypted", encryptedBit, ErrMode},
			{"hint, bit 3", 0b1000, ErrTag},
			{"hint, bit 2", 0b0100, ErrTag},
			{"hint, bit 1", 0b0010, ErrTag},
			{"hint, bit 0", 0b0001, ErrTag},
		} {
			raw[0] ^= test.flip
			s := scratch{raw: raw}
			expectRejected(t, test.name, s.encode(), test.want, k)
			raw[0] ^= test.flip
		}
	})
}

func TestEveryOtherLengthIsNoticed(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		value := tamperedValue(k)
		for n := range len(value) {
			expectForgery(t, fmt.Sprintf("first %d characters", n), value[:n], k)
			expectForgery(t, fmt.Sprintf("without the first %d characters", n+1), value[n+1:], k)
		}
		for _, c := range "ABZaz09-_" {
			expectForgery(t, fmt.Sprintf("%c appended", c), value+string(c), k)
			expectForgery(t, fmt.Sprintf("%c prepended", c), string(c)+value, k)
		}
		expectForgery(t, "twice", value+value, k)
	})
}

func TestATagOfAnyOtherLengthIsRefused(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		raw := spelled(t, tamperedValue(k))
		for cut := 1; cut <= tagLen; cut++ {
			s := scratch{raw: raw[:len(raw)-cut]}
			expectForgery(t, fmt.Sprintf("tag of %d bytes", tagLen-cut), s.encode(), k)
		}
		for extra := 1; extra <= tagLen; extra++ {
			s := scratch{raw: append(raw[:len(raw):len(raw)], make([]byte, extra)...)}
			expectForgery(t, fmt.Sprintf("tag of %d bytes", tagLen+extra), s.encode(), k)
		}
	})
}
