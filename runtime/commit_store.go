package typedsession

import (
	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/wire"
)

// planStored fills in what a delivery to a store needs, after everything else was decided. It is called within committing,
// with the session locked.
func (c *Core) planStored(p *plan, may permission) {
	pending := p.taken.pending
	entries := c.stored.journal.take()
	d := &storeDelivery{
		core:   c,
		client: c.ctx,
		merging: merging{
			manager: c.manager,
			now:     p.now,
			ours:    p.body,
			entries: entries,
			watched: c.edits.watched.clone(),
		},
		since:    storage.Mark{Fields: p.last},
		mark:     storage.Mark{Fields: p.body, UpTo: len(entries)},
		ends:     p.ends,
		destroys: pending.destroyed,
		begins:   !c.browser.accepted,
		restarts: pending.renewed,
		slides:   p.action == refresh || may.counts && c.browser.accepted && c.isStale(p.now),
	}
	if p.isPartial {
		d.mark = d.since
	}
	d.renews = !pending.destroyed && c.browser.accepted && (pending.renewed || c.times.permanent != c.browser.times.permanent)
	p.delivery.stored = d
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

// renewForOwner renews a session whose owner has changed, so that the token of one user never leads to the session of
// another. It reports whether it has.
func (c *Core) renewForOwner(body string) bool {
	m := c.manager
	if m.owner == 0 || !c.browser.accepted || c.edits.pending.renewed || c.edits.pending.destroyed || !c.hasToken() {
		return false
	}
	before, _ := wire.FieldBytes(c.body, m.owner)
	if m.ownerIn(body) == before {
		return false
	}
	c.edits.pending.renewed = true
	c.restart()
	return true
}
