package typedsession

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func TestSessionsFromBeforeTheOwnerOptionAreListedFromTheirNextWriteOrRefreshOn(t *testing.T) {
	for what, next := range map[string]func(*shop, *Visit){
		"write":   func(_ *shop, v *Visit) { v.AddCount(1) },
		"refresh": func(s *shop, _ *Visit) { s.clock.advance(10 * time.Minute) },
	} {
		engine := memstore.New(0)
		token := newShopUnder(t, Stored{Store: engine}).login(t, "rex")
		spec := visitSpec()
		spec.Owner = 2
		s := newShopOf(t, spec, Stored{Store: engine})
		before, err := s.List(t.Context(), petOwner("rex"))
		mustEqual(t, "error", err, nil)
		mustEqual(t, "listed before a "+what, len(before), 0)
		after := s.in(t, token, func(v *Visit) { next(s, v) })
		mustEqual(t, "keeps the token at a "+what, after, token)
		all, err := s.List(t.Context(), petOwner("rex"))
		mustEqual(t, "error", err, nil)
		mustEqual(t, "listed after a "+what, len(all), 1)
	}
}

func TestListLeavesOutSessionsThatAreStillInCookies(t *testing.T) {
	spec := visitSpec()
	spec.Owner = 2
	signed := Signed{Keys: keysOf(t, namedKey("shop", 0))}
	cookie := newShopOf(t, spec, signed).login(t, "rex")
	s := newShopOf(t, spec, Stored{Store: memstore.New(0), Accept: signed})
	s.in(t, cookie, func(v *Visit) {
		all, err := s.List(t.Context(), petOwner("rex"))
		mustEqual(t, "error", err, nil)
		mustEqual(t, "listed", len(all), 0)
		mustEqual(t, "RevokeAll", s.RevokeAll(t.Context(), petOwner("rex")), nil)
		mustEqual(t, "PetName", v.PetName(), "rex")
	})
	s.in(t, cookie, func(v *Visit) { mustEqual(t, "PetName after RevokeAll", v.PetName(), "rex") })
}

func TestWhatReachesSessionsFromOutsideReportsNoEvent(t *testing.T) {
	s, ctx := newOwnedShop(t), t.Context()
	token := s.login(t, "rex")
	id := s.store.storage.Format().Key(token)
	s.diary.kinds()
	_, err := s.List(ctx, petOwner("rex"))
	mustEqual(t, "List", err, nil)
	mustEqual(t, "Update", s.Update(ctx, id, func(v *Visit) error { v.AddCount(1); return nil }), nil)
	mustEqual(t, "Ready", s.Ready(ctx), nil)
	mustEqual(t, "Revoke", s.Revoke(ctx, petOwner("rex"), id), nil)
	mustEqual(t, "RevokeAll", s.RevokeAll(ctx, petOwner("rex")), nil)
	mustEqual(t, "events", s.diary.kinds(), "")
	s.in(t, token, func(*Visit) {})
	mustEqual(t, "events of the next request", s.diary.kinds(), "rejected(gone)")
}

func TestUpdateFindsASessionFromItsCommitOn(t *testing.T) {
	s, ctx := newOwnedShop(t), t.Context()
	update := func(id string) error { return s.Update(ctx, id, func(v *Visit) error { v.AddCount(1); return nil }) }
	var id string
	s.in(t, "", func(v *Visit) {
		v.SetCount(1)
		id = s.ID(v)
		mustEqual(t, "before the commit", errors.Is(update(id), ErrGone), true)
	})
	mustEqual(t, "after the commit", update(id), nil)
	s.in(t, "", func(v *Visit) { id = s.ID(v) })
	mustEqual(t, "of a session that stayed empty", errors.Is(update(id), ErrGone), true)
}

func TestSessionsInCookiesAreReadyAndOutOfTheServersReach(t *testing.T) {
	s, ctx := newShop(t), t.Context()
	_, listErr := s.List(ctx, petOwner("rex"))
	for what, err := range map[string]error{
		"List":      listErr,
		"Revoke":    s.Revoke(ctx, petOwner("rex"), "id"),
		"RevokeAll": s.RevokeAll(ctx, petOwner("rex")),
		"Update":    s.Update(ctx, "id", func(*Visit) error { return nil }),
	} {
		mustEqual(t, what, err, ErrNotStored)
	}
	mustEqual(t, "Ready", s.Ready(ctx), nil)
	s.in(t, "", func(v *Visit) { v.SetCount(1); mustEqual(t, "ID", s.ID(v), "") })
}

