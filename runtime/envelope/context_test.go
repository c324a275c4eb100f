package envelope

import (
	"strings"
	"testing"
)

func TestAValueOpensOnlyInTheContextItWasMadeFor(t *testing.T) {
	contexts := []struct {
		what   string
		secret string
		Context
	}{
		{"base", "a", Context{false, "s", "app.Session"}},
		{"other key", "b", Context{false, "s", "app.Session"}},
		{"other cookie name", "a", Context{false, "t", "app.Session"}},
		{"prefixed cookie name", "a", Context{false, "__Host-s", "app.Session"}},
		{"other type", "a", Context{false, "s", "app.Flash"}},
		{"other mode", "a", Context{true, "s", "app.Session"}},
		{"other mode and type", "a", Context{true, "s", "app.Flash"}},
		{"letter moved from the type to the name", "a", Context{false, "sa", "pp.Session"}},
		{"names swapped", "a", Context{false, "app.Session", "s"}},
		{"no name", "a", Context{false, "", "sapp.Session"}},
		{"no type", "a", Context{false, "sapp.Session", ""}},
	}
	keys := make([]*Key, len(contexts))
	for i, c := range contexts {
		keys[i] = NewKey(testSecret(c.secret), c.Context)
	}
	for i, maker := range keys {
		value := maker.Seal(false, 60000000, 37, []byte("body"))
		for j, reader := range keys {
			_, _, err := Open(value, cookieMax, []*Key{reader})
			if (err == nil) != (i == j) {
				t.Errorf("made for %q, opened for %q: %v", contexts[i].what, contexts[j].what, err)
			}

			// A forger can adapt only the mode and the hint in the header.
			raw := spelled(t, value)
			raw[0] = byte(newHeader(false, reader.encrypts(), reader.Hint()))
			s := scratch{raw: raw}
			if i != j {
				expectRejected(t, contexts[i].what+" adapted to "+contexts[j].what, s.encode(), ErrTag, reader)
			}
		}
	}
}

func TestALongNamePanicsRatherThanMeanAnother(t *testing.T) {
	for _, c := range []Context{{CookieName: strings.Repeat("n", 1<<16)}, {TypeID: strings.Repeat("t", 1<<16)}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a name of 65536 bytes was accepted")
				}
			}()
			NewKey(testSecret("a"), c)
		}()
	}
	NewKey(testSecret("a"), Context{CookieName: strings.Repeat("n", 1<<16-1), TypeID: strings.Repeat("t", 1<<16-1)})
}

func TestTheIDIsTheSameInEveryContext(t *testing.T) {
	signed, encrypted := testKeys()
	expect(t, "signed", signed.ID(), KeyID(testSecret("a")))
	expect(t, "encrypted", encrypted.ID(), KeyID(testSecret("a")))
	expect(t, "hint", signed.Hint(), signed.ID()[0]&0x0f)
}
