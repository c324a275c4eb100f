package typedsession

import (
	"context"
	"errors"

	"github.com/typedsession/typedsession/runtime/wire"
)

// commit has the carrier deliver what is due, if anything is, and makes the session as it is now the state that later
// changes are compared with. After an error all changes are still pending, and what was delivered is a refresh of the
// browser's session, or its deletion if Destroy was called. Only after a *RefusedError, of a value that was changed in
// place, everything else is committed.
//
// It must be called within committing and without the session's lock: setters and verbs may be called while the carrier
// delivers. The next commit sends their changes.
func (c *Core) commit(ctx context.Context, may permission) (outcome, error) {
	p := c.decide(may)
	if !p.isDelivered {
		return outcome{}, withRefused(p.err, p.taken.refused)
	}
	var err error
	delivered := false
	defer func() {
		if !delivered { // the carrier failed, or panicked
			c.giveBack(&p, err)
		}
	}()
	out, err := c.manager.carrier.deliver(ctx, p.delivery)
	switch {
	case err != nil && p.action == refresh:
		return outcome{}, p.err // the session is as the browser has it, and lives on for a while
	case err != nil:
		return outcome{}, errors.Join(p.err, err)
	}
	delivered = true
	if may.offer && out.hasCookie() {
		c.offered = &offered{p, out}
		return out, p.err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle(&p, out)
	return out, withRefused(p.err, p.taken.refused)
}

// withRefused joins the error of a commit, if any, and the refusals that it found. A single one stays as it is.
func withRefused(err error, r refusals) error {
	refused := r.errs()
	switch {
	case len(refused) == 0:
		return err
	case err == nil && len(refused) == 1:
		return refused[0]
	}
	return errors.Join(append([]error{err}, refused...)...)
}

// offered is a commit that waits for somebody to use the header with its cookie. It is neither settled nor given back.
type offered struct {
	plan    plan
	outcome outcome
}

// confirm settles what was offered, if anything was. It is called within committing.
func (c *Core) confirm() {
	if o := c.offered; o != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.offered = nil
		c.settle(&o.plan, o.outcome)
	}
}

// withdraw gives back what was offered, and reports whether anything was. It is called within committing.
func (c *Core) withdraw() bool {
	o := c.offered
	if o != nil {
		c.offered = nil
		c.giveBack(&o.plan, nil)
	}
	return o != nil
}

// committing calls f while no other commit of the session runs. It reports the events afterwards, when another commit can
// begin, because Config.OnEvent may call Save.
func (c *Core) committing(f func() error) error {
	defer c.report()
	c.commits.Lock()
	defer c.commits.Unlock()
	return f()
}

// plan is the decision of a commit, and what is needed to undo it.
type plan struct {
	delivery
	isDelivered bool    // whether the carrier has something to deliver
	isPartial   bool    // what was set stays pending
	ends        bool    // the browser's session ends: KindDestroyed is reported
	reason      Reason  // for a removal: why the session is over; zero if the app called Destroy or cleared all fields
	sent        Kind    // reported when the session was sent: KindCreated, KindRenewed, KindRefreshed, or 0
	limit       profile // the answer of Config.Lifetime for the session as it is sent
	err         error   // why the session is not sent as it is now
	unsent      *unsent // describes err for later commits

	taken taken
	body  string // the encoded session that later commits compare the fields with
	last  string // the encoded session that this commit compared the fields with
}

// decide finds what is due. Afterwards nothing is pending, and the fields are compared with what is going to be sent. If
// there is nothing to deliver, decide also settles, and the commit is over.
func (c *Core) decide(may permission) (p plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.manager.now()
	defer c.stopClock(now)()

	p.now, p.limit, p.from, p.last, p.body = now, c.limit, c.browser.carried, c.body, c.body
	c.plan(&p, may)
	if p.isDelivered && c.stored != nil {
		c.planStored(&p, may)
	}
	p.taken.refused = c.edits.takeRefused()
	if !p.isDelivered {
		c.settle(&p, outcome{})
	}
	return p
}

