package typedsession

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

// budgeted is a Spec of a session with a budget=, whose largest body has that many bytes.
func budgeted(largestBody int) Spec[Visit] {
	spec := visitSpec()
	spec.LargestBody = largestBody
	return spec
}

func TestABudgetCountsEverythingThatMakesTheCookieLonger(t *testing.T) {
	const day = 24 * time.Hour
	for _, test := range []struct {
		name   string
		adjust func(*Config[Visit])
		around string // the longest Set-Cookie without the cookie's value
		seen   int    // bytes of the longest time since created
	}{
		{"defaults", func(*Config[Visit]) {},
			"__Host-s=; Path=/; Max-Age=1209600; HttpOnly; Secure; SameSite=Lax", 4},
		{"Domain and Path", func(c *Config[Visit]) { c.Domain, c.Path = "example.com", "/shop" },
			"__Secure-s=; Path=/shop; Domain=example.com; Max-Age=1209600; HttpOnly; Secure; SameSite=Lax", 4},
		{"SameSite", func(c *Config[Visit]) { c.SameSite = http.SameSiteStrictMode },
			"__Host-s=; Path=/; Max-Age=1209600; HttpOnly; Secure; SameSite=Strict", 4},
		{"Development", func(c *Config[Visit]) { c.Development = true },
			"s=; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax", 4},
		{"Touch", withTouch,
			"__Host-s=; Path=/; Max-Age=15552000; HttpOnly; Secure; SameSite=Lax", 4},
		{"a longer idle timeout", func(c *Config[Visit]) { c.RememberIdle = 120 * day },
			"__Host-s=; Path=/; Max-Age=10368000; HttpOnly; Secure; SameSite=Lax", 4},
		{"an idle timeout longer than browsers grant", func(c *Config[Visit]) { c.RememberIdle, c.RememberAbsolute = 2000*day, 2000*day },
			"__Host-s=; Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax", 4},
		{"a longer absolute timeout", func(c *Config[Visit]) { c.RememberAbsolute = 3200 * day },
			"__Host-s=; Path=/; Max-Age=1209600; HttpOnly; Secure; SameSite=Lax", 5},
		{"shorter timeouts", func(c *Config[Visit]) {
			c.Absolute, c.RememberIdle, c.RememberAbsolute = time.Hour, time.Minute, time.Hour
		},
			"__Host-s=; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax", 2},
		{"the longer of two absolute timeouts", func(c *Config[Visit]) {
			c.Absolute, c.RememberIdle, c.RememberAbsolute = 50*day, time.Hour, time.Hour
		},
			"__Host-s=; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax", 4},
		{"timeouts beyond what a cookie's times can hold", func(c *Config[Visit]) { c.RememberAbsolute = 200 * 365 * day },
			"__Host-s=; Path=/; Max-Age=1209600; HttpOnly; Secure; SameSite=Lax", 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			// The most bytes of body whose base64url fits beside the rest of the line (FORMAT.md, section "Envelope").
			fits := (4096-len(test.around))*6/8 - (1 + 4 + test.seen + 16)
			config := Config[Visit]{}
			test.adjust(&config)
			protection := Signed{Keys: keysOf(t, namedKey("shop", 0))}
			if _, err := NewManager(budgeted(fits), protection, config); err != nil {
				t.Errorf("a largest body of %d bytes: %v", fits, err)
			}
			if _, err := NewManager(budgeted(fits+1), protection, config); err == nil {
				t.Errorf("a largest body of %d bytes was accepted", fits+1)
			}
		})
	}
}

func TestAnExceededBudgetIsNamedWithWhatToDo(t *testing.T) {
	config := Config[Visit]{Path: "/" + strings.Repeat("p", 999)}
	_, err := NewManager(budgeted(2900), Signed{Keys: keysOf(t, namedKey("shop", 0))}, config)
	if err == nil {
		t.Fatal("the manager was made")
	}
	const want = "typedsession: cannot manage Visit: the directive has a budget=, and with this Config (Domain, Path, SameSite, Touch and timeouts count) " +
		"the largest Set-Cookie has 4967 bytes, 871 more than every browser keeps: shorten Config.Domain or Config.Path, lower max= in the struct, keep the session in a store, or write budget=unbounded"
	mustEqual(t, "error", err.Error(), want)
}

func TestWithoutABudgetAManagerIsMadeWhateverTheCookieMayBecome(t *testing.T) {
	s := newShop(t, func(c *Config[Visit]) { c.Path = "/" + strings.Repeat("p", 999) })
	session, _ := s.Open(context.Background(), "")
	session.SetNotes(strings.Repeat("n", 2900))
	cookie, err := s.Seal(context.Background(), session)
	if err != nil {
		t.Fatal(err)
	}
	if size := len(cookie.String()); size <= 4096 {
		t.Errorf("the Set-Cookie has %d bytes: too few to show that name and value alone count", size)
	}
}
