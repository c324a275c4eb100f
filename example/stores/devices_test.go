package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	"github.com/typedsession/typedsession/example/stores/engine/enginetest"
)

// rows are those of one device.
var rows = regexp.MustCompile(`ID[\w-]{22}\nCreated20[-0-9]{8} [:0-9]{8}\nSeen20[-0-9]{8} [:0-9]{8}\n`)

func TestDevicesShowsAllSessionsOfTheUser(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		laptop := newDevice(t, shopURL, "Laptop", "7")
		phone := newDevice(t, shopURL, "Phone", "7")
		stranger := newDevice(t, shopURL, "Stranger", "8")
		for _, v := range []*shoptest.Visitor{laptop, phone} {
			wantDevices(t, v, "Laptop", "Phone")
			page := v.Get("/devices").Text()
			if got := len(rows.FindAllString(page, -1)); got != 2 {
				t.Errorf("%d devices have an id and their times, want 2:\n%s", got, page)
			}
			if got := strings.Count(page, "this one"); got != 1 {
				t.Errorf("%d devices are this one:\n%s", got, page)
			}
		}
		wantDevices(t, stranger, "Stranger")
	})
}

func TestTheUserAgentIsShownAsItWasSent(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		for _, name := range []string{
			"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
			`<script>alert("1")</script> & 'co'`,
			"two  spaces",
			"Łódź 🐕",
			strings.Repeat("x", maxDevice),
		} {
			v := newDevice(t, shopURL, name, "7")
			wantDevices(t, v, name)
			v.Send("/logout", url.Values{}, "/")
		}
	})
}

func TestALongUserAgentIsCutAtACharacter(t *testing.T) {
	for _, test := range []struct{ name, sent, shown string }{
		{"a byte too many", strings.Repeat("x", maxDevice+1), strings.Repeat("x", maxDevice)},
		{"within two bytes", "x" + strings.Repeat("é", maxDevice/2), "x" + strings.Repeat("é", maxDevice/2-1)},
		{"within four bytes", strings.Repeat("x", maxDevice-3) + "🐕", strings.Repeat("x", maxDevice-3)},
		{"before a character", strings.Repeat("é", maxDevice/2) + "é", strings.Repeat("é", maxDevice/2)},
	} {
		v := newDevice(t, openShop(t, enginetest.Open(t, "memory"), nil), test.sent, "7")
		t.Run(test.name, func(t *testing.T) { wantDevices(t, v, test.shown) })
	}
}

func TestADeviceWithoutANameIsShownToo(t *testing.T) {
	v := newDevice(t, openShop(t, enginetest.Open(t, "memory"), nil), "", "7")
	wantDevices(t, v, "A browser that does not say what it is")
}

func TestARevokedDeviceIsLoggedOutAtItsNextRequest(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		laptop := newDevice(t, shopURL, "Laptop", "7")
		phone := newDevice(t, shopURL, "Phone", "7")
		phone.WantPage("/count", "Count: 1\n")
		ids := otherIDs(laptop)
		if len(ids) != 1 {
			t.Fatalf("the laptop can revoke %d devices, want 1", len(ids))
		}
		laptop.Send("/devices/revoke", url.Values{"id": ids}, "/devices")

		wantDevices(t, phone)
		phone.WantPage("/count", "Count: 1\n")
		wantDevices(t, laptop, "Laptop")
	})
}

func TestRevokingAllOthersSparesThisDeviceAndOtherUsers(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		laptop := newDevice(t, shopURL, "Laptop", "7")
		phone := newDevice(t, shopURL, "Phone", "7")
		tablet := newDevice(t, shopURL, "Tablet", "7")
		stranger := newDevice(t, shopURL, "Stranger", "8")
		laptop.Send("/devices/revoke-others", url.Values{}, "/devices")

		wantDevices(t, phone)
		wantDevices(t, tablet)
		wantDevices(t, laptop, "Laptop")
		wantDevices(t, stranger, "Stranger")
	})
}

func TestRevokingThisDeviceLogsItOut(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		laptop := newDevice(t, shopURL, "Laptop", "7")
		phone := newDevice(t, shopURL, "Phone", "7")
		laptop.Send("/devices/revoke", url.Values{"id": otherIDs(phone)}, "/login")
		wantDevices(t, laptop)
		wantDevices(t, phone, "Phone")
	})
}

func TestADeviceOfAnotherUserCannotBeRevoked(t *testing.T) {
	onEveryStore(t, func(t *testing.T, shopURL string) {
		newDevice(t, shopURL, "Laptop", "7")
		phone := newDevice(t, shopURL, "Phone", "7")
		laptopID := otherIDs(phone)
		stranger := newDevice(t, shopURL, "Stranger", "8")
		for _, form := range []url.Values{{"id": laptopID}, {"id": {"nonsense"}}, {"id": {""}}, {}} {
			a := stranger.Do(http.MethodPost, "/devices/revoke", form)
			if a.StatusCode != http.StatusNotFound || !strings.Contains(a.Text(), "That device is logged out already.") {
				t.Errorf("a stranger who revokes %q gets %d, want 404:\n%s", form["id"], a.StatusCode, a.Text())
			}
		}
		wantDevices(t, phone, "Laptop", "Phone")
	})
}

func TestNobodyCanRevokeAnything(t *testing.T) {
	shopURL := openShop(t, enginetest.Open(t, "memory"), nil)
	newDevice(t, shopURL, "Laptop", "7")
	phone := newDevice(t, shopURL, "Phone", "7")
	nobody := shoptest.NewVisitor(t, shopURL)
	for _, path := range []string{"/devices/revoke", "/devices/revoke-others"} {
		a := nobody.Do(http.MethodPost, path, url.Values{"id": otherIDs(phone)})
		if a.StatusCode != http.StatusForbidden || !strings.Contains(a.Text(), "You are logged out on this device.") {
			t.Errorf("POST %s without a login answered %d, want 403:\n%s", path, a.StatusCode, a.Text())
		}
	}
	wantDevices(t, phone, "Laptop", "Phone")
}

func TestChangesWantAPostFromTheShopItself(t *testing.T) {
	shopURL := openShop(t, enginetest.Open(t, "memory"), nil)
	newDevice(t, shopURL, "Laptop", "7")
	phone := newDevice(t, shopURL, "Phone", "7")
	for _, path := range []string{"/devices/revoke", "/devices/revoke-others"} {
		if a := phone.Get(path); a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("GET %s answered %d, want 405", path, a.StatusCode)
		}
	}
	phone.Header.Set("Sec-Fetch-Site", "cross-site")
	form := url.Values{"user": {"8"}, "id": otherIDs(phone)}
	for _, path := range []string{"/login", "/logout", "/devices/revoke", "/devices/revoke-others"} {
		if a := phone.Do(http.MethodPost, path, form); a.StatusCode != http.StatusForbidden {
			t.Errorf("POST %s from another site answered %d, want 403", path, a.StatusCode)
		}
	}
	wantDevices(t, phone, "Laptop", "Phone")
}