// plan fills in p with what is due.
func (c *Core) plan(p *plan, may permission) {
	if may.cookieless && c.edits.pending.destroyed {
		c.planEnd(p)
		return
	}
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
		if c.stored != nil {
			changed = changed || len(c.stored.journal.entries) > 0 // the record may hold another value
			if !c.edits.pending.renewed && c.changesOwner(encoded) {
				if may.cookieless {
					p.leavePending()
					return
				}
				c.edits.pending.renewed, verb = true, true
				c.restart()
			}
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
		switch c.manager.carrier.due(c, p.now, may) {
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

// take moves the pending changes to p, and makes body the encoding that the fields are compared with.
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
	case may.cookieless && c.outlivesCookie(lifetime):
		p.leavePending()
		return
	case reason != 0 && reason.isOver():
		c.planRemoval(p, reason)
	case body == emptyBody && !t.permanent && !c.emptiesRecord():
		c.planRemoval(p, 0)
	default:
		if size, most := c.manager.carrier.size(c, t, body); size > most {
			err := c.manager.tooLarge(size, most, body)
			if k := c.manager.store; k != nil && !k.sendsCookie(c, t) {
				err.Cookie = ""
			}
			c.planWithout(p, Event{Kind: KindTooLarge, Err: err}, body, may)
			return
		}
		p.action, p.isDelivered, p.times = send, true, t
		p.ends, p.sent = c.edits.pending.destroyed && c.browser.hasCookie, c.sentAs(changed)
	}
	p.limit, p.lifetime, p.delivery.body = limit, lifetime, body
	c.take(p, body)
}

// tooLarge returns the error for a session that does not fit a cookie.
func (m *manager) tooLarge(size, most int, body string) *TooLargeError {
	return &TooLargeError{
		Session: m.session,
		Cookie:  m.carrier.names()[0],
		Bytes:   size,
		Limit:   most,
		Fields:  m.fields.sizes(body),
	}
}

// sentAs returns the kind of event to report when the session is sent: KindCreated, KindRenewed or KindRefreshed, or 0 for
// a change of an existing session.
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

// planRefresh plans to slide the idle timeout of the session as it was last committed, without later changes. It plans
// nothing for a session that is over.
func (c *Core) planRefresh(p *plan) {
	t := c.slid(c.browser.times, p.now, true)
	lifetime := c.lifetime()
	if lifetime.refuse(t, p.now) != 0 {
		return
	}
	p.action, p.isDelivered, p.times, p.lifetime, p.delivery.body = refresh, true, t, lifetime, c.body
	p.sent = KindRefreshed
}

// planRemoval plans to delete the browser's cookie. A cookie that was not accepted is deleted only if the app called
// Destroy, or if it is over: it may be made with a key that this server does not have yet, and the visitor who logs out
// must not stay logged in.
func (c *Core) planRemoval(p *plan, reason Reason) {
	p.action, p.times, p.reason = remove, c.times, reason
	p.ends = c.browser.accepted || c.edits.pending.destroyed && c.browser.hasCookie
	p.isDelivered = p.ends || c.manager.carrier.due(c, p.now, permission{refresh: true}) == remove // a cookie that is over was reported as rejected
}

// planWithout plans the commit of a session that cannot be sent. e says why, and body is its encoding, "" if it has none.
// If Destroy was called, the browser's session is deleted all the same. Otherwise the browser's session is refreshed if
// that is due, so that an active visitor is not logged out.
func (c *Core) planWithout(p *plan, e Event, body string, may permission) {
	if !c.unsent.isSame(e.Err, body) {
		c.queue(e)
	}
	p.err, p.isPartial = e.Err, true
	if c.edits.pending.destroyed {
		c.planEnd(p)
	} else {
		switch c.manager.carrier.due(c, p.now, may) {
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

// planEnd plans to end the browser's session, after Destroy. What was set since stays pending.
func (c *Core) planEnd(p *plan) {
	c.planRemoval(p, 0)
	p.taken.pending, c.edits.pending = c.edits.pending, changes{set: true}
	p.body, c.body = emptyBody, emptyBody
	p.times = times{}
	p.isPartial = true
}

// settle records what was delivered. Calls since decide stay pending for the next commit.
func (c *Core) settle(p *plan, out outcome) {
	since := c.edits.pending
	switch p.action {
	case send:
		if out.removed {
			c.queue(Event{Kind: KindDestroyed})
			c.browser = browser{times: p.times}
			c.setRecordID("")
			break
		}
		if out.times != (times{}) {
			p.times = out.times
		}
		c.queueMerged(p, out)
		c.browser = browser{hasCookie: true, accepted: true, times: p.times, carried: out.carried}
		c.setRecordID(out.id)
		c.queueSent(p, out)
		if c.checked.since.IsZero() && !since.destroyed {
			c.checked.since = p.times.seen
		}
		if !since.renewed && !since.destroyed {
			permanent := c.times.permanent
			c.times = p.times
			c.times.permanent = permanent
		}
	case refresh:
		if !out.isNothing() {
			if out.times != (times{}) {
				p.times = out.times
			}
			c.browser.times, c.browser.carried = p.times, out.carried
			c.setRecordID(out.id)
			c.queueSent(p, out)
			c.times = c.times.touched(p.times.seen)
		}
	case remove:
		if p.ends {
			c.queue(Event{Kind: KindDestroyed, Reason: p.reason})
		}
		left := !p.isDelivered // the browser keeps what was not accepted
		c.browser = browser{hasCookie: left && c.browser.hasCookie, over: left && c.browser.over, ended: p.reason != 0, times: p.times}
		c.setRecordID("")
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
	if p.delivery.stored != nil {
		c.stored.journal.written(p.delivery.stored.mark.UpTo)
	}
	if p.err == nil {
		c.limit = p.limit
		if c.kept != nil {
			c.dropReplaced(p.body)
		}
	}
}

// queueMerged queues the events of what became of the session that the browser had, before another is sent.
func (c *Core) queueMerged(p *plan, out outcome) {
	for _, e := range out.events {
		c.queue(e)
	}
	if p.ends || out.emptied {
		c.queue(Event{Kind: KindDestroyed})
	}
}

// queueSent queues the events of a session that was sent.
func (c *Core) queueSent(p *plan, out outcome) {
	if p.sent != 0 && !out.isNothing() {
		c.queueOf(out.id, Event{Kind: p.sent})
	}
	if (out.session.Text != "" || out.written) && c.manager.wants(KindWritten) {
		c.queueOf(out.id, Event{Kind: KindWritten, Bytes: out.carried.bytes, KeyID: out.carried.keyID()})
	}
}

// giveBack undoes decide after a delivery that failed: what the plan took is pending again, and what the browser has is
// unchanged. err is nil if the carrier panicked.
func (c *Core) giveBack(p *plan, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.edits.giveBack(p.taken)
	c.body = p.last
	if err == nil {
		return
	}
	if !c.unsent.isSame(err, p.body) && !errors.Is(err, errClientLeft) {
		c.queue(Event{Kind: kindOfFailure(err), Err: err})
	}
	c.unsent = c.newUnsent(err, p.body)
}

// kindOfFailure returns the kind of event for an error of a carrier.
func kindOfFailure(err error) Kind {
	var unreachable *StoreError
	switch {
	case errors.As(err, &unreachable):
		return KindStoreFailed
	case errors.Is(err, ErrGone):
		return KindDropped
	case errors.Is(err, ErrTooLarge):
		return KindTooLarge
	}
	return KindFailed
}

// dropReplaced drops the kept values whose number has another value in body, which was committed. Otherwise an old value
// would return to the cookie when its field is cleared.
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
