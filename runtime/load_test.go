package typedsession

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/wire"
)

// read is a handler that only reads.
func read(count *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { *count = VisitFrom(r).Count() }
}

func TestEveryAlteredCharacterMakesTheSessionFresh(t *testing.T) {
	for _, protection := range stages(keysOf(t, namedKey("shop", 0))) {
		t.Run(fmt.Sprintf("%+v", protection), func(t *testing.T) { mustRefuseWhatIsAltered(t, newShopUnder(t, protection)) })
	}
}

func mustRefuseWhatIsAltered(t *testing.T, s *shop) {
	t.Helper()
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(41) })
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range value {
		j := strings.IndexByte(alphabet, value[i])
		for _, other := range []byte{alphabet[(j+1)%64], alphabet[j^32], '=', '+', ' ', '\n'} {
			altered := value[:i] + string(other) + value[i+1:]
			session, err := s.Open(context.Background(), altered)
			if err == nil || session.Count() != 0 {
				t.Fatalf("character %d altered to %q: Open = count %d, %v", i, other, session.Count(), err)
			}
			if seal, err := s.Seal(context.Background(), session); seal != nil || err != nil {
				t.Fatalf("character %d altered to %q: Seal = %v, %v, want the browser's cookie left alone", i, other, seal, err)
			}
		}
	}
	for _, altered := range []string{value[1:], value[:len(value)-1], value + "A", value + value, "x"} {
		if _, err := s.Open(context.Background(), altered); err == nil {
			t.Errorf("a value of another length was accepted")
		}
	}
}

func TestACookieThatThisServerDidNotMakeIsIgnoredAndLeftAlone(t *testing.T) {
	s := newShop(t)
	contents := []byte("\x91\x05")
	seal := func(key string, c envelope.Context) string {
		return envelope.NewKey(namedKey(key, 0).Secret, c).Seal(false, uint32(start.Unix()-envelope.Epoch), 0, contents)
	}
	for _, test := range []struct {
		name   string
		value  string
		reason Reason
	}{
		{"another cookie name", seal("shop", envelope.Context{CookieName: "__Host-t", TypeID: "shop.Visit"}), ReasonTag},
		{"the name without its prefix", seal("shop", envelope.Context{CookieName: "s", TypeID: "shop.Visit"}), ReasonTag},
		{"another type id", seal("shop", envelope.Context{CookieName: "__Host-s", TypeID: "shop.Admin"}), ReasonTag},
		{"another key", seal("mint", envelope.Context{CookieName: "__Host-s", TypeID: "shop.Visit"}), ReasonTag},
		{"encrypted", seal("shop", envelope.Context{Encrypted: true, CookieName: "__Host-s", TypeID: "shop.Visit"}), ReasonMode},
		{"another version", "g" + seal("shop", envelope.Context{CookieName: "__Host-s", TypeID: "shop.Visit"})[1:], ReasonVersion},
		{"too short", "abc", ReasonLength},
		{"too long", strings.Repeat("A", cookie.MaxBytes), ReasonLength},
		{"no base64url", strings.Repeat("*", 44), ReasonEncoding},
	} {
		t.Run(test.name, func(t *testing.T) {
			count := -1
			response := s.respond(test.value, read(&count))
			mustEqual(t, "status", response.StatusCode, 200)
			mustEqual(t, "count", count, 0)
			mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
			mustEqual(t, "events", s.diary.kinds(), fmt.Sprintf("rejected(%s)", test.reason))
		})
	}
}

