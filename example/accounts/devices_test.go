package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
)

const (
	firefoxOnLinux  = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	safariOnIPhone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
	chromeOnWindows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)

var deviceHeading = regexp.MustCompile(`(?s)<h2>([^<]*).*?name="id" value="([\w-]{22})"`)

// devicesOf returns the devices on a user's page: ids by their names.
func devicesOf(v *shoptest.Visitor) map[string]string {
	ids := make(map[string]string)
	for _, found := range deviceHeading.FindAllStringSubmatch(v.Get("/devices").Body, -1) {
		ids[strings.TrimSpace(found[1])] = found[2]
	}
	return ids
}

func TestAUserSeesAllDevicesAndWhichIsThisOne(t *testing.T) {
	s := newSite(t, nil)
	laptop := s.signUp("ada")
	s.clock.Advance(5 * time.Minute)
	phone := s.logIn("ada", safariOnIPhone)
	s.signUp("grace")
	for v, here := range map[*shoptest.Visitor]string{laptop: "Firefox on Linux", phone: "Safari on iPhone"} {
		page := v.Get("/devices").Text()
		if got := devicesOf(v); len(got) != 2 || got["Firefox on Linux"] == "" || got["Safari on iPhone"] == "" {
			t.Errorf("the devices are %v", got)
		}
		if strings.Count(page, "(this device)") != 1 || !strings.Contains(page, here+" (this device)") {
			t.Errorf("%s is not marked as this device:\n%s", here, page)
		}
		for _, when := range []string{"Password given 1 January 2030, 09:00 UTC", "Password given 1 January 2030, 09:05 UTC"} {
			if !strings.Contains(page, when) {
				t.Errorf("the page does not say %q:\n%s", when, page)
			}
		}
	}
}

func TestARevokedDeviceIsLoggedOut(t *testing.T) {
	s := newSite(t, nil)
	laptop := s.signUp("ada")
	phone, desktop := s.logIn("ada", safariOnIPhone), s.logIn("ada", chromeOnWindows)
	form := url.Values{"id": {devicesOf(laptop)["Safari on iPhone"]}}
	laptop.Send("/devices/revoke", form, "/devices")
	laptop.WantPage("/devices", "The device is logged out.")
	s.wantUser(phone, "")
	s.wantUser(desktop, "ada")
	s.wantUser(laptop, "ada")

	laptop.Send("/devices/revoke", form, "/devices")
	laptop.WantPage("/devices", "That device was logged out already.")
}

func TestAllOtherDevicesAreLoggedOutAtOnce(t *testing.T) {
	s := newSite(t, nil)
	laptop := s.signUp("ada")
	phone, desktop, grace := s.logIn("ada", safariOnIPhone), s.logIn("ada", chromeOnWindows), s.signUp("grace")
	laptop.Send("/devices/revoke-others", url.Values{}, "/devices")
	laptop.WantPage("/devices", "All other devices are logged out.")
	s.wantUser(phone, "")
	s.wantUser(desktop, "")
	s.wantUser(laptop, "ada")
	s.wantUser(grace, "grace")
}

func TestADeviceCanLogItselfOut(t *testing.T) {
	s := newSite(t, nil)
	laptop := s.signUp("ada")
	phone := s.logIn("ada", safariOnIPhone)
	laptop.Send("/devices/revoke", url.Values{"id": {devicesOf(phone)["Firefox on Linux"]}}, "/login")
	s.wantUser(laptop, "")
	s.wantUser(phone, "ada")
}

func TestTheDevicesOfAnotherUserCannotBeRevoked(t *testing.T) {
	s := newSite(t, nil)
	ada, eve := s.signUp("ada"), s.signUp("eve")
	for _, id := range []string{devicesOf(ada)["Firefox on Linux"], "nonsense", ""} {
		eve.Send("/devices/revoke", url.Values{"id": {id}}, "/devices")
		eve.WantPage("/devices", "That device was logged out already.")
	}
	s.wantUser(ada, "ada")
	for _, path := range []string{"/devices/revoke", "/devices/revoke-others"} {
		a := s.newBrowser(firefoxOnLinux).Do(http.MethodPost, path, url.Values{"id": {devicesOf(ada)["Firefox on Linux"]}})
		if a.Header.Get("Location") != "/login?return=%2Fdevices" {
			t.Errorf("POST %s of nobody leads to %q, want the login", path, a.Header.Get("Location"))
		}
	}
	s.wantUser(ada, "ada")
}

func TestBrowsersHaveTheNamesThatPeopleGiveThem(t *testing.T) {
	for userAgent, want := range map[string]string{
		firefoxOnLinux:                     "Firefox on Linux",
		safariOnIPhone:                     "Safari on iPhone",
		chromeOnWindows:                    "Chrome on Windows",
		chromeOnWindows + " Edg/140.0.0.0": "Edge on Windows",
		chromeOnWindows + " OPR/120.0.0.0": "Opera on Windows",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36":           "Chrome on Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15": "Safari on macOS",
		"curl/8.14.1":                "curl",
		"":                           "A browser",
		strings.Repeat("x", 100_000): "A browser",
	} {
		if got := browserName(userAgent); got != want {
			t.Errorf("%.60q is %q, want %q", userAgent, got, want)
		}
	}
}
