package typedsession

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/wire"
)

// This file carries out what commits decide for sessions in a store.

// storeDelivery is what the carrier of a store needs of a commit beside the delivery.
type storeDelivery struct {
	place   *storage.Place  // of the session
	brought *found          // the records that the cookies of the request lead to; nil for none
	client  context.Context // ends when the client has left
	merging
	since, mark storage.Mark // what the held record has of this request, and what it will have
	ends        bool         // a removal ends the session
	destroys    bool         // Destroy was called
	begins      bool         // the request began the session: whatever its record says of times came from this request
	renews      bool         // the session gets a new token: Renew, Remember, or another owner
	restarts    bool         // the session's clocks were restarted
	slides      bool         // a step has passed since the session was seen, or the key has to be replaced
	before      times        // what the browser's session had when the commit was decided
}

func (k *storeCarrier) deliver(ctx context.Context, d delivery) (outcome, error) {
	ctx, cancel := k.limited(ctx)
	defer cancel()
	out, err := k.carryOut(ctx, &d)
	return out, d.toStore.manager.storeError(err)
}

func (k *storeCarrier) carryOut(ctx context.Context, d *delivery) (outcome, error) {
	if d.action == remove {
		return k.remove(ctx, d)
	}
	if d.toStore.destroys {
		if err := k.end(ctx, d); err != nil {
			return outcome{}, err
		}
	}
	place := d.toStore.place
	switch {
	case k.standby && !place.Exists():
		return k.sendCookie(ctx, d)
	case k.standby && d.toStore.renews:
		return k.leave(ctx, d)
	}
	return k.write(ctx, d)
}

// remove ends the session, if the app did, and deletes the browser's cookies.
func (k *storeCarrier) remove(ctx context.Context, d *delivery) (outcome, error) {
	if d.toStore.ends {
		if err := k.end(ctx, d); err != nil {
			return outcome{}, err
		}
	}
	if k.accept != nil {
		return k.accept.deliver(ctx, *d)
	}
	return outcome{session: k.cookie.Deletion()}, nil
}

// end ends the session in the store, and with Destroy all that the cookies of the request lead to. The next session gets a
// place of its own.
func (k *storeCarrier) end(ctx context.Context, d *delivery) error {
	own := d.toStore.place
	endings := own.Endings()
	if d.toStore.destroys {
		endings = append(endings, d.toStore.brought.endings(own.Key)...)
	}
	if err := k.storage.End(ctx, endings...); err != nil {
		return err
	}
	*own = own.After()
	return nil
}

// sendCookie sends a session that stays in a cookie. The cookie from before a Renew must not move in later, unless it is the
// same: a session that is renewed in the second in which it began has the same times.
func (k *storeCarrier) sendCookie(ctx context.Context, d *delivery) (outcome, error) {
	out, err := k.accept.deliver(ctx, *d)
	if err != nil || !d.toStore.renews || !d.toStore.place.Derived || out.session.Value == d.from.value {
		return out, err
	}
	if err := k.end(ctx, d); err != nil {
		return outcome{}, err
	}
	return out, nil
}

// leave renews a session to a cookie.
func (k *storeCarrier) leave(ctx context.Context, d *delivery) (outcome, error) {
	r := k.revision(d)
	next, err := k.storage.Leave(ctx, d.toStore.place, d.toStore.since, r.reviseForCookie)
	if err != nil {
		return outcome{}, err
	}
	*d.toStore.place = storage.Place{}
	d.body, d.from = bodyOf(next.Record), carried{}
	out, err := k.accept.deliver(ctx, *d)
	out.events = r.events
	return out, err
}

// write writes the session to its record, to a new record, or to that of a cookie which moves in.
func (k *storeCarrier) write(ctx context.Context, d *delivery) (outcome, error) {
	place, r := d.toStore.place, k.revision(d)
	before := place.Record()
	existed, wasEmpty := place.Exists(), before.Kind == record.Emptied
	var err error
	switch {
	case errors.Is(d.toStore.client.Err(), context.Canceled) && d.action != refresh && (!existed || d.toStore.renews):
		return outcome{}, &storage.Error{Op: "write", Err: errClientLeft}
	case (d.toStore.renews || d.action == send && place.IsMoving()) && (existed || place.Derived):
		var empty bool
		if empty, err = k.storage.Renew(ctx, place, d.toStore.since, d.toStore.mark, r.revise); empty {
			return k.sendEmptied(ctx, d)
		}
	default:
		if d.toStore.renews {
			*place = place.After()
		}
		err = k.storage.Write(ctx, place, d.toStore.since, d.toStore.mark, r.revise)
	}
	switch {
	case d.action == refresh && errors.Is(err, storage.ErrGone):
		return outcome{gone: true}, nil // nothing to keep alive
	case err != nil:
		return outcome{}, err
	case !place.Exists():
		return outcome{}, nil
	}
	out := outcome{
		carried: carried{by: place.SealedBy(), value: place.Token, bytes: place.Bytes()},
		id:      place.Key,
		times:   timesOfRecord(place.Record(), d.now),
		written: place.Record().Rev != before.Rev,
		emptied: place.Record().Kind == record.Emptied && !wasEmpty,
		events:  r.events,
	}
	if d.from.value != place.Token {
		out.session = k.cookie.Set(place.Token, k.maxAge(out.times, r.lifetime, d.now))
		if name := k.names()[1]; name != "" && d.from.value != "" {
			touch := k.cookie
			touch.Name = name
			out.touch = touch.Deletion()
		}
	}
	return out, nil
}

