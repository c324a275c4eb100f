package typedsession

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// stages are the protections, in order, of a fleet that moves from signed to encrypted sessions.
func stages(keys *Keys) [4]Protection {
	return [4]Protection{
		Signed{Keys: keys},
		Signed{Keys: keys, AcceptEncrypted: true},
		Encrypted{Keys: keys, AcceptSigned: true},
		Encrypted{Keys: keys},
	}
}

// fleet is a server for each stage, on one clock.
type fleet struct {
	servers [4]*shop
	clock   *clock
}

func newFleet(t *testing.T) *fleet {
	f := &fleet{clock: newClock()}
	for i, protection := range stages(keysOf(t, namedKey("shop", 0))) {
		f.servers[i] = newShopUnder(t, protection, func(c *Config[Visit]) { c.Now = f.clock.Now })
	}
	return f
}

// customer is a browser that counts how often it was served.
type customer struct {
	t      *testing.T
	jar    *cookiejar.Jar
	visits int
}

func newCustomer(t *testing.T) *customer {
	jar, _ := cookiejar.New(nil)
	return &customer{t: t, jar: jar}
}

var shopURL = &url.URL{Scheme: "https", Host: "shop.example", Path: "/"}

// visit sends a request that adds one to the session's count.
func (c *customer) visit(s *shop) {
	c.t.Helper()
	c.request(s, func(session *Visit) { session.AddCount(1) })
	c.visits++
}

// look sends a request that changes nothing.
func (c *customer) look(s *shop) {
	c.t.Helper()
	c.request(s, func(*Visit) {})
}

// request sends a request, and fails the test if the session has not counted all visits before.
func (c *customer) request(s *shop, do func(*Visit)) {
	c.t.Helper()
	r := httptest.NewRequest("GET", shopURL.String(), nil)
	for _, cookie := range c.jar.Cookies(shopURL) {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		mustEqual(c.t, "visits before this one", session.Count(), c.visits)
		do(session)
	})).ServeHTTP(w, r)
	c.jar.SetCookies(shopURL, w.Result().Cookies())
}

// value is the customer's cookie.
func (c *customer) value() string { return c.jar.Cookies(shopURL)[0].Value }

func TestAFleetMovesFromSignedToEncryptedWithoutEndingASession(t *testing.T) {
	f := newFleet(t)
	var customers []*customer
	for stage := range 3 {
		// Half of the servers are a stage further, and every customer visits servers of both halves.
		older, newer := f.servers[stage], f.servers[stage+1]
		for _, first := range []*shop{older, newer} {
			c := newCustomer(t)
			c.visit(first)
			customers = append(customers, c)
		}
		for _, c := range customers {
			for _, server := range []*shop{older, newer, newer, older, older, newer} {
				f.clock.advance(time.Second)
				c.visit(server)
			}
		}
		// Then all servers are a stage further.
		for _, c := range customers {
			c.visit(newer)
			mustEqual(t, fmt.Sprintf("encrypted at stage %d", stage+1), newer.isEncrypted(t, c.value()), stage >= 1)
		}
	}
}

func TestAFleetMovesBackToSignedAsSoonAsEncryptedSessionsAreOver(t *testing.T) {
	f := newFleet(t)
	encrypted, signed := newCustomer(t), newCustomer(t)
	encrypted.visit(f.servers[3])
	for _, server := range []int{2, 3, 2, 3, 2, 1, 2, 1, 2, 1, 1} {
		f.clock.advance(time.Minute)
		encrypted.visit(f.servers[server])
	}
	mustEqual(t, "encrypted to its end", f.servers[1].isEncrypted(t, encrypted.value()), true)

	for over := start.Add(12 * time.Hour); f.clock.Now().Before(over); f.clock.advance(10 * time.Minute) {
		signed.visit(f.servers[1])
	}
	encrypted.visits = 0 // at the absolute timeout
	for _, server := range []int{1, 0, 1, 0, 0} {
		encrypted.visit(f.servers[server])
		signed.visit(f.servers[server])
	}
	mustEqual(t, "encrypted in the end", f.servers[0].isEncrypted(t, encrypted.value()), false)
}

