package typedsession

import (
	"context"
	"errors"
	"slices"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/internal/unchecked"
)

// Owner names the sessions of one owner, such as a user: those whose owner field has the same value. The generated
// NAMEOwner makes it. The zero Owner is nobody.
type Owner[S any] struct {
	field string // the encoded value of the owner field; "" for nobody
}

// OwnerOf returns the owner with this encoding of the owner field; an empty one is nobody. Generated code calls it; apps
// call the generated NAMEOwner.
func OwnerOf[S any](field []byte) Owner[S] { return Owner[S]{field: string(field)} }

// The errors of List, Revoke, RevokeAll and Update.
var (
	// ErrNotStored means that the manager keeps its sessions in cookies, so that the server cannot reach them.
	ErrNotStored = errors.New("sessions in cookies are out of the server's reach: pass Stored to the constructor")
	// ErrNobody means that RevokeAll was called for nobody: the owner is the zero value of its field.
	ErrNobody = errors.New("the owner is nobody, since the owner field has its zero value")
	// ErrListed is returned by Seal and SealTo for a session that List returned, or that Update has passed to its function.
	ErrListed = errors.New("session of a list: change it with Update, end it with Revoke")
)

// maxListed is how many sessions of one owner List returns at most.
const maxListed = 1000

// List returns the sessions of an owner that live, at most 1000. The one that ends last comes first; where all have the
// same absolute timeout, this is the newest. The sessions are for reading: setters change nothing in the store, and Seal
// fails with ErrListed. Config.Check is not called, no event is reported, and no timeout slides. Sessions in the cookies of
// Stored.Accept are not among them. The list of nobody is empty.
//
//	devices, err := sessions.List(ctx, SessionOwner(s.UserID())) // {{.Device}} {{.Info.Seen}} {{.Info.ID}}
//
// The error is a *StoreError, which wraps errors.ErrUnsupported if the engine cannot list, or ErrNotStored.
func (m *Manager[S]) List(ctx context.Context, of Owner[S]) ([]*S, error) {
	cores, err := m.list(ctx, of.field)
	var all []*S
	for _, c := range cores {
		all = append(all, c.session.(*S))
	}
	return all, err
}

func (m *manager) list(ctx context.Context, owner string) ([]*Core, error) {
	switch {
	case m.store == nil:
		return nil, ErrNotStored
	case owner == "":
		return nil, nil
	}
	limited, cancel := m.store.limited(ctx)
	defer cancel()
	entries, err := m.store.storage.Owned(limited, owner, maxListed)
	if err != nil {
		return nil, m.storeError(err)
	}
	var all []*Core
	for _, e := range entries {
		c, reason := m.readRecord(ctx, e.Key, e.Data)
		if reason == 0 && m.ownerIn(c.body) == owner {
			all = append(all, c)
		}
	}
	return all, nil
}

// readRecord returns the session in a record that no cookie led to. It is for reading.
func (m *manager) readRecord(ctx context.Context, key string, data []byte) (*Core, Reason) {
	l := loading{manager: m, ctx: ctx, waiting: unchecked.Context(ctx), now: m.now()}
	v, reason := m.store.read(&foundRecord{key: key, data: data}, l.now)
	if reason != 0 {
		return nil, reason
	}
	c, reason := l.restore(v)
	if c != nil {
		c.listed, c.silent, c.events = true, true, nil
	}
	return c, reason
}

// Revoke ends one session of an owner, at once, wherever it is used. id is its Info.ID; it may come from the visitor, since
// a session of another owner, or of nobody, is not ended. If the session was renewed meanwhile, Revoke ends what it was
// renewed to. The next request with its token is rejected with ReasonGone; Revoke itself reports no event. A change that
// another request is making at the same time is not written, and that request is answered by Stored.Failed. The same holds
// for the session of the request that calls Revoke: call its Destroy too before you set anything for the visitor.
//
// The error is ErrGone if the owner has no such session, a *StoreError, or ErrNotStored.
func (m *Manager[S]) Revoke(ctx context.Context, of Owner[S], id string) error {
	return m.revoke(ctx, of.field, id)
}

func (m *manager) revoke(ctx context.Context, owner, id string) error {
	if m.store == nil {
		return ErrNotStored
	}
	ctx, cancel := m.store.limited(ctx)
	defer cancel()
	k := m.store
	for range storage.MaxFollowed {
		data, err := k.get(ctx, id)
		if err != nil {
			return m.storeError(err)
		}
		r, err := k.storage.Read(id, data)
		switch {
		case err == nil && r.Kind == record.Renewed:
			id = r.Successor
			continue
		case err != nil || owner == "" || m.ownerIn(bodyOf(r)) != owner:
			return ErrGone
		}
		return m.storeError(k.storage.End(ctx, storage.Ending{Key: id, Data: data}))
	}
	return ErrGone
}

// get returns the record with an id that may come from a visitor. It returns nil, and does not ask the store, if id has not
// the form of one: under such a key the app may keep something of its own, which must not be read as a session.
func (k *storeCarrier) get(ctx context.Context, id string) ([]byte, error) {
	if !record.IsKey(id) {
		return nil, nil
	}
	return k.storage.Get(ctx, id)
}