// withoutIndex is an engine that cannot list.
type withoutIndex struct{ store.Store }

func (withoutIndex) Owned(context.Context, string, int) ([]store.Entry, error) {
	return nil, errors.ErrUnsupported
}

func TestAnEngineWithoutAnIndexOfOwnersSaysSo(t *testing.T) {
	spec := visitSpec()
	spec.Owner = 2
	s := newShopOf(t, spec, Stored{Store: withoutIndex{memstore.New(0)}})
	_, err := s.List(t.Context(), petOwner("rex"))
	var failed *StoreError
	mustEqual(t, "is a *StoreError", errors.As(err, &failed) && failed.Op == "list", true)
	mustEqual(t, "wraps ErrUnsupported", errors.Is(err, errors.ErrUnsupported), true)
}

func TestAnIDThatIsNoKeyNeverReachesWhatTheAppKeepsInTheStoreItself(t *testing.T) {
	s, engine := newBrokenShop(t)
	token := s.login(t, "rex")
	for _, id := range []string{"post_1", token, "AAAAAAAAAAAAAAAAAAAAA_", "owner:rex", ""} {
		if store.Check(id, store.Record{Data: []byte{0}, TTL: time.Second}) == nil { // the app keeps there what a visitor wrote
			_, _, err := engine.Store.Swap(t.Context(), id, nil, store.Record{Data: []byte(s.held(t, engine.Store, token)), TTL: time.Hour})
			mustEqual(t, "error", err, nil)
		}
		engine.called()
		update := s.Update(t.Context(), id, func(*Visit) error { t.Errorf("Update ran for %q", id); return nil })
		mustEqual(t, "Update", update, ErrGone)
		mustEqual(t, "Revoke", s.Revoke(t.Context(), petOwner("rex"), id), ErrGone)
		mustEqual(t, "calls for "+id, engine.called(), "")
	}
}

func TestRevokeAllEndsWithAStoreThatListsWhatHasEnded(t *testing.T) {
	engine := memstore.New(0)
	spec := visitSpec()
	spec.Owner = 2
	s := newShopOf(t, spec, Stored{Store: engine, Keys: keysOf(t, namedKey("shop", 0))})
	var tokens []string
	for range 2 * revokedAtOnce { // more than a page of tombstones that somebody put into the index
		token := s.login(t, "rex")
		s.in(t, token, func(v *Visit) { v.Destroy() })
		format := s.store.storage.Format()
		key, tombstone := format.Key(token), []byte(s.held(t, engine, token))
		_, _, err := engine.Swap(t.Context(), key, tombstone, store.Record{Data: tombstone, TTL: 9000 * time.Hour, Owner: format.Owner(petOwner("rex").field)})
		mustEqual(t, "error", err, nil)
		tokens = append(tokens, s.login(t, "rex"))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	mustEqual(t, "error", s.RevokeAll(ctx, petOwner("rex")), nil)
	for _, token := range tokens {
		s.in(t, token, func(v *Visit) { mustEqual(t, "PetName", v.PetName(), "") })
	}
}

func TestIDInUpdateIsTheOneOfTheSession(t *testing.T) {
	s := newOwnedShop(t)
	id := s.store.storage.Format().Key(s.login(t, "rex"))
	err := s.Update(context.Background(), id, func(v *Visit) error {
		mustEqual(t, "ID", s.ID(v), id)
		mustEqual(t, "Info.ID", v.Info().ID, id)
		return nil
	})
	mustEqual(t, "Update", err, nil)
}

func TestANewOwnerReplacesTheBrowsersSessionByAStandIn(t *testing.T) {
	s := newOwnedShop(t)
	old := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.in(t, old, func(v *Visit) { v.Renew() }) // in another tab
	mustEqual(t, "cookie after another change", s.in(t, old, func(v *Visit) { v.SetCount(2) }), old)
	token := s.in(t, old, func(v *Visit) {
		mustEqual(t, "Unchecked", v.Info().Unchecked, true)
		_ = v.SetPetName("rex")
	})
	mustEqual(t, "another token", token != old, true)
	s.in(t, token, func(v *Visit) { mustEqual(t, "PetName", v.PetName(), "rex") })
}
