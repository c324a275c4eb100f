package envelope

import (
	"strings"
	"testing"
)

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