// RevokeAll ends all sessions of an owner but those with these ids, at once, wherever they are used:
//
//	err := sessions.RevokeAll(ctx, SessionOwner(s.UserID()), s.Info().ID) // log out everywhere else
//
// ctx is the request's, so that its session, if that is being renewed, is spared under its old id and under its new one.
// A login whose password was checked before RevokeAll, and that is committed afterwards, survives; so do sessions that are
// still in cookies of Stored.Accept. Config.Check can end these too: it compares a number in the session with one in the
// user's record, which the caller of RevokeAll counts up.
//
// The error is a *StoreError, after which some sessions may live, so that RevokeAll is to be called again; ErrNobody; or
// ErrNotStored.
func (m *Manager[S]) RevokeAll(ctx context.Context, of Owner[S], exceptIDs ...string) error {
	return m.revokeAll(ctx, of.field, exceptIDs)
}

func (m *manager) revokeAll(ctx context.Context, owner string, except []string) error {
	switch {
	case m.store == nil:
		return ErrNotStored
	case owner == "":
		return ErrNobody
	}
	r := revoking{manager: m, owner: owner, spared: append(slices.Clone(except), m.sameSession(ctx, except)...)}
	r.ended = make(map[string]bool)
	for limit := revokedAtOnce + len(r.spared); ; {
		listed, ended, err := r.page(ctx, limit)
		switch {
		case err != nil:
			return m.storeError(err)
		case ended == 0 && listed < limit:
			return nil
		case ended == 0:
			limit *= 2 // beyond what has been dealt with
		}
	}
}

// revoking is a RevokeAll.
type revoking struct {
	manager *manager
	owner   string
	spared  []string        // the keys of sessions that go on
	ended   map[string]bool // the keys of records whose sessions were ended, which the store may go on listing
}

// revokedAtOnce is how many sessions RevokeAll lists and ends within one Stored.Timeout.
const revokedAtOnce = 100

// page lists records of the owner, at most limit, and ends their sessions. It returns how many it has listed, and how many of
// them it had not dealt with before.
//
// The tombstones of Renew are among them: an engine that lists keys first and then reads their records may find nothing else
// of a session that is renewed meanwhile. So may be those of sessions that have ended, where somebody else has written to the
// index.
func (r *revoking) page(ctx context.Context, limit int) (listed, ended int, err error) {
	m := r.manager
	ctx, cancel := m.store.limited(ctx)
	defer cancel()
	entries, err := m.store.storage.Owned(ctx, r.owner, limit)
	if err != nil {
		return 0, 0, err
	}
	var endings []storage.Ending
	for _, e := range entries {
		if !slices.Contains(r.spared, e.Key) && !r.ended[e.Key] {
			endings = append(endings, storage.Ending{Key: e.Key, Data: e.Data, Spared: r.spared})
		}
	}
	if err := m.store.storage.End(ctx, endings...); err != nil {
		return 0, 0, err
	}
	for _, e := range endings {
		r.ended[e.Key] = true
	}
	return len(entries), len(endings), nil
}

// sameSession returns the ids under which the session of a request is known, if one of ids is among them.
func (m *manager) sameSession(ctx context.Context, ids []string) []string {
	x, ok := ctx.Value(m.codec.exchangeKey).(*exchange)
	if !ok || x.session.Load() == nil {
		return nil
	}
	c := x.session.Load()
	if c.stored == nil {
		return nil
	}
	c.commits.Lock()
	defer c.commits.Unlock()
	if own := c.stored.place.Keys(); slices.ContainsFunc(own, func(id string) bool { return slices.Contains(ids, id) }) {
		return own
	}
	return nil
}

// ID returns the Info.ID that the session will have once it is committed. Code that hands the ID on before that, such as to
// a job that calls Update, needs it for a new session and after Renew. Until the commit, Update returns ErrGone for this ID;
// it goes on to do so if the session is empty at the commit, since a new session that is empty is not stored. ID is empty for
// a session in a cookie.
func (m *Manager[S]) ID(s *S) string { return m.core(s).id() }

func (c *Core) id() string {
	if c.stored == nil {
		return ""
	}
	c.commits.Lock()
	defer c.commits.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	k, place := c.manager.store, &c.stored.place
	moves := c.verbCalled()
	switch {
	case k.standby && (!place.Exists() || moves):
		return ""
	case place.Exists() && moves, place.Derived && moves:
		return k.storage.Successor(place).Key
	}
	k.storage.Draw(place)
	return place.Key
}

// Ready returns an error if the store cannot be read within Stored.Timeout, for a page that a load balancer asks whether
// this server can serve. It writes nothing, so it does not notice a store that refuses writes. It returns nil for sessions
// in cookies. The error is a *StoreError, which may name the store's address.
func (m *Manager[S]) Ready(ctx context.Context) error { return m.ready(ctx) }

func (m *manager) ready(ctx context.Context) error {
	if m.store == nil {
		return nil
	}
	ctx, cancel := m.store.limited(ctx)
	defer cancel()
	_, err := m.store.storage.Get(ctx, m.store.storage.Format().Key("ready")) // no token, so there is no such record
	return m.storeError(err)
}
