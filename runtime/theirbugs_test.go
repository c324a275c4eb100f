package typedsession

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Bugs that other session libraries had, where no test of a promise repeats them exactly. testdata/theirbugs_test.go
// lists all of them, with the test for each.

// Flask sent a cookie that only slid the session without Vary: a shared cache gave it to the next visitor.
func TestCVE202330861AResponseThatOnlyRefreshesVariesByCookie(t *testing.T) {
	for name, adjust := range map[string]func(*Config[Visit]){
		"sliding":  func(*Config[Visit]) {},
		"touching": withTouch,
	} {
		s := newShop(t, adjust)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1); s.Remember(true) })
		s.clock.advance(time.Hour)
		response := s.respond(value, func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r) })
		mustEqual(t, name+": Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
		mustEqual(t, name+": Vary", response.Header.Get("Vary"), "Cookie")
		mustEqual(t, name+": Cache-Control", response.Header.Get("Cache-Control"), "no-store")
	}
}

// Auth0's cookie went into a CDN's cache. A CDN puts the header that bears its name before Cache-Control and before
// CDN-Cache-Control (RFC 9213, section 2.2; Cloudflare's and Vercel's manuals).
func TestCVE202548947NoCDNIsToldToStoreACookieUnderItsOwnHeaderName(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	for _, name := range []string{
		"CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control", "Netlify-CDN-Cache-Control",
		"Surrogate-Control",
	} {
		visit := func(write bool) http.Header {
			return s.respond(value, func(w http.ResponseWriter, r *http.Request) {
				if session := VisitFrom(r); write {
					session.AddCount(1)
				}
				w.Header().Set(name, "max-age=600")
			}).Header
		}
		s.clock.set(start)
		written := visit(true)
		mustEqual(t, name+" beside a cookie", written.Get(name), "")
		mustEqual(t, "Cache-Control", written.Get("Cache-Control"), "no-store")

		s.clock.advance(10 * time.Minute)
		refreshable := visit(false)
		mustEqual(t, name+" when a refresh could wait", refreshable.Get(name), "max-age=600")
		mustEqual(t, "Set-Cookie lines", len(refreshable["Set-Cookie"]), 0)
	}
}

// scs treated an informational response as the response, and lost later changes.
func TestSCSNoInformationalResponseFreezesTheSession(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		handle := func(w http.ResponseWriter, r *http.Request) {
			for _, status := range []int{http.StatusContinue, http.StatusProcessing, http.StatusEarlyHints} {
				w.WriteHeader(status)
				VisitFrom(r).AddCount(1)
			}
		}
		bothProtocols(t, s, handle, func(t *testing.T, v *visitor) {
			v.mustSet(v.visit(), true)
			mustEqual(t, "body", s.unseal(t, v.value).Body, body(1, "\x03"))
		})
	})
}

// HTTP/2 may split the Cookie header at its semicolons (RFC 9113, section 8.2.3), so several lines are one list.
func TestACookieHeaderInSeveralLinesIsReadAsOne(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(7) })
		count := 0
		bothProtocols(t, s, read(&count), func(t *testing.T, v *visitor) {
			for _, lines := range [][]string{
				{"a=1; __Host-s=" + value + "; b=2"},
				{"a=1; b=2", "__Host-s=" + value},
				{"__Host-s=forged", "a=1", "b=2; __Host-s=" + value},
			} {
				count = 0
				r := v.request()
				r.Header["Cookie"] = lines
				v.read(r)
				mustEqual(t, fmt.Sprintf("count with %d lines", len(lines)), count, 7)
			}
		})
	})
}

