package typedsession

import (
	"context"
	"errors"
	"fmt"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/internal/unchecked"
)

// Update changes a session outside of its own requests, as from a job: id is its Info.ID. If the id comes from a visitor, as
// in a form, change must first check whose session it got, because Update, unlike Revoke, takes no Owner:
//
//	if s.UserID() != user {
//		return errNotYours
//	}
//
// change gets the session as the store has it, and may run more than once, each time on the current session, so it must have
// no other effect. An error of change is returned, and nothing is written. In change, Destroy ends the session; Renew,
// Remember and another owner are errors, because they need the browser.
//
// Update does not keep the session alive, does not call Config.Check, and does not report what it writes. It may take
// Stored.Timeout, in which the time that change takes counts.
//
// The error is or wraps ErrGone if the store has no such session, a *StoreError, a *TooLargeError, a *RefusedError, or is
// ErrNotStored. A session that was renewed has another id, so that ErrGone is returned for the old one.
func (m *Manager[S]) Update(ctx context.Context, id string, change func(*S) error) error {
	return m.update(ctx, id, func(c *Core) error { return change(c.session.(*S)) })
}

// errNeedsBrowser is returned by Update.
var errNeedsBrowser = errors.New("neither Renew, nor Remember, nor a change of the owner is possible in Update: they need " +
	"a response to the session's browser")

func (m *manager) update(ctx context.Context, id string, change func(*Core) error) error {
	if m.store == nil {
		return ErrNotStored
	}
	limited, cancel := m.store.limited(ctx)
	defer cancel()
	data, err := m.store.get(limited, id)
	if err != nil {
		return m.storeError(err)
	}
	if data == nil {
		return ErrGone
	}
	place, err := m.store.storage.At("", id, data)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrGone, recordReason(err))
	}
	u := updating{manager: m, ctx: ctx, id: id, change: change}
	err = m.store.storage.Write(limited, place, storage.Mark{}, storage.Mark{UpTo: 1}, u.revise)
	if errors.Is(err, errDestroyed) {
		err = m.store.storage.End(limited, storage.Ending{Key: id, Data: place.Data()})
	}
	return m.storeError(err)
}

// errDestroyed says that change of Update called Destroy.
var errDestroyed = errors.New("destroyed")

// updating is an Update.
type updating struct {
	manager *manager
	ctx     context.Context
	id      string
	change  func(*Core) error
}

// revise implements storage.Revise.
func (u *updating) revise(current record.Record, since storage.Mark) (storage.Next, error) {
	if since.UpTo == 1 {
		return storage.Next{Unchanged: true}, nil // the current record is what this Update has written
	}
	m := u.manager
	c, err := m.sessionIn(u.ctx, u.id, current)
	if err != nil {
		return storage.Next{}, err
	}
	if err := u.change(c); err != nil {
		return storage.Next{}, err
	}
	return c.updated(current)
}

// sessionIn returns the session in a record for Update.
func (m *manager) sessionIn(ctx context.Context, id string, r record.Record) (*Core, error) {
	now := m.now()
	l := loading{manager: m, ctx: ctx, waiting: unchecked.Context(ctx), now: now}
	t := timesOfRecord(r, now)
	reason := m.lifetime.refuseRead(t, now)
	if r.Kind != record.Session && r.Kind != record.Emptied {
		reason = ReasonGone
	}
	var c *Core
	if reason == 0 {
		c, reason = l.restore(sealed{id: id, times: t, body: bodyOf(r), place: &storage.Place{Key: id}})
	}
	if reason != 0 {
		return nil, fmt.Errorf("%w: %w", ErrGone, reason)
	}
	c.listed = true
	return c, nil
}

// updated returns what Update writes of a session that it has changed.
func (c *Core) updated(current record.Record) (storage.Next, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, now := c.manager, c.manager.now()
	defer c.stopClock(now)()
	body, err := c.encode()
	switch {
	case err != nil:
		return storage.Next{}, err
	case len(c.edits.refused) > 0:
		return storage.Next{}, errors.Join(c.edits.takeRefused().errs()...)
	case c.edits.pending.destroyed:
		return storage.Next{}, errDestroyed
	case c.verbCalled(), m.ownerIn(body) != m.ownerIn(bodyOf(current)):
		return storage.Next{}, errNeedsBrowser
	}
	next, err := m.next(c.browser.times, body, m.lifetimeOf(body, c.browser.times), now)
	next.Unchanged = body == bodyOf(current)
	return next, err
}
