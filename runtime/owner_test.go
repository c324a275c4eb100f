package typedsession

import (
	"context"
	"errors"
	"testing"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
	"github.com/typedsession/typedsession/runtime/wire"
)

// newOwnedShop makes a shop whose sessions belong to the pet named in them.
func newOwnedShop(t testing.TB) *shop {
	t.Helper()
	spec := visitSpec()
	spec.Owner = 2
	return newShopOf(t, spec, Stored{Store: memstore.New(0)})
}

// petOwner is what the generator would make for PetName.
func petOwner(name string) Owner[Visit] {
	if name == "" {
		return OwnerOf[Visit](nil)
	}
	return OwnerOf[Visit](wire.AppendText(nil, name))
}

func (s *shop) login(t testing.TB, pet string) string {
	return s.in(t, "", func(v *Visit) { _ = v.SetPetName(pet) })
}

func TestListReturnsTheSessionsOfAnOwner(t *testing.T) {
	s, ctx := newOwnedShop(t), context.Background()
	a, b := s.login(t, "rex"), s.login(t, "rex")
	s.login(t, "tom")
	all, err := s.List(ctx, petOwner("rex"))
	mustEqual(t, "error", err, nil)
	mustEqual(t, "sessions", len(all), 2)
	ids := map[string]bool{}
	for _, v := range all {
		mustEqual(t, "PetName", v.PetName(), "rex")
		ids[v.Info().ID] = true
		_, err := s.Seal(ctx, v)
		mustEqual(t, "Seal", err, ErrListed)
	}
	for _, token := range []string{a, b} {
		mustEqual(t, "listed", ids[s.store.storage.Format().Key(token)], true)
	}
	none, err := s.List(ctx, petOwner(""))
	mustEqual(t, "nobody's", len(none), 0)
	mustEqual(t, "error", err, nil)
}

func TestRevokeEndsOneSessionOfItsOwnerOnly(t *testing.T) {
	s, ctx := newOwnedShop(t), context.Background()
	a, b := s.login(t, "rex"), s.login(t, "rex")
	id := s.store.storage.Format().Key(a)
	mustEqual(t, "of another owner", s.Revoke(ctx, petOwner("tom"), id), ErrGone)
	mustEqual(t, "of nobody", s.Revoke(ctx, petOwner(""), id), ErrGone)
	mustEqual(t, "of an id that is none", s.Revoke(ctx, petOwner("rex"), "a/b"), ErrGone)
	mustEqual(t, "of its owner", s.Revoke(ctx, petOwner("rex"), id), nil)
	s.in(t, a, func(v *Visit) { mustEqual(t, "PetName", v.PetName(), "") })
	s.in(t, b, func(v *Visit) { mustEqual(t, "PetName", v.PetName(), "rex") })
	mustEqual(t, "again", s.Revoke(ctx, petOwner("rex"), id), ErrGone)
}

func TestRevokeFollowsARenewedSession(t *testing.T) {
	s, ctx := newOwnedShop(t), context.Background()
	a := s.login(t, "rex")
	renewed := s.in(t, a, func(v *Visit) { v.Renew() })
	mustEqual(t, "error", s.Revoke(ctx, petOwner("rex"), s.store.storage.Format().Key(a)), nil)
	s.in(t, renewed, func(v *Visit) { mustEqual(t, "PetName", v.PetName(), "") })
}

func TestRevokeAllSparesWhatIsExcepted(t *testing.T) {
	s, ctx := newOwnedShop(t), context.Background()
	var tokens []string
	for range 130 {
		tokens = append(tokens, s.login(t, "rex"))
	}
	mine := tokens[7]
	s.in(t, mine, func(v *Visit) {
		mustEqual(t, "error", s.RevokeAll(ctx, petOwner("rex"), v.Info().ID), nil)
	})
	all, _ := s.List(ctx, petOwner("rex"))
	mustEqual(t, "left", len(all), 1)
	s.in(t, mine, func(v *Visit) { mustEqual(t, "PetName", v.PetName(), "rex") })
	mustEqual(t, "of nobody", s.RevokeAll(ctx, petOwner("")), ErrNobody)
}

func TestAnotherOwnerIsARenew(t *testing.T) {
	s := newOwnedShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	next := s.in(t, token, func(v *Visit) { _ = v.SetPetName("rex") })
	mustEqual(t, "another token", next != token, true)
	s.in(t, token, func(v *Visit) { mustEqual(t, "PetName under the old token", v.PetName(), "") })
	s.in(t, next, func(v *Visit) { mustEqual(t, "PetName", v.PetName(), "rex"); mustEqual(t, "Count", v.Count(), 1) })
}