// Rack and PHP decoded the names of cookies, ASP.NET and Django trimmed them of more than spaces, next-auth took every
// name that begins with its own for a part of the value: so cookies that no browser protects passed for __Host- ones.
func TestCVE20208184NoOtherSpellingOfTheNameIsTheSessionCookie(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(7) })
		for _, name := range []string{
			"s", "__Secure-s", "__host-s", "__HOST-S", "__Host-S",
			"__%48ost-s", "%5f%5fHost-s", "__Host-%73", "+__Host-s", `"__Host-s"`, `\_\_Host-s`,
			"\u2000__Host-s", "\u00a0__Host-s", "\xa0__Host-s", "\x85__Host-s", "\x0b__Host-s", "\x00__Host-s", "__Host-s\x00", "__Host-s\u00a0",
			"$Version=1,__Host-s", "$Version=1 __Host-s", "=__Host-s", "__Host-s.0", "__Host-s.1", "__Host-sC1", "__Host-s[]", "__Host-s-t", "__Host_s",
		} {
			count := -1
			s.respondTo(name+"="+value, read(&count))
			mustEqual(t, fmt.Sprintf("count of a cookie named %q", name), count, 0)
		}
		mustEqual(t, "events", s.diary.kinds(), "created written")
	})
}

// ASP.NET allocated as many strings as a cookie named "chunks" said.
func TestACookieThatClaimsManyChunksCostsNoMoreThanAnyOther(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		allocations := func(value string) float64 {
			return testing.AllocsPerRun(100, func() { _, _ = s.Open(context.Background(), value) })
		}
		for _, value := range []string{"chunks-1000000000", "chunks:1000000000", "c2h1bmtzLTEwMDAwMDAwMDAwMDAwMDAw"} {
			// Under the race detector a sync.Pool drops some of its objects, so that counts differ from run to run.
			if got, usual := allocations(value), allocations(strings.Repeat("x", len(value))); got > usual+100 {
				t.Errorf("%s costs %v allocations, another value of its length %v", value, got, usual)
			}
		}
	})
}

// Fiber began a session under any id that a client sent, so that an attacker who planted the id knew it.
func TestCVE202438513AValueThatTheClientChoseIsNeverAdopted(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		for _, chosen := range []string{
			"AAAAAAAAAAAAAAAAAAAAAA", "00000000-0000-0000-0000-000000000000", strings.Repeat("A", 43), strings.Repeat("Q", 32),
			newShopWithKeys(t, keysOf(t, namedKey("attacker", 0))).cookieOf(t, func(s *Visit) { s.SetCount(7) }),
		} {
			response := s.respond(chosen, func(_ http.ResponseWriter, r *http.Request) {
				session := VisitFrom(r)
				mustEqual(t, "New", session.Info().New, true)
				mustEqual(t, "Count", session.Count(), 0)
				session.SetCount(1)
			})
			cookie := response.Cookies()[0].Value
			mustEqual(t, "Count", s.unseal(t, cookie).Body, body(1, "\x01"))
			if cookie == chosen {
				t.Errorf("the client's value %q is the session's", chosen)
			}
		}
	})
}

// passport did not change the session's id at a login, so that an attacker who had planted the id was logged in too.
func TestCVE202225896AnAttackerWhoPlantedACookieIsNotLoggedInWithTheVictim(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		planted := s.cookieOf(t, func(s *Visit) { s.SetNotes("planted") })
		login := s.respond(planted, func(_ http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.Reset()
			session.Renew()
			_ = session.SetPetName("victim")
		})
		victims := login.Cookies()[0].Value
		mustEqual(t, "the victim's session", s.unseal(t, victims).Body, body(2, "\xa6victim"))
		s.respond(planted, func(_ http.ResponseWriter, r *http.Request) {
			mustEqual(t, "who the planted cookie logs in", VisitFrom(r).PetName(), "")
		})
	})
}

// actix forgot that a session was to be renewed when it was changed afterwards.
func TestActix265AChangeAfterRenewIsRenewedToo(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, handle := range map[string]func(*testing.T, *shop, http.ResponseWriter, *http.Request){
			"change after": func(_ *testing.T, _ *shop, _ http.ResponseWriter, r *http.Request) {
				VisitFrom(r).Renew()
				VisitFrom(r).SetCount(2)
			},
			"change before": func(_ *testing.T, _ *shop, _ http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(2)
				VisitFrom(r).Renew()
			},
			"change after a commit": func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).Renew()
				mustEqual(t, "error", s.Save(w, r), nil)
				VisitFrom(r).SetCount(2)
			},
		} {
			t.Run(name, func(t *testing.T) {
				s := newShop(t)
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
				s.clock.advance(20 * time.Minute)
				response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { handle(t, s, w, r) })
				session, err := s.Open(context.Background(), response.Cookies()[0].Value)
				mustEqual(t, "error", err, nil)
				mustEqual(t, "Count", session.Count(), 2)
				mustEqual(t, "Created", session.Info().Created, start.Add(20*time.Minute))
			})
		}
	})
}

