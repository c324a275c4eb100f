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
	// Created is when the other session began, which is then the beginning of this one: its absolute timeout goes on. A
	// session that is over by that is not taken over, and its cookies are deleted. Zero, or a time in the future, stands
	// for now.
	Created time.Time
	// Delete are the cookies of the other library in the browser. Name, Path, Domain, Secure, SameSite and Partitioned have
	// to be those with which it set them, or browsers keep them. Value and MaxAge make no difference.
	Delete []*http.Cookie
}

// adoption is what a session needs that Config.Adopt filled, until the browser has it.
type adoption struct {
	deletions []string // Set-Cookie lines that delete the cookies of the other library
	due       bool     // the session was committed, so that they go with the response
}

// committed records that the session was committed, or that it was not.
func (a *adoption) committed(err error) {
	if a != nil && (err == nil || onlyRefused(err)) {
		a.due = true
	}
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
	adopted, err := l.callAdopt(c, p.from)
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
	if reason := c.lifetime().refuseRead(c.times, m.rejectBefore, l.now); reason != 0 {
		l.events = append(l.events, Event{Kind: KindRejected, Reason: reason})
		c = l.fresh()
		c.edits.pending.set = true
	} else {
		l.events = append(l.events, Event{Kind: KindAdopted})
	}
	c.adopted = &adoption{deletions: deletions}
	return c
}

// callAdopt calls Config.Adopt with a request whose session is c. Events of what Adopt does stay queued until the handler
// has the session.
func (l *loading) callAdopt(c *Core, r *http.Request) (Adopted, error) {
	c.silent = true
	x := &exchange{Context: l.waiting, mount: mount{manager: l.manager}}
	x.session.Store(c)
	adopted, err := l.manager.codec.adopt(r.WithContext(&checkContext{l.waiting, x}), c)
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
