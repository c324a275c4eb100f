package main

import (
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// bothPlaces runs a test with sessions in encrypted cookies and in a store.
func bothPlaces(t *testing.T, test func(t *testing.T, s *site)) {
	t.Run("cookie", func(t *testing.T) { test(t, newSite(t, nil)) })
	t.Run("store", func(t *testing.T) { test(t, newSite(t, inStore)) })
}

// inStore keeps sessions in a store, sealed with the keys that would have encrypted the cookies.
func inStore(c *config) {
	c.protection = typedsession.Stored{Store: memstore.New(0), Keys: c.protection.(typedsession.Encrypted).Keys}
}

func TestASignInKeepsTheCartAndLeavesTheOldSessionOutside(t *testing.T) {
	bothPlaces(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		b.Open(s.url+"/").Submit("/cart", "thing", "carrot")
		attacker := b.Copy(s.url)
		attacker.Open(s.url+"/").WantText(200, "carrot")

		s.clock.Advance(time.Minute)
		finish(s.begin(b, "/"), ada).WantText(200, "carrot")
		s.wantSignedIn(b, "Ada")
		s.wantSignedIn(attacker, "")
		if before, after := attacker.Cookies(s.url), b.Cookies(s.url); before[0].Value == after[0].Value {
			t.Error("the sign-in left the cookie as it was")
		}
	})
}

// TestASignInRenewsTheSession looks into the session, because both its name in the store and its beginning are new.
func TestASignInRenewsTheSession(t *testing.T) {
	bothPlaces(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		b.Open(s.url+"/").Submit("/cart", "thing", "carrot")
		before := s.info(b)
		s.clock.Advance(time.Minute)
		finish(s.begin(b, "/"), ada)
		after := s.info(b)
		if !after.Created.After(before.Created) {
			t.Errorf("the session began at %s, and still does after the sign-in: %s", before.Created, after.Created)
		}
		if before.ID != "" && before.ID == after.ID {
			t.Errorf("the session in the store is still called %s", after.ID)
		}
	})
}

func TestAnotherPersonInTheSameBrowserTakesNothingAlong(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	first, second, third := s.begin(b, "/"), s.begin(b, "/"), s.begin(b, "/")
	finish(first, ada).Submit("/cart", "thing", "carrot").WantText(200, "carrot")
	finish(second, grace).WantText(200, "Your cart is empty.")
	s.wantSignedIn(b, "Grace")
	finish(third, grace).WantText(200, "You are Grace.")
}

func TestALogoutEndsTheSession(t *testing.T) {
	bothPlaces(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		finish(s.begin(b, "/"), ada).Submit("/logout").WantURL(s.url + "/")
		s.wantSignedIn(b, "")
		if cookies := b.Cookies(s.url); len(cookies) != 0 {
			t.Errorf("the browser still has %d cookies", len(cookies))
		}
	})
}

func TestThePersonOwnsTheSession(t *testing.T) {
	s := newSite(t, inStore)
	laptop, phone, other := browsertest.New(t), browsertest.New(t), browsertest.New(t)
	finish(s.begin(laptop, "/"), ada)
	finish(s.begin(phone, "/"), ada)
	finish(s.begin(other, "/"), grace)

	if err := s.sessions.RevokeAll(t.Context(), SessionOwner(ada.Subject)); err != nil {
		t.Fatal(err)
	}
	s.wantSignedIn(laptop, "")
	s.wantSignedIn(phone, "")
	s.wantSignedIn(other, "Grace")
}