func TestACookieOfThisServerThatIsOverIsDeleted(t *testing.T) {
	s := newShop(t)
	old := start.Add(-time.Hour)
	for _, test := range []struct {
		name   string
		value  string
		reason Reason
	}{
		{"idle", s.seal(false, old, old, "\x91\x05"), ReasonIdle},
		{"absolute", s.seal(false, start.Add(-13*time.Hour), start, "\x91\x05"), ReasonAbsolute},
		{"unreadable", s.seal(false, start, start, "\xc1"), ReasonUnreadable},
		{"without a body", s.seal(false, start, start, ""), ReasonUnreadable},
	} {
		t.Run(test.name, func(t *testing.T) {
			count := -1
			response := s.respond(test.value, read(&count))
			mustEqual(t, "count", count, 0)
			mustEqual(t, "events", s.diary.kinds(), fmt.Sprintf("rejected(%s)", test.reason))
			if cookies := response.Cookies(); len(cookies) != 1 || cookies[0].MaxAge != -1 {
				t.Errorf("want a deletion, have %q", response.Header["Set-Cookie"])
			}

			replaced := s.respond(test.value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(1) })
			mustEqual(t, "events", s.diary.kinds(), fmt.Sprintf("rejected(%s) created written", test.reason))
			if cookies := replaced.Cookies(); len(cookies) != 1 || cookies[0].MaxAge != 0 {
				t.Errorf("want a new session, have %q", replaced.Header["Set-Cookie"])
			}
		})
	}
}

func TestACookieFromTheFutureIsRefusedAndLeftAlone(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		count := -1
		later := start.Add(61 * time.Second)
		response := s.respond(s.seal(false, later, later, "\x91\x05"), read(&count))
		mustEqual(t, "count", count, 0)
		mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
		mustEqual(t, "events", s.diary.kinds(), "rejected(clock)")
		response = s.respond(s.seal(false, later, later, "\x91\x05"), func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Renew() })
		mustEqual(t, "Set-Cookie lines of an empty session", len(response.Header["Set-Cookie"]), 0)

		later = start.Add(60 * time.Second)
		s.respond(s.seal(false, later, later, "\x91\x05"), read(&count))
		mustEqual(t, "count within the skew", count, 5)
	})
}

func TestANegativeSkewToleratesNoFuture(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, func(c *Config[Visit]) { c.Skew = -1 })
		later := start.Add(time.Second)
		_, err := s.Open(context.Background(), s.seal(false, later, later, "\x91\x05"))
		if !errors.Is(err, ReasonClock) {
			t.Errorf("got %v, want ReasonClock", err)
		}
		if _, err := s.Open(context.Background(), s.seal(false, start, start, "\x91\x05")); err != nil {
			t.Errorf("made now: %v", err)
		}
	})
}

func TestOpenSaysWhyTheSessionIsFresh(t *testing.T) {
	s := newShop(t)
	for _, test := range []struct {
		name, value string
		reason      Reason
	}{
		{"no cookie", "", ReasonAbsent},
		{"garbage", strings.Repeat("*", 44), ReasonEncoding},
		{"expired", s.seal(false, start.Add(-time.Hour), start.Add(-time.Hour), "\x91\x05"), ReasonIdle},
	} {
		session, err := s.Open(context.Background(), test.value)
		if !errors.Is(err, test.reason) {
			t.Errorf("%s: got %v, want %v", test.name, err, test.reason)
		}
		var rejected *RejectedError
		if !errors.As(err, &rejected) || rejected.Session != "Visit" {
			t.Errorf("%s: %#v is no RejectedError of Visit", test.name, err)
		}
		session.SetCount(1) // usable
		mustEqual(t, test.name+": count", session.Count(), 1)
	}
}

func FuzzOpenNeverPanicsAndNeverAcceptsWhatItDidNotMake(f *testing.F) {
	s := newShop(f)
	good := s.cookieOf(f, func(s *Visit) { s.SetCount(1) })
	f.Add(good)
	f.Add("")
	f.Add(good[:len(good)-1])
	f.Add(strings.Repeat("A", 44))
	f.Add(strings.Repeat("R", 30))
	f.Fuzz(func(t *testing.T, value string) {
		session, err := s.Open(context.Background(), value)
		if (err == nil) != (value == good) {
			t.Errorf("Open(%q) = %v", value, err)
		}
		if err != nil && session.Count() != 0 {
			t.Error("a fresh session is not empty")
		}
	})
}

