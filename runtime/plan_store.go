package typedsession

import (
	"errors"

	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/wire"
)

// planStored returns what a delivery to a store needs, after everything else was decided. It is called within committing,
// with the session locked.
func (c *Core) planStored(p *plan, may permission) *storeDelivery {
	pending := p.taken.pending
	entries := c.stored.journal.take()
	d := &storeDelivery{
		place:   &c.stored.place,
		brought: c.stored.brought,
		client:  c.ctx,
		merging: merging{
			manager: c.manager,
			now:     p.now,
			ours:    p.base,
			entries: entries,
			watched: c.edits.watched.clone(),
		},
		since:    storage.Mark{Fields: p.baseBefore},
		mark:     storage.Mark{Fields: p.base, UpTo: len(entries)},
		ends:     p.ends,
		destroys: pending.destroyed,
		begins:   !c.browser.accepted,
		restarts: pending.renewed,
		before:   c.browser.times,
		slides:   p.action == refresh || may.counts && c.manager.carrier.due(c, p.now, permission{counts: true, refresh: true}) != none,
	}
	if p.isPartial {
		d.mark = d.since
	}
	d.renews = !pending.destroyed && c.browser.accepted &&
		(pending.renewed || c.rememberCalled() || p.action == send && c.outlivesCookie(p.lifetime))
	return d
}

// emptiesRecord reports whether a session without fields stays in the store, as an emptied record, so that its browser and
// other requests can go on with it, and its cookie cannot move in again.
func (c *Core) emptiesRecord() bool {
	return c.stored != nil && c.hasToken() && !c.edits.pending.destroyed
}

// hasToken reports whether the session is in the store, or moves there under a token that its cookie determines.
func (c *Core) hasToken() bool {
	place := &c.stored.place
	return place.Exists() || place.Derived && !c.manager.store.standby
}

// changesOwner reports whether body gives the session another owner. It then gets a new token, as with Renew, so that the
// token of one user never leads to the session of another. So does a session that stands in for the browser's, or else a
// login there would be dropped unless it called Renew. A session that stays in a cookie has no token.
func (c *Core) changesOwner(body string) bool {
	m := c.manager
	if c.stored == nil || m.owner == 0 || !c.browser.accepted && !c.standsIn() || c.edits.pending.destroyed ||
		m.store.standby && !c.stored.hasRecord() {
		return false
	}
	before, _ := wire.FieldBytes(c.body, m.owner)
	return m.ownerIn(body) != before
}

// outlivesCookie reports whether a permanent session whose timeouts become those of lifetime ends later than the browser
// deletes its cookie. It then gets a new token, since a token is sent only once.
func (c *Core) outlivesCookie(lifetime policy) bool {
	return c.stored.hasRecord() && c.browser.accepted && c.times.permanent && c.browser.times.permanent &&
		lifetime.remembered.absolute > c.lifetime().remembered.absolute
}

// errNeedsCookie says that what a commit without a cookie found needs one.
var errNeedsCookie = errors.New("a new token needs a cookie")

// leavePending plans nothing, for a response that takes no cookie any more.
func (p *plan) leavePending() { p.err, p.isPartial = errNeedsCookie, true }
