package product

import (
	"fmt"
	"reflect"

	"github.com/dghubble/sessions"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// dghubble returns dghubble/sessions: a map from text in gorilla's securecookie.
func dghubble(f *fixture.All, encrypted bool) Product {
	store := sessions.NewCookieStore[any](sessions.DefaultCookieConfig, gorillaKeys(f, encrypted)...)
	return Product{"dghubble/sessions" + suffix(encrypted), Complete, encrypted, []Codec{
		dghubbleOf(f, store, fixture.CounterName, f.Counter.Map()),
		dghubbleOf(f, store, fixture.PetnameName, f.Petname.Map()),
		dghubbleOf(f, store, fixture.LoginName, f.Login.Map()),
		dghubbleOf(f, store, fixture.CartName, f.Cart.Map()),
	}}
}

func dghubbleOf(f *fixture.All, store sessions.Store[any], name string, values map[string]any) Codec {
	h := newHeaders(f.CookieName)
	session := store.New(f.CookieName)
	for key, value := range values {
		session.Set(key, value)
	}
	filled := store.New(f.CookieName)
	return Codec{
		Fixture: name,
		Write: func() (string, error) {
			if err := store.Save(h, session); err != nil {
				return "", err
			}
			return h.written()
		},
		Read: func(value string) (err error) {
			filled, err = store.Get(h.with(value), f.CookieName)
			return err
		},
		Check: func() error {
			for key, value := range values {
				if got := filled.Get(key); !reflect.DeepEqual(got, value) {
					return fmt.Errorf("%s: wrote %v, read %v", key, value, got)
				}
			}
			return nil
		},
	}
}
