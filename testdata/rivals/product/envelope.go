package product

import (
	"unsafe"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// created is when all sessions begin, in seconds since envelope.Epoch.
const created = 60_000_000

// cookieMax is how long a value may be.
const cookieMax = 4096

// newKey derives the key of a session type from the fixtures' secret.
func newKey(f *fixture.All, typeID string, encrypted bool) *envelope.Key {
	return envelope.NewKey(envelope.Secret(f.SigningKey), envelope.Context{
		Encrypted:  encrypted,
		CookieName: f.CookieName,
		TypeID:     typeID,
	})
}

// enveloped makes a Codec of a bare codec and our envelope. appendTo appends an encoded session to a buffer that is used
// again and again, or returns a buffer of its own.
func enveloped[S any](f *fixture.All, name string, session S, appendTo func([]byte, *S) ([]byte, error), decode func([]byte, *S) error) Codec {
	key := newKey(f, name, false)
	keys := []*envelope.Key{key}
	buffer := make([]byte, 0, cookieMax)
	return codec(name, session,
		func(s *S) (string, error) {
			body, err := appendTo(buffer[:0], s)
			if err != nil {
				return "", err
			}
			return key.Seal(false, created, 0, body), nil
		},
		func(value string, s *S) error {
			contents, _, err := envelope.Open(value, cookieMax, keys)
			if err != nil {
				return err
			}
			return decode(bytesOf(contents.Body), s)
		},
	)
}

// bytesOf returns the body as the codecs want it, without the copy that they would have to pay for only because our
// envelope opens to a string. None of them changes what it reads, or keeps it.
func bytesOf(body string) []byte { return unsafe.Slice(unsafe.StringData(body), len(body)) }