// rack-session read a value that it could not decrypt as an unencrypted session.
func TestCVE202639324WhatDoesNotDecryptIsNotReadInTheClear(t *testing.T) {
	plain := body(1, "\x07")
	for mode, protection := range bothModes(keysOf(t, namedKey("shop", 0))) {
		s := newShopUnder(t, protection)
		raw, err := base64.RawURLEncoding.DecodeString(s.seal(false, start, start, plain))
		if err != nil {
			t.Fatal(err)
		}
		genuine := base64.RawURLEncoding.EncodeToString(raw)
		forged := []string{plain, hex.EncodeToString([]byte(plain)), `{"Count":7}`, "Count=7", "1=7"}
		for i := range raw {
			for _, bytes := range []string{string(raw[i+1:]), string(raw[:i]), plain + string(raw[i:])} {
				forged = append(forged, base64.RawURLEncoding.EncodeToString([]byte(bytes)))
			}
		}
		for _, value := range forged {
			session, err := s.Open(context.Background(), value)
			if err == nil || session.Count() != 0 {
				t.Errorf("%s: %q was read: count %d", mode, value, session.Count())
			}
		}
		if _, err := s.Open(context.Background(), genuine); err != nil {
			t.Errorf("%s: what they are made of is not genuine: %v", mode, err)
		}
	}
}

// next-auth accepted the cookie that protects a login in progress as a session, because the same key made both.
func TestCVE202348309ATouchIsNoSessionAndASessionNoTouch(t *testing.T) {
	for mode, protection := range bothModes(keysOf(t, namedKey("shop", 0))) {
		s := newShopUnder(t, protection, withTouch)
		session := s.cookieOf(t, func(s *Visit) { s.SetCount(7) })
		s.clock.advance(20 * time.Minute)
		touch := s.respond(session, func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r) }).Cookies()[0]
		mustEqual(t, mode+": cookie of a read", touch.Name, s.TouchCookieName())

		for _, value := range []string{touch.Value, touch.Value + session, session + touch.Value} {
			if _, err := s.Open(context.Background(), value); err == nil {
				t.Errorf("%s: a touch was accepted as a session", mode)
			}
		}
		s.clock.advance(20 * time.Minute)
		if _, err := s.Open(context.Background(), session, session); err == nil {
			t.Errorf("%s: a session was accepted as its own touch", mode)
		}
		if _, err := s.Open(context.Background(), session, touch.Value); err != nil {
			t.Errorf("%s: the touch is worth nothing: %v", mode, err)
		}
	}
}

// fastify's cookie held no time, so that a copy was accepted for ever, whatever its Max-Age. In this package, too, a copy
// outlives the Destroy of the original, but only until the timeouts, whose times are authenticated, end it.
func TestCVE202431999ACopyOfADeletedCookieEndsAtTheServersTimeouts(t *testing.T) {
	s := newShop(t)
	stolen := s.cookieOf(t, func(s *Visit) { s.SetCount(7) })
	s.respond(stolen, func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).Destroy() })
	opens := func(value string) bool {
		_, err := s.Open(context.Background(), value)
		return err == nil
	}
	s.clock.set(start.Add(30*time.Minute - time.Second))
	mustEqual(t, "a copy opens before the idle timeout", opens(stolen), true)
	s.clock.set(start.Add(30 * time.Minute))
	mustEqual(t, "and at it", opens(stolen), false)

	s.clock.set(start)
	used := stolen
	for since := time.Duration(0); since < 12*time.Hour; since += 10 * time.Minute {
		s.clock.set(start.Add(since))
		used = s.respond(used, func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).AddCount(1) }).Cookies()[0].Value
	}
	mustEqual(t, "what a copy in use holds", s.unseal(t, used).Body, body(1, "\x4f")) // 7, and six times an hour
	s.clock.set(start.Add(12 * time.Hour))
	mustEqual(t, "a copy in use opens at the absolute timeout", opens(used), false)
}
