package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
)

func TestThePetshopsPagesAreServed(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		v, other := shoptest.NewVisitor(t, shopURL), shoptest.NewVisitor(t, shopURL)
		v.WantPage("/session", "none yet")
		v.WantPage("/", "I do not know your pet's name.")
		v.WantPage("/count", "Count: 1\n")
		v.WantPage("/count", "Count: 2\n")
		v.Send("/petname", url.Values{"pet": {"Łajka"}}, "/")
		v.WantPage("/", "Your pet's name is Łajka.")
		v.WantPage("/get_string", "Give me a string first!")
		v.WantPage("/enter_string?string=hello", "Thank you.")
		v.WantPage("/get_string", "You entered hello")
		v.Send("/remember", url.Values{}, "/")
		v.WantPage("/session", "Permanentyes")
		v.WantPage("/session", " of 65536 bytes, cookie stores")
		other.WantPage("/count", "Count: 1\n")
		v.Send("/logout", url.Values{}, "/")
		v.WantPage("/count", "Count: 1\n")
	})
}

func TestAStoreHoldsMoreThanACookie(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		v := shoptest.NewVisitor(t, shopURL)
		long := strings.Repeat("x", 60_000)
		v.WantPage("/enter_string?string="+long, "Thank you.")
		v.WantPage("/get_string", "You entered "+long)

		a := v.Get("/enter_string?string=" + strings.Repeat("y", maxBytes))
		if a.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(a.Text(), "too long for a record in the store") {
			t.Errorf("a string beyond the bound: status %d, want 413 and why", a.StatusCode)
		}
		v.WantPage("/get_string", "You entered "+long)
	})
}
