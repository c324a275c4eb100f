package envelope

import (
	"bytes"
	"strings"
	"testing"
)

// Package record tests the format of records; this file tests what the keys promise by themselves.

func recordKey(name string) *Key {
	return NewRecordKey(testSecret(name), Context{CookieName: "__Host-s", TypeID: "app.Session"})
}

func TestARecordComesBackInTheClearAndNoSessionStaysBehind(t *testing.T) {
	k := recordKey("a")
	for _, content := range []string{"", "x", strings.Repeat("x", blockLoopMax), strings.Repeat("x", 100_000)} {
		sealed := k.SealRecord([]byte("header"+content), len("header"), []byte("associated"))
		expect(t, "header", string(sealed[:6]), "header")
		expect(t, "length", len(sealed), 6+len(content)+RecordTagLen)
		got, by, err := OpenRecord(sealed[6:], []byte("associated"), k.Hint(), []*Key{recordKey("b"), k})
		expect(t, "error", err, nil)
		expect(t, "key", by, k)
		expect(t, "content", got, content)

		s := k.take()
		for _, buffer := range [][]byte{s.raw[:cap(s.raw)], s.plain[:cap(s.plain)]} {
			if !bytes.Equal(buffer, make([]byte, len(buffer))) {
				t.Errorf("a content of %d bytes was left in a buffer", len(content))
			}
		}
		s.release()
	}
}

func TestARecordIsRefusedForAnotherHintKeyOrContext(t *testing.T) {
	k := recordKey("a")
	sealed := k.SealRecord([]byte("content"), 0, []byte("associated"))
	cookie := Context{Encrypted: true, CookieName: "__Host-s", TypeID: "app.Session"}
	for _, test := range []struct {
		name       string
		sealed     []byte
		associated string
		hint       byte
		key        *Key
		want       error
	}{
		{"another hint", sealed, "associated", k.Hint() ^ 1, k, ErrHint},
		{"a hint that no key has", sealed, "associated", 16, k, ErrHint},
		{"another key", sealed, "associated", recordKey("b").Hint(), recordKey("b"), ErrTag},
		{"the cookie's key", sealed, "associated", k.Hint(), NewKey(testSecret("a"), cookie), ErrTag},
		{"another associated", sealed, "", k.Hint(), k, ErrTag},
		{"cut off", sealed[:RecordTagLen-1], "associated", k.Hint(), k, ErrTag},
	} {
		got, by, err := OpenRecord(test.sealed, []byte(test.associated), test.hint, []*Key{test.key})
		if got != "" || by != nil || err != test.want {
			t.Errorf("%s: got %q, %v, %v; want %v", test.name, got, by, err, test.want)
		}
	}
	_, _, err := OpenRecord(sealed, []byte("associated"), k.Hint(), nil)
	expect(t, "without keys", err, ErrHint)
}

func TestTheKeyThatSealsRecordsHasTheSameID(t *testing.T) {
	expect(t, "id", recordKey("a").ID(), KeyID(testSecret("a")))
}

func TestAValueMovesUnderTheSameTokenEveryTime(t *testing.T) {
	forBothModes(t, func(t *testing.T, k *Key) {
		value := k.Seal(false, 60000000, 37, []byte("body"))
		want, ok := k.Moved(value)
		expect(t, "made", ok, true)
		again, _ := NewKey(testSecret("a"), Context{Encrypted: k.encrypts(), CookieName: "__Host-s", TypeID: "app.Session"}).Moved(value)
		expect(t, "token of another server", again, want)
		other, _ := NewKey(testSecret("b"), Context{Encrypted: k.encrypts(), CookieName: "__Host-s", TypeID: "app.Session"}).Moved(value)
		expect(t, "another key makes the same token", other == want, false)
		later, _ := k.Moved(k.Seal(false, 60000000, 38, []byte("body")))
		expect(t, "another value makes the same token", later == want, false)
	})
}

func TestWhatIsNoValueMovesNowhere(t *testing.T) {
	signed, _ := testKeys()
	value := signed.Seal(false, 60000000, 37, []byte("body"))
	for _, no := range []string{"", value[:minLen-1], value + "=", "A" + value[1:], strings.Repeat("+", minLen)} {
		token, ok := signed.Moved(no)
		expect(t, no, ok, false)
		expect(t, no, token, [16]byte{})
	}
}
