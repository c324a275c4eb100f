// This file chooses one cookie among the candidates.

package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/schema"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// AmbiguousError says that several cookies, or a cookie of several sessions, may be meant. Choices describes them.
type AmbiguousError struct{ Choices []string }

// Error lists the choices and names the flag that decides.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("it may be %s: say which with -name or -id", strings.Join(e.Choices, " or "))
}

// choice is the chosen candidate, with the result of trying the keys on it.
type choice struct {
	candidate
	opened typedsession.Opened
	// refused says why no key opens the cookie; nil when a key does, or when none could be tried.
	refused error
	// others are the sessions that the value may belong to, when no key opens it as a cookie of one of them.
	others []*schema.Session
	// also are the names of other cookies that a key opens.
	also []string
}

// choose returns the first candidate that a key opens, as a server does, or else the only candidate.
func (r Request) choose(candidates []candidate) (choice, error) {
	var found []choice
	var refused error
	for _, c := range candidates {
		if r.Keys == nil || c.name == "" || c.typeID == "" {
			continue
		}
		opened, err := r.Keys.Open(c.name, c.typeID, c.value)
		if opened.KeyID != "" {
			found = append(found, choice{candidate: c, opened: opened, refused: err})
		}
		if refused == nil {
			refused = err
		}
	}
	if len(found) > 0 {
		for _, other := range found[1:] {
			found[0].also = append(found[0].also, other.name)
		}
		return found[0], nil
	}
	first := choice{candidate: candidates[0], refused: refused}
	if first.guessed {
		first.name = ""
	}
	sessions, labels := distinct(candidates)
	switch {
	case len(labels) == 1:
		return first, nil
	case refused != nil && first.guessed:
		first.session, first.typeID, first.others = nil, "", sessions
		return first, nil
	}
	return choice{}, &AmbiguousError{labels}
}

// distinct returns the sessions of the candidates, and the labels that a person can choose from.
func distinct(candidates []candidate) (sessions []*schema.Session, labels []string) {
	for _, c := range candidates {
		name := c.name
		if c.guessed && c.session != nil {
			name = c.session.Cookie
		}
		label := "cookie " + shorten(name)
		if c.guessed && c.session == nil {
			label = "cookie" // the only cookie needs no name
		}
		if c.session != nil {
			label += " of " + goName(c.session)
		}
		if !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
		if !slices.Contains(sessions, c.session) {
			sessions = append(sessions, c.session)
		}
	}
	return sessions, labels
}