func TestTheOtherModeIsRejectedUnlessItIsAccepted(t *testing.T) {
	all := stages(keysOf(t, namedKey("shop", 0)))
	signed := newShopUnder(t, all[0]).cookieOf(t, func(s *Visit) { s.SetCount(5) })
	encrypted := newShopUnder(t, all[3]).cookieOf(t, func(s *Visit) { s.SetCount(5) })
	for i, test := range []struct{ signed, encrypted string }{
		{"loaded", "rejected(mode)"},
		{"loaded", "loaded"},
		{"loaded refreshed written", "loaded"},
		{"rejected(mode)", "loaded"},
	} {
		s := newShopUnder(t, all[i])
		for value, want := range map[string]string{signed: test.signed, encrypted: test.encrypted} {
			count := 0
			response := s.respond(value, read(&count))
			mustEqual(t, fmt.Sprintf("stage %d: events", i), s.diary.kinds(), want)
			mustEqual(t, fmt.Sprintf("stage %d: count", i), count, map[bool]int{true: 0, false: 5}[strings.HasPrefix(want, "rejected")])
			if strings.HasPrefix(want, "rejected") {
				mustEqual(t, "Set-Cookie lines about a cookie that is left alone", len(response.Header["Set-Cookie"]), 0)
			}
		}
	}
}

func TestAForgedCookieIsRejectedInWhicheverModeItClaims(t *testing.T) {
	all := stages(keysOf(t, namedKey("shop", 0)))
	forger := stages(keysOf(t, namedKey("forger", 0)))
	for _, accepting := range all[1:3] {
		for _, forging := range []Protection{forger[0], forger[3]} {
			value := newShopUnder(t, forging).cookieOf(t, func(s *Visit) { s.SetCount(5) })
			if _, err := newShopUnder(t, accepting).Open(context.Background(), value); !errors.Is(err, ReasonTag) {
				t.Errorf("got %v, want ReasonTag", err)
			}
		}
	}
	// A changed bit in the header does not make a signed cookie an encrypted one, or the reverse.
	for _, making := range []Protection{all[0], all[3]} {
		value := newShopUnder(t, making).cookieOf(t, func(s *Visit) { s.SetCount(5) })
		raw, _ := base64.RawURLEncoding.DecodeString(value)
		raw[0] ^= 1 << 4
		for _, accepting := range all[1:3] {
			if _, err := newShopUnder(t, accepting).Open(context.Background(), base64.RawURLEncoding.EncodeToString(raw)); !errors.Is(err, ReasonTag) {
				t.Errorf("got %v, want ReasonTag", err)
			}
		}
	}
}

func TestAnAcceptedSignedCookieIsEncryptedAtTheNextVisitThatAllowsIt(t *testing.T) {
	all := stages(keysOf(t, namedKey("shop", 0)))
	value := newShopUnder(t, all[0]).cookieOf(t, func(s *Visit) { s.SetCount(5) })
	s := newShopUnder(t, all[2])
	failed := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r)
		w.WriteHeader(500)
	})
	mustEqual(t, "Set-Cookie lines on a 500", len(failed.Header["Set-Cookie"]), 0)

	count := 0
	replaced := s.respond(value, read(&count)).Cookies()[0].Value
	mustEqual(t, "encrypted", s.isEncrypted(t, replaced), true)
	again := s.respond(replaced, read(&count))
	mustEqual(t, "Set-Cookie lines at the visit after", len(again.Header["Set-Cookie"]), 0)
}

func TestWhatCameEncryptedNeverGoesOutSigned(t *testing.T) {
	old, newer := namedKey("old", 0), namedKey("newer", uint32(start.Unix()-1735689600)+3600)
	value := newShopUnder(t, Encrypted{Keys: keysOf(t, old)}).cookieOf(t, func(s *Visit) { s.SetCount(5) })
	for name, do := range map[string]func(*Visit){
		"refresh": func(*Visit) {},
		"write":   func(s *Visit) { s.SetCount(6) },
		"renew":   (*Visit).Renew,
		"remember": func(s *Visit) {
			s.Remember(true)
		},
		"destroy and begin again": func(s *Visit) { s.Destroy(); s.SetCount(1) },
	} {
		for after, keys := range map[time.Duration]*Keys{
			10 * time.Minute: keysOf(t, old),
			time.Hour:        keysOf(t, old, newer), // and the newer key makes cookies
		} {
			s := newShopUnder(t, Signed{Keys: keys, AcceptEncrypted: true}, func(c *Config[Visit]) { c.Idle = 2 * time.Hour })
			s.clock.advance(after)
			response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { do(VisitFrom(r)) })
			if name == "refresh" && after < time.Hour/5 {
				mustEqual(t, "Set-Cookie lines before a refresh is due", len(response.Header["Set-Cookie"]), 0)
				continue
			}
			mustEqual(t, name+": encrypted", s.isEncrypted(t, response.Cookies()[0].Value), true)
		}
	}
}

