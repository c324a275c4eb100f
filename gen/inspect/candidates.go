// This file finds, among the cookies in the input, those that the request may mean.

package inspect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/schema"
	"github.com/typedsession/typedsession/runtime/envelope"
)

// maxCookies is the most cookies of an input that are decoded. It bounds the work that a hostile input causes. A server
// tries four cookies of one name.
const maxCookies = 8

// candidate is a cookie together with a session that it may belong to.
type candidate struct {
	name    string // as sent; empty when the name is not known
	guessed bool   // the input has only a value, and name is a name that it may have
	value   string
	session *schema.Session // nil when it is not known
	typeID  string          // empty when the id is not known
}

// candidates returns the cookies that the request may mean, and the names of the others.
func (r Request) candidates() (all []candidate, ignored []string, err error) {
	sessions, err := r.wanted()
	if err != nil {
		return nil, nil, err
	}
	cookies := r.called()
	all = r.explained(cookies, sessions)
	if len(all) == 0 && !r.Sure {
		all = r.unexplained(cookies)
	}
	if len(all) == 0 {
		return nil, nil, r.nothing(sessions)
	}
	for _, c := range r.Cookies {
		if !slices.ContainsFunc(all, func(known candidate) bool { return known.name == c.Name }) && c.Name != "" {
			ignored = append(ignored, c.Name)
		}
	}
	return all, shortened(ignored), nil
}

// wanted returns the sessions that have the request's name and type id, as far as it has them.
func (r Request) wanted() ([]*schema.Session, error) {
	sessions := slices.DeleteFunc(slices.Clone(r.Sessions), func(s *schema.Session) bool {
		return r.TypeID != "" && s.TypeID != r.TypeID || r.Name != "" && s.Cookie != plainName(r.Name)
	})
	if r.Sure && len(sessions) == 0 {
		return nil, fmt.Errorf("the package has no such session: it has %s", listed(r.Sessions))
	}
	return sessions, nil
}

// called returns the cookies with the request's name, if it has one: those with exactly that name or, if there are
// none, with that name after a prefix. A value without a name can have any name.
func (r Request) called() []Cookie {
	if r.Name == "" {
		return r.Cookies
	}
	for _, matches := range []func(string) bool{
		func(name string) bool { return name == r.Name },
		func(name string) bool { return plainName(name) == r.Name },
		func(name string) bool { return name == "" },
	} {
		found := slices.DeleteFunc(slices.Clone(r.Cookies), func(c Cookie) bool { return !matches(c.Name) })
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// explained returns the cookies that have the name of one of the sessions.
func (r Request) explained(cookies []Cookie, sessions []*schema.Session) (all []candidate) {
	found := 0
	for _, c := range cookies {
		before := len(all)
		for _, s := range sessions {
			if c.Name == "" || plainName(c.Name) == s.Cookie {
				all = r.add(all, candidate{value: c.Value, session: s, typeID: s.TypeID}, c.Name, s.Cookie)
			}
		}
		if len(all) > before {
			found++
		}
		if found == maxCookies {
			break
		}
	}
	return all
}

// unexplained returns the cookies that may belong to an unknown session: the only cookie, or those that look like a
// session's.
func (r Request) unexplained(cookies []Cookie) (all []candidate) {
	for _, c := range cookies {
		if _, err := envelope.Peek(c.Value, maxCookieBytes); err == nil || isToken(c.Value) || len(cookies) == 1 {
			all = r.add(all, candidate{value: c.Value, typeID: r.TypeID}, c.Name, "")
		}
		if len(all) >= maxCookies {
			break
		}
	}
	return all
}

// add appends c under its name in the input or, for a value without a name, under each name that it may have.
func (r Request) add(all []candidate, c candidate, name, cookie string) []candidate {
	names := []string{name}
	if name == "" {
		c.guessed = true
		if r.Name != "" {
			cookie = r.Name
		}
		names = namesAsSent(cookie)
	}
	for _, c.name = range names {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// nothing returns the error for an input in which no cookie belongs to the request.
func (r Request) nothing(sessions []*schema.Session) error {
	var names []string
	for _, c := range r.Cookies {
		names = append(names, c.Name)
	}
	have := strings.Join(shortened(names), ", ")
	switch {
	case r.Name != "":
		return fmt.Errorf("the input has no cookie %s: it has %s", Printable(r.Name), have)
	case r.Sure:
		return fmt.Errorf("the input has no cookie of %s: it has %s", listed(sessions), have)
	}
	return fmt.Errorf("none of the cookies %s looks like a session's: say which it is with -name", have)
}