func TestUpdateChangesASessionOutsideOfItsRequests(t *testing.T) {
	s, ctx := newOwnedShop(t), context.Background()
	token := s.login(t, "rex")
	id := s.store.storage.Format().Key(token)
	mustEqual(t, "error", s.Update(ctx, id, func(v *Visit) error { v.AddCount(2); return nil }), nil)
	mustEqual(t, "own error", s.Update(ctx, id, func(v *Visit) error { v.AddCount(2); return context.Canceled }), context.Canceled)
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 2) })
	runs := 0
	mustEqual(t, "error", s.Update(ctx, id, func(v *Visit) error {
		if runs++; runs == 1 {
			s.in(t, token, func(other *Visit) { other.SetCount(40) })
		}
		v.AddCount(2)
		return nil
	}), nil)
	mustEqual(t, "runs", runs, 2)
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 42) })
	mustEqual(t, "another owner", s.Update(ctx, id, func(v *Visit) error { return v.SetPetName("tom") }), errNeedsBrowser)
	mustEqual(t, "Renew", s.Update(ctx, id, func(v *Visit) error { v.Renew(); return nil }), errNeedsBrowser)
	mustEqual(t, "Destroy", s.Update(ctx, id, func(v *Visit) error { v.Destroy(); return nil }), nil)
	s.in(t, token, func(v *Visit) { mustEqual(t, "PetName", v.PetName(), "") })
	gone := s.Update(ctx, id, func(*Visit) error { t.Error("ran for a session that is over"); return nil })
	mustEqual(t, "after Destroy", errors.Is(gone, ErrGone), true)
}

func TestIDIsTheOneThatTheSessionHasAfterTheCommit(t *testing.T) {
	s := newOwnedShop(t)
	var id string
	token := s.in(t, "", func(v *Visit) { v.SetCount(1); id = s.ID(v) })
	mustEqual(t, "of a new session", id, s.store.storage.Format().Key(token))
	token = s.in(t, token, func(v *Visit) {
		mustEqual(t, "of one that is there", s.ID(v), id)
		v.Renew()
		id = s.ID(v)
	})
	mustEqual(t, "of a renewed one", id, s.store.storage.Format().Key(token))
	token = s.in(t, token, func(v *Visit) { v.Destroy(); v.SetCount(3); id = s.ID(v) })
	mustEqual(t, "after Destroy", id, s.store.storage.Format().Key(token))
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 3) })
}

// keysFirst is a store that lists the keys of an owner, the newest first, and then reads their records, as an engine with an
// index does.
type keysFirst struct {
	store.Store
	keys    []string // of the owner whose records the test makes
	owners  map[string]string
	between func() // called between the two steps of a listing, if it is not nil
}

func (s *keysFirst) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if len(old) == 0 && next.Owner != "" {
		s.keys = append([]string{key}, s.keys...)
	}
	current, swapped, err := s.Store.Swap(ctx, key, old, next)
	if swapped {
		s.owners[key] = next.Owner
	}
	return current, swapped, err
}

func (s *keysFirst) Owned(ctx context.Context, owner string, limit int) (entries []store.Entry, err error) {
	keys := s.keys
	if s.between != nil {
		s.between()
	}
	for _, key := range keys {
		data, err := s.Get(ctx, key)
		if err != nil {
			return nil, err
		}
		if data != nil && s.owners[key] == owner && len(entries) < limit {
			entries = append(entries, store.Entry{Key: key, Data: data})
		}
	}
	return entries, nil
}

// newShopThatListsKeysFirst is newOwnedShop with a keysFirst.
func newShopThatListsKeysFirst(t testing.TB) (*shop, *keysFirst) {
	t.Helper()
	spec, engine := visitSpec(), &keysFirst{Store: memstore.New(0), owners: make(map[string]string)}
	spec.Owner = 2
	return newShopOf(t, spec, Stored{Store: engine}), engine
}

func TestRevokeAllEndsASessionThatIsRenewedWhileItIsListed(t *testing.T) {
	s, engine := newShopThatListsKeysFirst(t)
	token := s.login(t, "rex")
	engine.between = func() {
		for range 20 {
			token = s.in(t, token, func(v *Visit) {
				if v.PetName() == "rex" {
					v.Renew()
				}
			})
		}
	}
	mustEqual(t, "error", s.RevokeAll(context.Background(), petOwner("rex")), nil)
	s.in(t, token, func(v *Visit) { mustEqual(t, "PetName", v.PetName(), "") })
}

func TestRevokeAllFindsWhatIsListedBehindManyTombstones(t *testing.T) {
	s, _ := newShopThatListsKeysFirst(t)
	ctx := context.Background()
	other, mine := s.login(t, "rex"), s.login(t, "rex")
	for range 3 * revokedAtOnce {
		mine = s.in(t, mine, func(v *Visit) { v.Renew() })
	}
	s.in(t, mine, func(v *Visit) {
		mustEqual(t, "error", s.RevokeAll(ctx, petOwner("rex"), v.Info().ID), nil)
	})
	s.in(t, other, func(v *Visit) { mustEqual(t, "PetName of the other", v.PetName(), "") })
	s.in(t, mine, func(v *Visit) { mustEqual(t, "PetName of the spared one", v.PetName(), "rex") })
	all, err := s.List(ctx, petOwner("rex"))
	mustEqual(t, "error", err, nil)
	mustEqual(t, "left", len(all), 1)
}
