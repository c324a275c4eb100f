package typedsession

import (
	"context"
	"errors"
	"net/http"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/samesite"
)

// This file is about fresh sessions that stand in for the browser's, which could not be read or checked, or was withheld.

// standsIn reports whether the session is a fresh one in place of the browser's: Config.Check or Config.Adopt failed, the
// store did not give it, or SameSite may have withheld its cookie.
func (c *Core) standsIn() bool {
	return (c.unchecked != nil || c.withheld) && c.browser.hasCookie && !c.browser.accepted
}

// keepBack plans not to send a session that stands in for the browser's and that was changed without a verb. Otherwise a
// short outage of Config.Check would end the session of every visitor whose request changes something, and a form of
// another site the session of whoever posts it. A later commit may send the change, as after every commit that failed.
func (c *Core) keepBack(p *plan, body string) {
	err := c.keptBack(c.manager.fields.differences(c.body, body))
	if !c.unsent.isSame(err, body) && !errors.Is(c.ctx.Err(), context.Canceled) {
		c.queue(Event{Kind: KindDropped, Err: err})
	}
	p.err, p.unsent = err, c.newUnsent(err, body)
}

// keptBack returns why changes to these fields of a stand-in are not sent.
func (c *Core) keptBack(fields []string) error {
	if c.withheld {
		return &WithheldError{Session: c.manager.session, Fields: fields}
	}
	return &UncheckedError{Session: c.manager.session, Fields: fields, Err: c.unchecked}
}

// withholds reports whether the browser may have a session whose cookie SameSite withheld from the request: the request
// has no cookie of the name, and could not have one.
func (m *manager) withholds(r *http.Request) bool {
	if !samesite.Withholds(r, m.transport.sameSite) {
		return false
	}
	var came cookie.Values
	came.Find(r.Header["Cookie"], m.carrier.names()[0])
	return came.N == 0
}

// LacksCookie reports whether SameSite may have withheld from the request the cookie of this manager, or of one whose
// Handler is further out. It implements samesite.Mount, for package recipes.
func (m *mount) LacksCookie(r *http.Request) bool {
	for at := m; at != nil; at = at.outer {
		if at.manager.withholds(r) {
			return true
		}
	}
	return false
}
