package typedsession

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// Adopted says what [Config].Adopt took over.
type Adopted struct {
	// Created is when the other session began, which is then the beginning of this one: its absolute timeout goes on. If
	// that timeout has passed, the session is not taken over, and its cookies are deleted. Zero, or a time in the future,
	// stands for now.
	Created time.Time
	// Delete are the cookies of the other library in the browser. Name, Path, Domain, Secure, SameSite and Partitioned have
	// to be those with which it set them, or browsers keep them. Value and MaxAge make no difference. An empty Path stands
	// for "/"; of a cookie that was set without a Path, write the directory of the page that set it.
	Delete []*http.Cookie
}

// adoption is what a session needs in an app with Config.Adopt, until its response begins.
type adoption struct {
	from      *http.Request // brings the cookies of the other library
	deletions []string      // Set-Cookie lines that delete these cookies; nil while they stay
	due       bool          // a commit calls for the deletions, so that they go with the response
}

// commitWithHeader commits for a response whose header can take cookies, and decides whether the response deletes the
// cookies of the other library. It does once the session was committed, unless the browser is going to drop the session's
// own cookie. If the session ends or is renewed, it does even if nothing was adopted in this request: an old app that still
// runs may have set the cookies again.
func (c *Core) commitWithHeader(ctx context.Context, may permission) (outcome, error) {
	a := c.adopted
	if a == nil {
		return c.commit(ctx, may)
	}
	pending := c.pending()
	out, err := c.commit(ctx, may)
	if err != nil && !onlyRefused(err) && !pending.destroyed {
		return out, err
	}
	if (pending.destroyed || pending.renewed) && a.deletions == nil {
		adopted, failed := c.manager.callAdopt(ctx, c.manager.throwaway(ctx), a.from)
		if failed != nil {
			c.warn(Event{Kind: KindAdoptFailed, Err: failed})
		}
		a.deletions = c.manager.deletions(adopted.Delete)
	}
	insecure, outside := c.manager.unkept(a.from)
	a.due = a.due || pending.destroyed || !insecure && !outside
	return out, err
}

// pending returns what the next commit finds pending.
func (c *Core) pending() changes {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.edits.pending
}

// throwaway returns a session for Config.Adopt to fill, which nothing uses afterwards.
func (m *manager) throwaway(ctx context.Context) *Core {
	l := loading{manager: m, ctx: ctx, now: m.now()}
	return l.fresh()
}

// onlyRefused reports whether an error of a commit is about values that were changed in place, so that everything else was
// committed.
func onlyRefused(err error) bool {
	switch err := err.(type) { //nolint:errorlint // errors.As would find one among others
	case *RefusedError:
		return true
	case interface{ Unwrap() []error }:
		for _, e := range err.Unwrap() {
			if !onlyRefused(e) {
				return false
			}
		}
		return true
	}
	return false
}

// lines returns the Set-Cookie lines that go with the response.
func (a *adoption) lines() []string {
	if a == nil || !a.due {
		return nil
	}
	return a.deletions
}

// adoptOrFresh returns the session that Config.Adopt takes over, or else a fresh one.
func (l *loading) adoptOrFresh(p *presented) *Core {
	c := l.fresh()
	m := l.manager
	if m.codec.adopt == nil || p.from == nil || p.withheld || l.unchecked != nil {
		return c
	}
	adopted, err := m.callAdopt(l.waiting, c, p.from)
	if err != nil {
		if !errors.Is(l.waiting.Err(), context.Canceled) {
			l.events = append(l.events, Event{Kind: KindAdoptFailed, Err: err})
		}
		l.unchecked, l.adoptFailed = err, true
		return l.fresh()
	}
	deletions := m.deletions(adopted.Delete)
	if !c.isPending() && !c.mayHaveChanged() {
		if deletions == nil {
			return c
		}
		c.edits.pending.set = true // so that a commit runs, which deletes the cookies
	}
	if created := wholeSecond(adopted.Created); !adopted.Created.IsZero() && created.Before(c.times.created) {
		c.times.created = created
	}
	if m.codec.lifetime != nil {
		c.limit = c.limitNow()
	}
	if reason := c.lifetime().refuseRead(c.times, l.now); reason != 0 {
		l.events = append(l.events, Event{Kind: KindRejected, Reason: reason})
		c = l.fresh()
		c.edits.pending.set = true
	} else {
		l.events = append(l.events, Event{Kind: KindAdopted})
		l.adopted = true
	}
	c.adopted = &adoption{from: p.from, deletions: deletions}
	return c
}

// callAdopt calls Config.Adopt with a request whose session is c. Events of what Adopt does stay queued until the handler
// has the session.
func (m *manager) callAdopt(ctx context.Context, c *Core, r *http.Request) (Adopted, error) {
	c.silent = true
	x := &exchange{Context: ctx, mount: mount{manager: m}}
	x.session.Store(c)
	adopted, err := m.codec.adopt(bodiless(r).WithContext(&callbackContext{ctx, x}), c)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.silent = false
	return adopted, err
}

// deletions returns the Set-Cookie lines that delete these cookies. A cookie that the session's own replaces needs none.
func (m *manager) deletions(cookies []*http.Cookie) []string {
	var lines []string
	for _, c := range cookies {
		if c == nil {
			continue
		}
		deletion := *c
		deletion.Value, deletion.Quoted, deletion.MaxAge, deletion.Expires = "", false, -1, time.Time{}
		if deletion.Path == "" {
			deletion.Path = "/"
		}
		if deletion.Name == m.carrier.names()[0] && deletion.Path == m.transport.path && strings.EqualFold(deletion.Domain, m.transport.domain) {
			continue
		}
		if line := deletion.String(); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