// errClientLeft says that no token was made, because there is no browser to have it.
var errClientLeft = fmt.Errorf("the client has left: %w", context.Canceled)

// sendEmptied deletes the browser's cookies after a Renew that left nothing of the session.
func (k *storeCarrier) sendEmptied(ctx context.Context, d *delivery) (outcome, error) {
	d.toStore.ends, d.action = false, remove
	out, err := k.remove(ctx, d)
	out.removed = true
	return out, err
}

// maxAge returns the Max-Age of the cookie with the token, in seconds: 0 for one that lives until the browser is closed,
// and otherwise until the session's absolute end, since the token is sent only once.
func (k *storeCarrier) maxAge(t times, lifetime policy, now time.Time) int {
	if !t.permanent {
		return 0
	}
	lifetime.remembered.idle = lifetime.remembered.absolute
	return lifetime.maxAge(t, now)
}

// revision decides what a commit puts in the place of the current record.
type revision struct {
	carrier  *storeCarrier
	d        *delivery
	lifetime policy  // of the session as it was last decided
	events   []Event // of the record that was last decided
}

func (k *storeCarrier) revision(d *delivery) *revision {
	return &revision{carrier: k, d: d, lifetime: d.lifetime}
}

// revise implements storage.Revise.
func (r *revision) revise(current record.Record, since storage.Mark) (storage.Next, error) {
	d, place := r.d, r.d.toStore.place
	body, t := d.body, d.times
	r.events, r.lifetime = nil, d.lifetime
	slides := d.toStore.slides
	if place.Exists() {
		var err error
		slides = slides && (!r.isSlid(timesOfRecord(current, d.now)) || r.carrier.storage.Format().IsOutdated(place.SealedBy(), d.now))
		if d.action == refresh {
			body = bodyOf(current)
		} else if body, r.events, err = d.toStore.merging.into(bodyOf(current), since); err != nil {
			return storage.Next{}, err
		}
		t = r.merged(timesOfRecord(current, d.now))
	}
	if body != d.body {
		r.lifetime = d.toStore.manager.lifetimeOf(body, t)
	}
	next, err := d.toStore.manager.next(t, body, r.lifetime, d.now)
	next.OwnedBy = d.toStore.manager.ownerIn(bodyOf(current))
	next.Unchanged = place.Exists() && !slides && body == bodyOf(current) &&
		next.Record.Kind == current.Kind && next.Record.Permanent == current.Permanent
	return next, err
}

// reviseForCookie does what revise does, for a session that goes on in a cookie, where it has to fit.
func (r *revision) reviseForCookie(current record.Record, since storage.Mark) (storage.Next, error) {
	next, err := r.revise(current, since)
	if err != nil {
		return next, err
	}
	k, body := r.carrier, bodyOf(next.Record)
	if size := k.accept.size(nil, timesOfRecord(next.Record, r.d.now), body); size.bytes > size.limit {
		return next, r.d.toStore.manager.tooLarge(size, body)
	}
	return next, nil
}

// isSlid reports whether another request has slid a record with the current times already, so that this one need not.
func (r *revision) isSlid(current times) bool {
	if current == r.d.toStore.before {
		return false
	}
	return !current.seen.Before(r.d.times.seen) || !r.carrier.lifetime.checks() && !r.lifetime.slides(current, r.d.now)
}

// next returns what the store gets of a session with these timeouts. The error is a *TooLargeError, or ErrGone if the
// session is over.
func (m *manager) next(t times, body string, lifetime policy, now time.Time) (storage.Next, error) {
	if reason := lifetime.refuse(t, now); reason.isOver() {
		return storage.Next{}, fmt.Errorf("%w: %w", ErrGone, reason)
	}
	r := recordOf(t, body)
	if size := m.store.recordSize(r); size.bytes > size.limit {
		return storage.Next{}, m.tooLarge(size, body)
	}
	return storage.Next{
		Record: r,
		TTL:    lifetime.expires(t).Sub(now) + lifetime.skew,
		Keep:   t.created.Add(lifetime.profile(t.permanent).absolute).Sub(now) + lifetime.skew,
		Owner:  m.ownerIn(body),
	}, nil
}

// merged returns the times of a session whose record has the current times.
func (r *revision) merged(current times) times {
	t := r.d.times
	if current.seen.After(t.seen) {
		t.seen = current.seen
	}
	if r.d.toStore.begins {
		return t
	}
	if !r.d.toStore.restarts {
		t.created = current.created
	}
	if !r.d.toStore.renews {
		t.permanent = current.permanent
	}
	return t
}

// lifetimeOf returns the timeouts of a session as the next request will read it.
func (m *manager) lifetimeOf(body string, t times) policy {
	if m.codec.lifetime == nil {
		return m.lifetime
	}
	sent := m.empty()
	if sent.decode(body, m.now()) != nil {
		return m.lifetime
	}
	sent.times = t
	return m.lifetime.shortened(sent.limitNow())
}

// ownerIn returns the encoded owner field of a session; "" for nobody.
func (m *manager) ownerIn(body string) string {
	if m.owner == 0 {
		return ""
	}
	field, _ := wire.FieldBytes(body, m.owner)
	return field
}
