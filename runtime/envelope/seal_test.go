package envelope

import (
	"bytes"
	"math"
	"strings"
	"sync"
	"testing"
)

// The keys of both modes for one secret, one cookie name and one type id.
func testKeys() (signed, encrypted *Key) {
	c := Context{CookieName: "__Host-s", TypeID: "app.Session"}
	signed = NewKey(testSecret("a"), c)
	c.Encrypted = true
	return signed, NewKey(testSecret("a"), c)
}

func forBothModes(t *testing.T, f func(*testing.T, *Key)) {
	signed, encrypted := testKeys()
	t.Run("signed", func(t *testing.T) { f(t, signed) })
	t.Run("encrypted", func(t *testing.T) { f(t, encrypted) })
}

func TestSealedLenIsTheLengthOfTheValue(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		for _, seen := range []uint32{0, 1, 127, 128, 16383, 16384, 1<<21 - 1, 1 << 21, 1<<28 - 1, 1 << 28, math.MaxUint32} {
			for bodyLen := range 50 {
				value := k.Seal(true, math.MaxUint32, seen, make([]byte, bodyLen))
				if got := SealedLen(seen, bodyLen); got != len(value) {
					t.Errorf("seen %d, body of %d: SealedLen says %d, the value has %d", seen, bodyLen, got, len(value))
				}
			}
		}
	})
}

func TestEveryTimeAndBitSurvives(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		for _, created := range []uint32{0, 1, 60000000, math.MaxUint32} {
			for _, seen := range []uint32{0, 127, 128, 34560000, math.MaxUint32} {
				for _, permanent := range []bool{false, true} {
					want := Contents{Permanent: permanent, Created: created, Seen: seen, Body: "\x91\x05"}
					value := k.Seal(permanent, created, seen, []byte(want.Body))
					got, _, err := Open(value, len(value), []*Key{k})
					if err != nil || got != want {
						t.Errorf("%+v came back as %+v, %v", want, got, err)
					}
				}
			}
		}
	})
}

func TestAnEmptyBodySealsAndOpens(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		value := k.Seal(false, 0, 0, nil)
		expect(t, "length", len(value), 30)
		got, _, err := Open(value, 30, []*Key{k})
		if err != nil || got != (Contents{}) {
			t.Errorf("opened as %+v, %v", got, err)
		}
	})
}

func TestSealLeavesTheBodyAlone(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		body := []byte("body")
		k.Seal(false, 1, 2, body)
		expect(t, "body", string(body), "body")
	})
}

// Seal has no limit of size, because the caller has to report what made the cookie too large.
func TestABodyLargerThanACookieSealsAndOpens(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		body := strings.Repeat("x", 100_000)
		value := k.Seal(false, 1, 2, []byte(body))
		got, _, err := Open(value, len(value), []*Key{k})
		if err != nil || got.Body != body {
			t.Errorf("opened with a body of %d bytes, %v", len(got.Body), err)
		}
	})
}

func TestSameContentsGiveTheSameValue(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		body := []byte("body")
		expect(t, "second value", k.Seal(true, 1, 2, body), k.Seal(true, 1, 2, body))
	})
}

func TestAKeyIsSafeForConcurrentUse(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		var wg sync.WaitGroup
		for g := range uint32(8) {
			wg.Go(func() {
				for i := range uint32(200) {
					want := Contents{Created: g, Seen: i, Body: string(bytes.Repeat([]byte{byte(g)}, int(i)))}
					value := k.Seal(false, g, i, []byte(want.Body))
					got, _, err := Open(value, len(value), []*Key{k})
					if err != nil || got != want {
						t.Errorf("%+v came back as %+v, %v", want, got, err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}

func TestNoSessionStaysBehindInABuffer(t *testing.T) {
	signed, _ := testKeys()
	s := signed.take()
	s.raw, s.plain, s.text = append(s.raw, "raw"...), append(s.plain, "plain"...), append(s.text, "text"...)
	copy(s.block[:], "block")
	used := [][]byte{s.raw, s.plain, s.text, s.block[:]}
	s.release()
	for _, b := range used {
		if !bytes.Equal(b, make([]byte, len(b))) {
			t.Errorf("%q was left in a buffer", b)
		}
	}
}
