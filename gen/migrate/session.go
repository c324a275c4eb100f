// This file tells the sessions of an app from one another.

package migrate

import (
	"cmp"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/starter"
)

// settingsOf returns the settings for a session: first those that the app makes for it
// alone, then those for all. The settings of a session that is not known belong to none if
// the app has several.
func (m *migration) settingsOf(s *session) (own settings) {
	var all settings
	for _, one := range m.found.settings {
		var ids []string
		if one.owner != nil {
			ids = m.reader.sessionsOf(one.owner)
		}
		switch {
		case slices.Contains(ids, s.id):
			own = append(own, one)
		case len(ids) > 0:
		case one.owner != nil && len(m.sessions) > 1:
			m.found.notes.Add(one.at, "session-unknown", "which session gets this %s is not known, so that it was taken for none", strings.TrimPrefix(one.name, "Cookie."))
		default:
			all = append(all, one)
		}
	}
	return append(own, all...)
}

// choosePackage chooses the package that the structs are for, and names for them: the one
// that most others with accesses can import, or have imported already, and among these the
// one with the most accesses.
func (m *migration) choosePackage() (err error) {
	accesses := m.accessesByPackage()
	importers := func(pkg *load.Package) (n int) {
		known := map[*types.Package]bool{}
		for other := range accesses {
			if other != pkg && reaches(other.Types, pkg.Path, known) {
				n++
			}
		}
		return n
	}
	m.target = slices.MaxFunc(slices.Collect(maps.Keys(accesses)), func(a, b *load.Package) int {
		return cmp.Or(
			compareBools(a.Name != "main", b.Name != "main"),
			cmp.Compare(importers(a), importers(b)),
			cmp.Compare(accesses[a], accesses[b]),
			cmp.Compare(b.Path, a.Path),
		)
	})
	if m.beside, err = starter.Read(m.target.Dir); err != nil {
		return err
	}
	return m.nameSessions()
}

// accessesByPackage counts the accesses in each package, those in the app's own functions
// as well as the calls of these.
func (m *migration) accessesByPackage() map[*load.Package]int {
	accesses := map[*load.Package]int{}
	for _, a := range m.found.accesses {
		accesses[m.packageOf(a.node)]++
	}
	for _, s := range m.sessions {
		for _, a := range s.accesses {
			accesses[m.packageOf(a.node)]++
		}
	}
	return accesses
}

// nameSessions names the structs and the generated types. With several sessions, each has
// the name of its cookie.
func (m *migration) nameSessions() (err error) {
	if len(m.sessions) == 1 {
		m.sessions[0].newCookie = cookieName(m.sessions[0].cookie)
		m.sessions[0].name, err = m.beside.FreeName()
		return err
	}
	names, cookies := map[string]bool{}, map[string]bool{}
	for _, s := range m.sessions {
		base := strings.TrimSuffix(goName(s.cookie), "Session") + "Session"
		s.name = base
		for n := 2; names[s.name] || !m.beside.CanName(s.name); n++ {
			s.name = base + strconv.Itoa(n)
		}
		names[s.name] = true
		s.newCookie = numbered(cookieName(s.cookie), cookies)
	}
	return nil
}
