package typedsession

import (
	"errors"
	"slices"
)

// lateness says why a change cannot reach the browser any more.
type lateness int

const (
	afterBegin  lateness = iota // the response has begun
	afterEnd                    // the request is over
	writtenPast                 // the response was written to a ResponseWriter around Handler
	handwritten                 // the connection was hijacked, and nobody looked at the header
	timedOut                    // http.TimeoutHandler answered instead
)

// advice returns what a developer can do about the loss.
func (l lateness) advice() string {
	switch l {
	case afterEnd:
		return "the request is over: do it before the handler returns"
	case writtenPast:
		return "the response was written past the ResponseWriter that Handler passes on: write to that one, or wrap the " +
			"whole server in Handler"
	case handwritten:
		return "the connection was hijacked and the header was not used: call Save before, and give the header that it " +
			"fills to what upgrades the connection"
	case timedOut:
		return "http.TimeoutHandler has answered in the handler's place"
	}
	return "do it before the first Write, WriteHeader or Flush"
}

// saveLate commits to the store what needs no cookie, for a response that takes none any more, and reports the rest as
// lost. It is called within committing.
func (x *exchange) saveLate(c *Core, because lateness) error {
	because = x.withdraw(c, because)
	if x.abandoned.Load() || c.stored == nil {
		return c.reportLost(because)
	}
	c.confirm() // what is offered is in the store already, and the changes since come after it
	if !c.savesWithoutCookie(because) {
		return c.reportLost(because)
	}
	_, err := c.commit((*unending)(x), permission{counts: x.counts(), cookieless: true})
	if errors.Is(err, errNeedsCookie) {
		err = nil // reported as lost
	}
	return errors.Join(err, c.reportLost(because))
}

// savesWithoutCookie reports whether the store can take the pending changes although the response takes no cookie. It can
// always end a session. It can change a session whose token the browser has, until the request is over.
func (c *Core) savesWithoutCookie(because lateness) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	pending := c.edits.pending
	if pending.destroyed || because == timedOut || because == afterEnd {
		return pending.destroyed
	}
	return c.browser.accepted && c.browser.carried.value == c.stored.place.Token && c.stored.place.Exists() &&
		!pending.renewed && !c.rememberCalled()
}

// reportLost reports what changed since the last commit, for a response that takes no cookie any more, and forgets that
// it changed: it is reported once. It returns the *TooLateError, and a *RefusedError for each value that was changed in
// place and breaks a bound; nil if nothing is lost.
//
// It is called within committing.
func (c *Core) reportLost(because lateness) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.verbCalled() && !c.mayHaveChanged() {
		return nil
	}
	now := c.Now()
	defer c.stopClock(now)()
	body, err := c.encode()
	refused := c.edits.takeRefused()
	if err != nil {
		if !c.unsent.isSame(err, "") {
			c.queue(Event{Kind: KindFailed, Err: err})
			c.unsent = c.newUnsent(err, "")
		}
		return withRefused(err, refused)
	}
	lost := c.lost(body)
	p := plan{limit: c.limit}
	c.take(&p, body)
	c.stored.forget()
	c.settle(&p, outcome{})
	if lost.Fields == nil && lost.Calls == nil {
		return withRefused(nil, refused)
	}
	lost.because = because
	if c.late.isNews(lost) {
		c.queue(Event{Kind: KindTooLate, Err: lost})
	}
	return withRefused(lost, refused)
}

// reportThrownAway reports that the cookie of a Save went into a header that http.TimeoutHandler did not send.
func (c *Core) reportThrownAway() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue(Event{Kind: KindTooLate, Err: &TooLateError{Session: c.manager.session, Calls: []string{"Save"}, because: timedOut}})
}

// lateChanges are changes that are reported when they are made, because the request is over.
type lateChanges struct {
	over      bool            // the request is over
	reporting int32           // how many goroutines report late changes
	reported  map[string]bool // the fields and calls that those goroutines have reported
}

// isNews reports whether a late change has to be reported. While another late change is being reported, only a change of
// other fields has to: a Config.OnEvent that changes the session at every event would otherwise never come to an end.
func (l *lateChanges) isNews(lost *TooLateError) bool {
	if l.reporting == 0 {
		return true
	}
	news := false
	for _, name := range slices.Concat(lost.Fields, lost.Calls) {
		if !l.reported[name] {
			if l.reported == nil {
				l.reported = make(map[string]bool)
			}
			l.reported[name], news = true, true
		}
	}
	return news
}

// end marks the request as over, after which each change is reported at once. It reports whether changes are pending that
// no commit has taken.
func (c *Core) end() (pending bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.late.over = true
	return c.isPending()
}

// discard marks the request as over and drops the pending changes, because the handler has panicked.
func (c *Core) discard() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.late.over = true
	c.edits.pending = changes{}
	c.times.permanent = c.browser.times.permanent
}

// isPending reports whether something was set or called that no commit has taken.
func (c *Core) isPending() bool { return c.edits.pending != changes{} || c.verbCalled() }

// beginReporting reports whether the caller has to call reportAtOnce, because a late change is pending. The session is
// locked.
func (c *Core) beginReporting() bool {
	if !c.isPending() || !c.late.over && !c.timedOut() {
		return false
	}
	c.late.reporting++
	return true
}

// reportAtOnce reports a late change. The session is not locked.
func (c *Core) reportAtOnce() {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.late.reporting--; c.late.reporting == 0 {
			c.late.reported = nil
		}
	}()
	x, because := c.ctx.(*exchange), afterEnd
	if x.timedOut() {
		because = timedOut
	}
	_ = c.committing(func() error { return x.saveLate(c, because) }) // the error has been reported
}

// timedOut reports whether the session is that of a handler which http.TimeoutHandler has given up.
func (c *Core) timedOut() bool {
	return c.isInHandler() && c.ctx.(*exchange).timedOut()
}

// lost returns the error for late changes. It names the fields and the verbs that changed since the last commit, or since
// the last commit that failed, which reported what it could not send.
func (c *Core) lost(body string) *TooLateError {
	told := unsent{body: c.body, permanent: c.browser.times.permanent}
	if c.unsent != nil {
		told = *c.unsent
		if told.body == "" {
			told.body = c.body
		}
	}
	lost := &TooLateError{Session: c.manager.session, Calls: c.callsSince(told)}
	if body != told.body {
		lost.Fields = c.manager.fields.differences(c.manager.normalize(told.body, c.Now()), body)
	}
	return lost
}

// callsSince returns the names of the verbs that were called after the session had the state told.
func (c *Core) callsSince(told unsent) []string {
	var names []string
	if c.edits.pending.renewed && !told.pending.renewed {
		names = append(names, "Renew")
	}
	if c.edits.pending.destroyed && !told.pending.destroyed {
		names = append(names, "Destroy")
	}
	if c.times.permanent != told.permanent {
		names = append(names, "Remember")
	}
	return names
}
