package product

import (
	"encoding/gob"
	"net/http"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// registerGob makes the types known that gob finds in maps, as applications have to.
func registerGob() {
	gob.Register([]string(nil))
	gob.Register([]fixture.Line(nil))
}

// gorillaSessions returns gorilla/sessions with its cookie store. Its session is a map.
func gorillaSessions(f *fixture.All, encrypted bool) Product {
	store := sessions.NewCookieStore(gorillaKeys(f, encrypted)...)
	read := func(value string, s *map[any]any) error {
		*s = make(map[any]any) // as the store does
		return securecookie.DecodeMulti(f.CookieName, value, s, store.Codecs...)
	}
	write := func(s *map[any]any) (string, error) {
		return securecookie.EncodeMulti(f.CookieName, *s, store.Codecs...)
	}
	return Product{"gorilla/sessions" + suffix(encrypted), Complete, encrypted, []Codec{
		codec(fixture.CounterName, anyKeys(f.Counter.Map()), write, read),
		codec(fixture.PetnameName, anyKeys(f.Petname.Map()), write, read),
		codec(fixture.LoginName, anyKeys(f.Login.Map()), write, read),
		codec(fixture.CartName, anyKeys(f.Cart.Map()), write, read),
	}}
}

// gorillaSecurecookie returns the format below gorilla/sessions, with a struct.
func gorillaSecurecookie(f *fixture.All, serializer string, encrypted bool) Product {
	keys := gorillaKeys(f, encrypted)
	sc := securecookie.New(keys[0], nil)
	if encrypted {
		sc = securecookie.New(keys[0], keys[1])
	}
	if serializer == "JSON" {
		sc.SetSerializer(securecookie.JSONEncoder{})
	}
	return Product{"gorilla/securecookie, " + serializer + suffix(encrypted), Complete, encrypted, []Codec{
		securecookieOf(f, sc, fixture.CounterName, f.Counter),
		securecookieOf(f, sc, fixture.PetnameName, f.Petname),
		securecookieOf(f, sc, fixture.LoginName, f.Login.Document()),
		securecookieOf(f, sc, fixture.CartName, f.Cart.Document()),
	}}
}

func securecookieOf[S any](f *fixture.All, sc *securecookie.SecureCookie, name string, session S) Codec {
	return codec(name, session,
		func(s *S) (string, error) { return sc.Encode(f.CookieName, s) },
		func(value string, s *S) error { return sc.Decode(f.CookieName, value, s) },
	)
}

func gorillaKeys(f *fixture.All, encrypted bool) [][]byte {
	if encrypted {
		return [][]byte{f.SigningKey[:], f.EncryptionKey[:]}
	}
	return [][]byte{f.SigningKey[:]}
}

func anyKeys(m map[string]any) map[any]any {
	all := make(map[any]any, len(m))
	for key, value := range m {
		all[key] = value
	}
	return all
}

func suffix(encrypted bool) string {
	if encrypted {
		return ", encrypted"
	}
	return ""
}

// GorillaStore returns the store as an application has it, for whole requests.
func GorillaStore(f *fixture.All) *sessions.CookieStore {
	store := sessions.NewCookieStore(gorillaKeys(f, false)...)
	store.Options.SameSite = http.SameSiteLaxMode
	store.Options.HttpOnly = true
	return store
}
