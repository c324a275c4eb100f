package record

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

func TestATokenIsTheMarkAndItsRandomBytes(t *testing.T) {
	for _, random := range [][16]byte{{}, {15: 1}, {0: 0xff, 15: 0xff}, {7: 0x80}} {
		token := NewToken(random)
		raw, err := base64.RawURLEncoding.DecodeString(token)
		expect(t, "error", err, nil)
		expect(t, "mark and random bytes", string(raw), "\x80"+string(random[:]))
		expect(t, "length", len(token), 23)
		expect(t, "IsToken", IsToken(token), true)
	}
}

func TestOnlyTheOneSpellingOfATokenIsAToken(t *testing.T) {
	token := NewToken([16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
	last := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", token[22])
	for name, value := range map[string]string{
		"empty":                       "",
		"too short":                   token[:22],
		"too long":                    token + "A",
		"padded":                      token + "=",
		"a line break at the end":     token + "\n",
		"a line break in it":          token[:22] + "\n",
		"two line breaks in it":       token[:10] + "\r\n" + token[12:],
		"another last character":      token[:22] + string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last|1]),
		"standard base64":             token[:5] + "+" + token[6:],
		"the mark of an envelope":     "Q" + token[1:],
		"another bit beside the mark": "i" + token[1:],
		"no base64url":                strings.Repeat("é", 11) + "a",
	} {
		expect(t, name, IsToken(value), false)
	}
}

func TestNoTokenIsAnEnvelopeAndNoEnvelopeIsAToken(t *testing.T) {
	key := envelope.NewKey(named("a", 0).Secret, envelope.Context{CookieName: testName, TypeID: testType})
	_, _, err := envelope.Open(NewToken([16]byte{}), 4096, []*envelope.Key{key})
	expect(t, "a token opened as an envelope", err, envelope.ErrLength)
	expect(t, "the shortest envelope is a token", IsToken(key.Seal(false, 0, 0, nil)), false)
}

func TestEachTokenNameAndTypeHasAKeyOfItsOwn(t *testing.T) {
	token, another := NewToken([16]byte{}), NewToken([16]byte{15: 1})
	keys := []string{
		NewFormat("s", "app.Session", nil).Key(token),
		NewFormat("s", "app.Session", nil).Key(another),
		NewFormat("__Host-s", "app.Session", nil).Key(token),
		NewFormat("s", "app.Flash", nil).Key(token),
		NewFormat("sa", "pp.Session", nil).Key(token),
		NewFormat("s", "app.Session", nil).Owner(token),
		NewFormat("s", "app.Session", nil).Owner("\x05"),
		NewFormat("s", "app.Session", nil).Owner("\x06"),
		NewFormat("s", "app.Flash", nil).Owner("\x05"),
		NewFormat(strings.Repeat("long", 100), "app.Session", nil).Key(token),
	}
	for _, key := range keys {
		expect(t, "length", len(key), 22)
	}
	slices.Sort(keys)
	expect(t, "different names", len(slices.Compact(keys)), 10)
}

func TestKeysAndOwnersDoNotDependOnTheSealingKeys(t *testing.T) {
	sealed, plain := sealing(t, named("a", 0)), unsealed()
	expect(t, "key", sealed.Key("x"), plain.Key("x"))
	expect(t, "owner", sealed.Owner("\x05"), plain.Owner("\x05"))
}

func TestEveryServerWithTheCookiesKeyMovesItUnderTheSameToken(t *testing.T) {
	older, newer := named("a", 0), named("b", 1)
	for _, encrypted := range []bool{false, true} {
		c := envelope.Context{Encrypted: encrypted, CookieName: testName, TypeID: testType}
		value := envelope.NewKey(older.Secret, c).Seal(true, 60000000, 300, []byte("\x91\x05"))
		want, ok := moveToken(t, c, value, older)
		expect(t, "made", ok, true)
		expect(t, "is a token", IsToken(want), true)

		rotated, _ := moveToken(t, c, value, newer, older)
		expect(t, "after a rotation", rotated, want)
		c.Encrypted = !encrypted
		accepted, _ := moveToken(t, c, value, older)
		expect(t, "where the mode is the one that is also accepted", accepted, want)
	}
}

func TestDifferentCookiesMoveUnderDifferentTokens(t *testing.T) {
	c := envelope.Context{CookieName: testName, TypeID: testType}
	other := envelope.Context{CookieName: "s", TypeID: testType}
	encrypted := envelope.Context{Encrypted: true, CookieName: testName, TypeID: testType}
	var tokens []string
	for _, test := range []struct {
		context envelope.Context
		key     string
		seen    uint32
		body    string
	}{{c, "a", 300, "\x91\x05"}, {c, "a", 301, "\x91\x05"}, {c, "a", 300, "\x91\x06"}, {c, "b", 300, "\x91\x05"}, {other, "a", 300, "\x91\x05"}, {encrypted, "a", 300, "\x91\x05"}} {
		key := named(test.key, 0)
		value := envelope.NewKey(key.Secret, test.context).Seal(false, 60000000, test.seen, []byte(test.body))
		token, _ := moveToken(t, test.context, value, key)
		tokens = append(tokens, token)
	}
	slices.Sort(tokens)
	expect(t, "different tokens", len(slices.Compact(tokens)), 6)
}

func TestWhatNoKeyMadeMovesNowhere(t *testing.T) {
	modes, err := keyring.NewModes(ringOf(t, named("a", 0)), envelope.Context{CookieName: testName, TypeID: testType}, false)
	if err != nil {
		t.Fatal(err)
	}
	by := modes.Successor(keyring.SignedBy{}, testNow)
	for name, value := range map[string]string{"empty": "", "a token": NewToken([16]byte{}), "no base64url": strings.Repeat("+", 40), "another version": strings.Repeat("A", 40)} {
		token, ok := MoveToken(by, value)
		expect(t, name, ok, false)
		expect(t, name, token, "")
	}
	_, ok := MoveToken(keyring.SignedBy{}, by.Seal(false, 0, 0, nil))
	expect(t, "without a key", ok, false)
}

func TestIsKeyKnowsTheOneSpellingOfAKey(t *testing.T) {
	key := NewFormat("s", "app.Session", nil).Key("")
	for text, want := range map[string]bool{
		key:                            true,
		"":                             false,
		"post_1":                       false,
		key + "A":                      false,
		key[:21] + "\n":                false,
		key[:20] + "\r\n":              false,
		strings.Repeat("A", 21) + "_":  false, // other bits beside the last byte
		NewToken([16]byte{}):           false,
		strings.Repeat("A", 10) + "/+": false,
	} {
		expect(t, text, IsKey(text), want)
	}
}
