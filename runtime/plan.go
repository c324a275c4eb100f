package typedsession

// plan is the decision of a commit, and what is needed to undo it.
type plan struct {
	delivery
	delivers  bool    // the carrier has something to deliver
	isPartial bool    // what was set stays pending
	ends      bool    // the browser's session ends: KindDestroyed is reported
	reason    Reason  // for a removal: why the session is over; zero if the app called Destroy or cleared all fields
	sent      Kind    // reported when the session was sent: KindCreated, KindRenewed, KindRefreshed, or 0
	limit     profile // the answer of Config.Lifetime for the session as it is sent
	err       error   // why the session is not sent as it is now
	unsent    *unsent // describes err for later commits

	taken      taken
	base       string // the encoded session that later commits compare the fields with
	baseBefore string // the encoded session that this commit compared the fields with
}

// decide finds what is due. Unless the plan has an error, nothing is pending afterwards, and the fields are compared with
// what is going to be sent. If there is nothing to deliver, decide also settles, and the commit is over.
func (c *Core) decide(may permission) (p plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.manager.now()
	defer c.stopClock(now)()

	p.now, p.limit, p.from, p.base, p.baseBefore = now, c.limit, c.browser.carried, c.body, c.body
	c.plan(&p, may)
	if p.delivers && c.stored != nil {
		p.toStore = c.planStored(&p, may)
	}
	p.taken.refused = c.edits.takeRefused()
	if !p.delivers {
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
		changed = changed || c.stored.hasCalls() // the record may hold another value
		if !c.edits.pending.renewed && c.changesOwner(encoded) {
			if may.cookieless {
				p.leavePending()
				return
			}
			c.edits.pending.renewed, verb = true, true
			c.restart()
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
	p.base, c.body = body, body
}

// planSend plans to send the session, or to remove it if it is over or empty. A session that does not fit is a failure.
func (c *Core) planSend(p *plan, body string, changed bool, may permission) {
	limit, lifetime := profile{}, c.manager.lifetime
	if c.manager.codec.lifetime != nil {
		limit = c.limitAsSent(body)
		if err := limit.tooShort(); err != nil {
			c.planWithout(p, Event{Kind: KindFailed, Err: err}, body, may)
			return
		}
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
		if size := c.manager.carrier.size(c, t, body); size.bytes > size.limit {
			c.planWithout(p, Event{Kind: KindTooLarge, Err: c.manager.tooLarge(size, body)}, body, may)
			return
		}
		p.action, p.delivers, p.times = send, true, t
		p.ends, p.sent = c.edits.pending.destroyed && c.browser.hasCookie, c.sentAs(changed)
	}
	p.limit, p.lifetime, p.body = limit, lifetime, body
	c.take(p, body)
}

// tooLarge returns the error for a session that is larger than its limit.
func (m *manager) tooLarge(s size, body string) *TooLargeError {
	err := &TooLargeError{Session: m.session, Bytes: s.bytes, Limit: s.limit, Fields: m.fields.sizes(body)}
	if !s.inStore {
		err.Cookie = m.carrier.names()[0]
	}
	return err
}

// sentAs returns the kind of event to report when the session is sent: KindCreated, KindRenewed or KindRefreshed, or 0 for
// a change of an existing session.
func (c *Core) sentAs(changed bool) Kind {
	switch {
	case !c.browser.accepted:
		return KindCreated
	case c.edits.pending.renewed:
		return KindRenewed
	case !changed && !c.rememberCalled():
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
	p.action, p.delivers, p.times, p.lifetime, p.body = refresh, true, t, lifetime, c.body
	p.sent = KindRefreshed
}

// planRemoval plans to delete the browser's cookie. A cookie that was not accepted is deleted only if the app called
// Destroy, or if it is over: it may be made with a key that this server does not have yet, and the visitor who logs out
// must not stay logged in.
func (c *Core) planRemoval(p *plan, reason Reason) {
	p.action, p.times, p.reason = remove, c.times, reason
	p.ends = c.browser.accepted || c.edits.pending.destroyed && c.browser.hasCookie
	p.delivers = p.ends || c.manager.carrier.due(c, p.now, permission{refresh: true}) == remove // a cookie that is over was reported as rejected
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
	p.base, c.body = emptyBody, emptyBody
	p.times = times{}
	p.isPartial = true
}
