package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	"github.com/typedsession/typedsession/example/stores/engine/enginetest"
)

func TestTheUserCanBeInTheQuery(t *testing.T) {
	v := shoptest.NewVisitor(t, openShop(t, enginetest.Open(t, "memory"), nil))
	v.Header = http.Header{"User-Agent": {"Laptop"}}
	v.Send("/login?user=7", nil, "/devices")
	wantDevices(t, v, "Laptop")
	v.WantPage("/login", "You are user 7.")
}

func TestOnlyNumbersFromOneAreUsers(t *testing.T) {
	v := shoptest.NewVisitor(t, openShop(t, enginetest.Open(t, "memory"), nil))
	for _, user := range []string{"", "0", "-1", "ada", "7.0", "9223372036854775808"} {
		a := v.Do(http.MethodPost, "/login", url.Values{"user": {user}})
		if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "That is no user.") {
			t.Errorf("user %q: status %d, want 422:\n%s", user, a.StatusCode, a.Text())
		}
	}
	wantDevices(t, v)
}

func TestALoginKeepsWhatTheVisitorToldAndLeavesTheOldTokenOutside(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		v := shoptest.NewVisitor(t, shopURL)
		v.Send("/petname", url.Values{"pet": {"Rex"}}, "/")
		attacker := copyOf(t, v)
		attacker.WantPage("/", "Your pet's name is Rex.")
		v.Send("/login", url.Values{"user": {"7"}}, "/devices")
		v.WantPage("/", "Your pet's name is Rex.")
		wantDevices(t, attacker)
	})
}

func TestALoginAsAnotherUserTakesNothingAlong(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		v := newDevice(t, shopURL, "Laptop", "7")
		v.Send("/petname", url.Values{"pet": {"Rex"}}, "/")
		v.Send("/login", url.Values{"user": {"8"}}, "/devices")
		v.WantPage("/", "I do not know your pet's name.")
		wantDevices(t, v, "Laptop")
		wantDevices(t, newDevice(t, shopURL, "Phone", "7"), "Phone")
	})
}

func TestALogoutEndsTheSessionInTheStore(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		phone := newDevice(t, shopURL, "Phone", "7")
		laptop := newDevice(t, shopURL, "Laptop", "7")
		attacker := copyOf(t, laptop)
		wantDevices(t, attacker, "Phone", "Laptop")
		laptop.Send("/logout", url.Values{}, "/")
		wantDevices(t, laptop)
		wantDevices(t, attacker)
		wantDevices(t, phone, "Phone")
	})
}

// copyOf returns a visitor who has a copy of another one's token.
func copyOf(t *testing.T, v *shoptest.Visitor) *shoptest.Visitor {
	t.Helper()
	c := shoptest.NewVisitor(t, v.URL)
	c.Header = http.Header{"Cookie": v.Get("/").Request.Header["Cookie"]}
	return c
}