func FuzzABodyIsReadWholeOrNotAtAll(f *testing.F) {
	s := newShop(f)
	for _, seed := range []string{"\x80", "\x91\x05", "\x81\x0a\x01", "\x82\x01\x02\x14\xa1a", "\x95\xc0\xc0\x91\xa1a\xc0\x91\xa1b", "\xc1", ""} {
		f.Add([]byte(seed))
	}
	for _, ttl := range []time.Duration{-time.Second, 0} {
		f.Add([]byte(body(1, "\x05", 8, sinceStart(ttl)+"\xa1x", 9, sinceStart(ttl)+"\x91\xa1y")))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 2000 {
			t.Skip("does not fit a cookie")
		}
		session, err := s.Open(context.Background(), s.seal(false, start, start, string(body)))
		if err != nil {
			if !errors.Is(err, ReasonUnreadable) {
				t.Errorf("got %v, want ReasonUnreadable", err)
			}
			return
		}
		// A field that a getter returned and that was not changed is no change, whatever the body holds.
		session.Roles()
		session.Lines()
		session.Home()
		session.Offers()
		if cookie, err := s.Seal(context.Background(), session); cookie != nil || err != nil {
			t.Errorf("body %x: Seal of an unchanged session = %v, %v", body, cookie, err)
		}
		// A normalised body is stable.
		once := s.normalize(string(body), start)
		if twice := s.normalize(once, start); once != twice {
			t.Errorf("body %x: normalised %x, again %x", body, once, twice)
		}
	})
}

// probed returns a shop that counts how often a body is decoded and Config.Lifetime is called.
func probed(t *testing.T, protection func(*Keys) Protection, adjust ...func(*Config[Visit])) (s *shop, decoded, asked *int) {
	t.Helper()
	decoded, asked = new(int), new(int)
	spec := visitSpec()
	spec.Decode = func(s *Visit, r *wire.Reader) { *decoded++; s.state.Get().decodeBody(r) }
	adjust = append(adjust, func(c *Config[Visit]) {
		c.Lifetime = func(*Visit) (idle, absolute time.Duration) { *asked++; return 0, 0 }
	})
	return newShopOf(t, spec, protection(keysOf(t, namedKey("shop", 0))), adjust...), decoded, asked
}

// If the reason for refusing a forgery depended on the parser, a forger would learn how the parser reads it.
func TestNoByteReachesAParserBeforeTheTagIsVerified(t *testing.T) {
	for name, protection := range map[string]func(*Keys) Protection{
		"signed":            func(k *Keys) Protection { return Signed{Keys: k} },
		"encrypted":         func(k *Keys) Protection { return Encrypted{Keys: k} },
		"encrypted, moving": func(k *Keys) Protection { return Encrypted{Keys: k, AcceptSigned: true} },
	} {
		t.Run(name, func(t *testing.T) {
			s, decoded, asked := probed(t, protection, func(c *Config[Visit]) { c.RejectCreatedBefore = start.Add(-time.Hour) })
			forger, _, _ := probed(t, func(*Keys) Protection { return protection(keysOf(t, namedKey("forger", 0))) })
			var forged []string
			for _, body := range []string{"\x91\x05", "\xc1", "", "\x91\x05\x00", "\xdf\xff\xff\xff\xff"} {
				for _, created := range []time.Time{start, start.Add(-30 * time.Minute), start.Add(-24 * time.Hour), start.Add(24 * time.Hour)} {
					forged = append(forged, forger.seal(true, created, created, body))
				}
			}
			good, err := base64.RawURLEncoding.DecodeString(s.seal(false, start, start, "\x91\x05"))
			if err != nil {
				t.Fatal(err)
			}
			for bit := range 8 * len(good) {
				good[bit/8] ^= 1 << (bit % 8)
				forged = append(forged, base64.RawURLEncoding.EncodeToString(good))
				good[bit/8] ^= 1 << (bit % 8)
			}
			for _, value := range forged {
				_, err := s.Open(context.Background(), value)
				if !errors.Is(err, ReasonTag) && !errors.Is(err, ReasonMode) && !errors.Is(err, ReasonVersion) {
					t.Errorf("%s: %v", value, err)
				}
			}
			mustEqual(t, "bodies decoded", *decoded, 0)
			mustEqual(t, "lifetimes asked for", *asked, 0)
		})
	}
}