func TestANewerKeyReplacesTheOldOneInEncryptedCookiesToo(t *testing.T) {
	old, newer := namedKey("old", 0), namedKey("newer", uint32(start.Unix()-1735689600)+60)
	value := newShopUnder(t, Encrypted{Keys: keysOf(t, old)}).cookieOf(t, func(s *Visit) { s.SetCount(5) })
	for _, protection := range []Protection{
		Encrypted{Keys: keysOf(t, old, newer)},
		Encrypted{Keys: keysOf(t, newer, old), AcceptSigned: true},
		Signed{Keys: keysOf(t, old, newer), AcceptEncrypted: true},
	} {
		s := newShopUnder(t, protection)
		count := 0
		early := s.respond(value, read(&count))
		mustEqual(t, "Set-Cookie lines before the newer key encrypts", len(early.Header["Set-Cookie"]), 0)

		s.clock.advance(time.Minute)
		s.diary.kinds()
		replaced := s.respond(value, read(&count)).Cookies()[0].Value
		mustEqual(t, "count", count, 5)
		mustEqual(t, "events", s.diary.kinds(), "loaded refreshed written")
		again := s.respond(replaced, read(&count))
		mustEqual(t, "Set-Cookie lines with the newer key", len(again.Header["Set-Cookie"]), 0)

		retired := newShopUnder(t, Encrypted{Keys: keysOf(t, newer)})
		retired.clock.advance(time.Minute)
		if _, err := retired.Open(context.Background(), replaced); err != nil {
			t.Errorf("without the old key: %v", err)
		}
	}
}

func TestASignedCookieIsReadableAndAnEncryptedOneIsNot(t *testing.T) {
	all := stages(keysOf(t, namedKey("shop", 0)))
	for protection, readable := range map[Protection]bool{all[0]: true, all[3]: false} {
		value := newShopUnder(t, protection).cookieOf(t, func(s *Visit) { s.SetNotes("hunter2") })
		raw, err := base64.RawURLEncoding.DecodeString(value)
		if err != nil {
			t.Fatal(err)
		}
		mustEqual(t, fmt.Sprintf("%T: readable", protection), strings.Contains(string(raw), "hunter2"), readable)
	}
}

func TestOnlyEncryptedIsConfidential(t *testing.T) {
	var _ Confidential = Encrypted{}
	if _, ok := any(Signed{}).(Confidential); ok {
		t.Error("Signed is Confidential")
	}
}

func TestNoProtectionIsNoLackOfKeys(t *testing.T) {
	_, err := NewManager(visitSpec(), nil, Config[Visit]{})
	mustEqual(t, "error", err.Error(), "typedsession: cannot manage Visit: no protection: pass Signed, Encrypted or Stored")
	mustEqual(t, "is ErrNoKey", errors.Is(err, ErrNoKey), false)
}

func TestEveryProtectionNeedsKeysAndShowsNone(t *testing.T) {
	for _, protection := range []Protection{Signed{}, Signed{AcceptEncrypted: true}, Encrypted{}, Encrypted{AcceptSigned: true, Keys: new(Keys)}} {
		if _, err := NewManager(visitSpec(), protection, Config[Visit]{}); !errors.Is(err, ErrNoKey) {
			t.Errorf("%#v: got %v, want ErrNoKey", protection, err)
		}
	}
	key := namedKey("shop", 0)
	shown := fmt.Sprintf("%v %+v %#v", Encrypted{Keys: keysOf(t, key)}, Encrypted{Keys: keysOf(t, key)}, Encrypted{Keys: keysOf(t, key)})
	if !strings.Contains(shown, "tsk:") || strings.Contains(shown, key.Encode()[5:20]) {
		t.Errorf("want the key's id and nothing else of it, have %s", shown)
	}
}
