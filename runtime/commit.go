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
	if !p.delivers {
		return outcome{}, withRefused(p.err, p.taken.refused)
	}
	if may.waits && p.toStore != nil && p.toStore.renews {
		c.giveBack(&p, nil)
		c.offered = &offered{isWaiting: true}
		return outcome{}, nil
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
		c.offered = &offered{plan: p, outcome: out}
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
	plan      plan
	outcome   outcome
	isWaiting bool // nothing was delivered: the commit is still to be made
}

// confirm settles what was offered, if anything was. It is called within committing.
func (c *Core) confirm() {
	o := c.offered
	c.offered = nil
	if o == nil || o.isWaiting {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle(&o.plan, o.outcome)
}

// isWaiting reports whether what was offered is still to be committed. It is called within committing.
func (c *Core) isWaiting() bool { return c.offered != nil && c.offered.isWaiting }

// withdraw gives back what was offered, and reports whether anything was. It is called within committing.
func (c *Core) withdraw() bool {
	o := c.offered
	c.offered = nil
	if o != nil && !o.isWaiting {
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

// settle records what was delivered. Calls since decide stay pending for the next commit.
func (c *Core) settle(p *plan, out outcome) {
	if out.times != (times{}) {
		p.times = out.times
	}
	switch p.action {
	case send:
		c.settleSent(p, out)
	case refresh:
		c.settleRefreshed(p, out)
	case remove:
		c.settleRemoved(p)
	case none:
		if p.err == nil {
			c.browser.times = c.times
		}
	}
	since := c.edits.pending
	if since.destroyed {
		c.browser.destroy()
	}
	if since.destroyed || since.renewed {
		c.browser.ended = false
	}
	c.unsent = p.unsent
	c.stored.noteDelivered(p.toStore)
	if p.err == nil {
		c.limit = p.limit
		if c.kept != nil {
			c.dropReplaced(p.base)
		}
	}
}

// settleSent records that the session was sent, or that nothing was left of it.
func (c *Core) settleSent(p *plan, out outcome) {
	if out.removed {
		c.queue(Event{Kind: KindDestroyed})
		c.browser = browser{times: p.times}
		c.stored.setRecordID("")
		return
	}
	c.queueMerged(p, out)
	c.browser = browser{hasCookie: true, accepted: true, times: p.times, carried: out.carried}
	c.stored.setRecordID(out.id)
	c.queueSent(p, out)
	since := c.edits.pending
	if c.checkedAt.IsZero() && !since.destroyed {
		c.checkedAt = p.times.seen
	}
	if !since.renewed && !since.destroyed {
		permanent := c.times.permanent
		c.times = p.times
		c.times.permanent = permanent
	}
}

// settleRefreshed records that the session was slid, unless there was nothing to slide any more.
func (c *Core) settleRefreshed(p *plan, out outcome) {
	if out.isNothing() {
		return
	}
	c.browser.times, c.browser.carried = p.times, out.carried
	c.stored.setRecordID(out.id)
	c.queueSent(p, out)
	c.times = c.times.seenAt(p.times.seen)
}

// settleRemoved records that the session has ended. If nothing was delivered, the browser keeps a cookie that was not
// accepted.
func (c *Core) settleRemoved(p *plan) {
	if p.ends {
		c.queue(Event{Kind: KindDestroyed, Reason: p.reason})
	}
	left := !p.delivers
	c.browser = browser{hasCookie: left && c.browser.hasCookie, over: left && c.browser.over, ended: p.reason != 0, times: p.times}
	c.stored.setRecordID("")
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
	c.body = p.baseBefore
	if err == nil {
		return
	}
	if !c.unsent.isSame(err, p.base) && !errors.Is(err, errClientLeft) {
		c.queue(Event{Kind: kindOfFailure(err), Err: err})
	}
	c.unsent = c.newUnsent(err, p.base)
}

// unsent is the state of a session that the last commit could not send. The failure was reported, and the changes are
// still pending.
type unsent struct {
	err       error
	body      string // the encoding of the session; "" if it has none
	pending   changes
	permanent bool
}

// isSame reports whether a commit that fails with err fails in the same way as the last one, and need not be reported.
func (u *unsent) isSame(err error, body string) bool {
	return u != nil && u.err.Error() == err.Error() && u.body == body
}

// newUnsent returns what a commit that fails now leaves unsent.
func (c *Core) newUnsent(err error, body string) *unsent {
	return &unsent{err: err, body: body, pending: c.edits.pending, permanent: c.times.permanent}
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