func TestAnAuthenticCookieIsReadTimesFirst(t *testing.T) {
	s, decoded, asked := probed(t, func(k *Keys) Protection { return Encrypted{Keys: k} }, func(c *Config[Visit]) {
		c.RejectCreatedBefore = start.Add(-time.Hour)
	})
	old := start.Add(-2 * time.Hour)
	for _, test := range []struct {
		name           string
		created, seen  time.Time
		body           string
		reason         error
		decoded, asked int
	}{
		{"idle for too long, and unreadable", start.Add(-50 * time.Minute), start.Add(-40 * time.Minute), "\xc1", ReasonIdle, 0, 0},
		{"from the future, and unreadable", start.Add(time.Hour), start.Add(time.Hour), "\xc1", ReasonClock, 0, 0},
		{"revoked, and unreadable", old, start, "\xc1", ReasonRevoked, 0, 0},
		{"unreadable", start, start, "\xc1", ReasonUnreadable, 1, 0},
		{"readable", start, start, "\x91\x05", nil, 1, 1},
	} {
		*decoded, *asked = 0, 0
		_, err := s.Open(context.Background(), s.seal(false, test.created, test.seen, test.body))
		if !errors.Is(err, test.reason) {
			t.Errorf("%s: %v, want %v", test.name, err, test.reason)
		}
		mustEqual(t, test.name+": bodies decoded", *decoded, test.decoded)
		mustEqual(t, test.name+": lifetimes asked for", *asked, test.asked)
	}
}

// The permanent bit, which selects the longer timeouts, is readable in the header, but the tag covers it.
func TestAFlippedPermanentBitBuysNoTime(t *testing.T) {
	for mode, protection := range bothModes(keysOf(t, namedKey("shop", 0))) {
		s := newShopUnder(t, protection)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
		raw, err := base64.RawURLEncoding.DecodeString(value)
		if err != nil {
			t.Fatal(err)
		}
		raw[0] ^= 0b0010_0000
		flipped := base64.RawURLEncoding.EncodeToString(raw)
		for _, after := range []time.Duration{0, time.Hour} {
			s.clock.set(start.Add(after))
			if _, err := s.Open(context.Background(), flipped); !errors.Is(err, ReasonTag) {
				t.Errorf("%s, after %v: %v, want ReasonTag", mode, after, err)
			}
		}
	}
}

// The compiler accepts the copy of a session, which go vet reports.
func TestACopiedSessionIsSealedAndDescribedAsTheCopyAndNotAsTheOriginal(t *testing.T) {
	s := newShop(t)
	ctx := context.Background()
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1); s.SetNotes("as it came") })
	for name, original := range map[string]func() *Visit{
		"opened": func() *Visit { session, _ := s.Open(ctx, value); return session },
		"fresh":  func() *Visit { session, _ := s.Open(ctx, ""); return session },
		"unmade": func() *Visit { return new(Visit) },
	} {
		first, second := original(), new(Visit)
		reflect.ValueOf(second).Elem().Set(reflect.ValueOf(first).Elem())
		first.SetCount(2)
		second.SetCount(3)
		second.SetNotes("of the copy")
		sealed, err := s.Seal(ctx, second)
		if err != nil || sealed == nil {
			t.Fatalf("%s: Seal = %v, %v", name, sealed, err)
		}
		mustEqual(t, name+": body", s.unseal(t, sealed.Value).Body, body(1, "\x03", 7, "\xabof the copy"))
		second.SetNotes("")
		description, err := s.Describe(second)
		if err != nil {
			t.Fatal(err)
		}
		mustEqual(t, name+": described fields", len(description.Fields), 1)
	}
}
