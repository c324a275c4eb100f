package typedsession

import (
	"context"
	"errors"

	"github.com/typedsession/typedsession/runtime/wire"
)

// committing calls f as the only commit of the session, and reports what happened once another commit can begin:
// Config.OnEvent may be the one who begins it.
func (c *Core) committing(f func() error) error {
	defer c.report()
	c.commits.Lock()
	defer c.commits.Unlock()
	return f()
}

// commit delivers what is due, if anything is, and makes the session's present state the one that later changes are
// measured by. After an error all changes are still to be committed, and what was delivered serves the session that the
// browser has: a refresh, or the deletion that Destroy asked for. Only a *RefusedError, of a value that was changed in
// place, keeps nothing else from being committed.
//
// It is called within committing and without the session's lock: setters and verbs may be called while the carrier is
// at work. What they do is left to the next commit.
func (c *Core) commit(ctx context.Context, may permission) (outcome, error) {
	p := c.decide(may)
	if !p.isDelivered {
		return outcome{}, withRefused(p.err, p.taken.refused)
	}
	var err error
	settled := false
	defer func() {
		if !settled { // the carrier failed, or panicked
			c.giveBack(&p, err)
		}
	}()
	out, err := c.manager.carrier.deliver(ctx, p.delivery)
	if err != nil {
		return outcome{}, errors.Join(p.err, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle(&p, out)
	settled = true
	return out, withRefused(p.err, p.taken.refused)
}

// withRefused joins the error of a commit, if any, and the refusals that it found. A single one stays as it is.
func withRefused(err error, refused []error) error {
	switch {
	case len(refused) == 0:
		return err
	case err == nil && len(refused) == 1:
		return refused[0]
	}
	return errors.Join(append([]error{err}, refused...)...)
}

// plan is what a commit has decided, and what undoes the decision.
type plan struct {
	delivery
	isDelivered bool    // otherwise the carrier has nothing to do
	ends        bool    // a session that the browser has is over
	reason      Reason  // for a removal: why; zero if the app wants it so
	sent        Kind    // what else sending the session means: KindCreated, KindRenewed, KindRefreshed, or nothing
	limit       profile // what Config.Lifetime says of what is sent
	err         error   // why the session is not sent as it is now
	unsent      *unsent // for err

	taken taken
	body  string // what the fields are compared with from now on
	last  string // what they were compared with
}

// decide finds what is due. From then on the fields are compared with what is going to be sent, and nothing is pending.
// If nothing is to be delivered, the commit is over.
func (c *Core) decide(may permission) (p plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.manager.now()
	defer c.stopClock(now)()

	p.now, p.limit, p.from, p.last, p.body = now, c.limit, c.browser.carried, c.body, c.body
	c.plan(&p, may)
	p.taken.refused = c.edits.takeRefused()
	if !p.isDelivered {
		c.settle(&p, outcome{})
	}
	return p
}

// plan fills in a plan.
func (c *Core) plan(p *plan, may permission) {
	changed, verb, body := false, c.verbCalled(), c.body
	if verb || c.mayHaveChanged() {
		encoded, err := c.encode()
		if err != nil {
			c.planWithout(p, Event{Kind: KindFailed, Err: err}, "", may)
			return
		}
		if changed = c.changed(encoded); changed {
			c.queueRepaired(encoded)
		}
		if changed || verb || c.edits.pending.set || c.edits.expired {
			body = encoded
		}
	}
	switch {
	case verb:
		c.planSend(p, body, changed, may)
	case changed && c.standsIn():
		c.keepBack(p, body)
	case changed:
		c.planSend(p, body, changed, may)
	default:
		switch c.refreshDue(p.now, may) {
		case send, remove:
			c.planSend(p, body, changed, may)
		case refresh:
			c.planRefresh(p)
			c.take(p, body)
		case none:
			c.take(p, body)
		}
	}
}

// take makes body what the fields are compared with, and takes what is pending.
func (c *Core) take(p *plan, body string) {
	p.taken = taken{pending: c.edits.pending, valid: c.edits.valid}
	c.edits.pending, c.edits.valid = changes{}, validBytes{}
	p.body, c.body = body, body
}

// planSend plans to send the session, or to remove it if it is over or empty. A session that does not fit is a failure.
func (c *Core) planSend(p *plan, body string, changed bool, may permission) {
	limit, lifetime := profile{}, c.manager.lifetime
	if c.manager.codec.lifetime != nil {
		limit = c.limitAsSent(body)
		lifetime = lifetime.shortened(limit)
	}
	t := c.slid(c.times, p.now, may.counts)
	reason := lifetime.refuse(t, p.now)
	switch {
	case reason != 0 && reason.isOver():
		c.planRemoval(p, reason)
	case body == emptyBody && !t.permanent:
		c.planRemoval(p, 0)
	default:
		if size, most := c.manager.carrier.size(t, body); size > most {
			c.planWithout(p, Event{Kind: KindTooLarge, Err: &TooLargeError{
				Session: c.manager.session,
				Cookie:  c.manager.carrier.names()[0],
				Bytes:   size,
				Limit:   most,
				Fields:  c.manager.fields.sizes(body),
			}}, body, may)
			return
		}
		p.action, p.isDelivered, p.times = send, true, t
		p.ends, p.sent = c.edits.pending.destroyed && c.browser.brought, c.sentAs(changed)
	}
	p.limit, p.lifetime, p.delivery.body = limit, lifetime, body
	c.take(p, body)
}

// sentAs returns the kind that tells what it means to send the session; none for a change.
func (c *Core) sentAs(changed bool) Kind {
	switch {
	case !c.browser.accepted:
		return KindCreated
	case c.edits.pending.renewed:
		return KindRenewed
	case !changed && c.times.permanent == c.browser.times.permanent:
		return KindRefreshed
	}
	return 0
}

// planRefresh plans to say that the session was seen, as it was committed: what changed since is left aside. What is over
// is not refreshed.
func (c *Core) planRefresh(p *plan) {
	t := c.slid(c.browser.times, p.now, true)
	lifetime := c.lifetime()
	if lifetime.refuse(t, p.now) != 0 {
		return
	}
	p.action, p.isDelivered, p.times, p.lifetime, p.delivery.body = refresh, true, t, lifetime, c.body
	p.sent = KindRefreshed
}

// planRemoval plans to delete the cookie that the browser has. One that is not ours is deleted only when the app called
// Destroy: it may be ours after all, made with a key that this server does not have yet, and then the visitor must not
// stay logged in.
func (c *Core) planRemoval(p *plan, reason Reason) {
	p.action, p.times, p.reason = remove, c.times, reason
	p.ends = c.browser.accepted || c.edits.pending.destroyed && c.browser.brought
	p.isDelivered = p.ends || c.manager.carrier.due(c, p.now) == remove // which was reported as rejected
}

// planWithout plans a commit without a session that cannot be sent, for the reason that e tells. The one that the browser
// has does not suffer: a Destroy before it holds all the same, and otherwise the session is refreshed if that is due, so
// that an active visitor is not logged out. body is what is too large, "" if there is no encoding.
func (c *Core) planWithout(p *plan, e Event, body string, may permission) {
	if !c.unsent.isSame(e.Err, body) {
		c.queue(e)
	}
	p.err = e.Err
	if c.edits.pending.destroyed {
		c.planRemoval(p, 0)
		p.taken.pending, c.edits.pending = c.edits.pending, changes{set: true}
		p.body, c.body = emptyBody, emptyBody
		p.times = times{}
	} else {
		switch c.refreshDue(p.now, may) {
		case remove:
			c.planRemoval(p, 0)
			p.times = times{}
		case send, refresh:
			c.planRefresh(p)
		case none:
		}
	}
	p.unsent = c.newUnsent(e.Err, body)
}

// settle records what was delivered. What was called since decide stands: it is committed next.
func (c *Core) settle(p *plan, out outcome) {
	since := c.edits.pending
	switch p.action {
	case send:
		c.queueSent(p, out)
		c.browser = browser{brought: true, accepted: true, times: p.times, carried: out.carried}
		if c.checked.since.IsZero() && !since.destroyed {
			c.checked.since = p.times.seen
		}
		if !since.renewed && !since.destroyed {
			permanent := c.times.permanent
			c.times = p.times
			c.times.permanent = permanent
		}
	case refresh:
		if out != (outcome{}) {
			c.queueSent(p, out)
			c.browser.times, c.browser.carried = p.times, out.carried
			c.times = c.times.touched(p.times.seen)
		}
	case remove:
		if p.ends {
			c.queue(Event{Kind: KindDestroyed, Reason: p.reason})
		}
		c.browser = browser{ended: p.reason != 0, times: p.times}
	case none:
		if p.err == nil {
			c.browser.times = c.times
		}
	}
	if since.destroyed {
		c.browser.destroy()
	}
	if since.destroyed || since.renewed {
		c.browser.ended = false
	}
	c.unsent = p.unsent
	if p.err == nil {
		c.limit = p.limit
		if c.kept != nil {
			c.dropReplaced(p.body)
		}
	}
}

// queueSent reports what was sent.
func (c *Core) queueSent(p *plan, out outcome) {
	if p.ends {
		c.queue(Event{Kind: KindDestroyed})
	}
	if p.sent != 0 {
		c.queue(Event{Kind: p.sent})
	}
	if out.session.Text != "" && c.manager.wants(KindWritten) {
		c.queue(Event{Kind: KindWritten, Bytes: out.carried.bytes, KeyID: out.carried.by.String()})
	}
}

// giveBack undoes decide, for a delivery that failed: with err, or because the carrier panicked. What the browser has is
// as it was, and what was taken is pending again.
func (c *Core) giveBack(p *plan, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.edits.giveBack(p.taken)
	c.body = p.last
	if err == nil {
		return
	}
	if !c.unsent.isSame(err, p.body) {
		c.queue(Event{Kind: KindFailed, Err: err})
	}
	c.unsent = c.newUnsent(err, p.body)
}

// dropReplaced forgets what the cookie held beyond this schema where body has something else: it must not come back
// when that is cleared.
func (c *Core) dropReplaced(body string) {
	kept := c.kept
	c.kept = c.kept[:0]
	for number, raw := range wire.EachField(body) { // both are ascending
		for len(kept) > 0 && kept[0].Number < number {
			kept = kept[1:]
		}
		if len(kept) > 0 && kept[0].Number == number && kept[0].Raw == raw {
			c.kept = append(c.kept, kept[0])
		}
	}
}
