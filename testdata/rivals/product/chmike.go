package product

import (
	"github.com/chmike/securecookie"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// chmike returns chmike/securecookie, which encrypts bytes, with the smallest that a codec made for everything puts
// into it: msgpack/v5's arrays.
func chmike(f *fixture.All) (Product, error) {
	cookie, err := securecookie.New(f.CookieName, f.EncryptionKey[:], securecookie.Params{
		Path: "/", MaxAge: 12 * 60 * 60, HTTPOnly: true, Secure: true, SameSite: securecookie.Lax,
	})
	if err != nil {
		return Product{}, err
	}
	return Product{"chmike/securecookie, msgpack/v5 array", Complete, true, []Codec{
		chmikeOf(f, cookie, fixture.CounterName, f.Counter),
		chmikeOf(f, cookie, fixture.PetnameName, f.Petname),
		chmikeOf(f, cookie, fixture.LoginName, f.Login),
		chmikeOf(f, cookie, fixture.CartName, f.Cart),
	}}, nil
}

func chmikeOf[S any](f *fixture.All, cookie *securecookie.Obj, name string, session S) Codec {
	h := newHeaders(f.CookieName)
	buffer := make([]byte, 0, cookieMax)
	encode, decode := msgpackPair[S](true)
	return codec(name, session,
		func(s *S) (string, error) {
			body, err := encode(s)
			if err != nil {
				return "", err
			}
			if err := cookie.SetValue(h, body); err != nil {
				return "", err
			}
			return h.written()
		},
		func(value string, s *S) error {
			body, err := cookie.GetValue(buffer[:0], h.with(value))
			if err != nil {
				return err
			}
			return decode(body, s)
		},
	)
}
