// This file places the accesses of an app in its sessions.

package migrate

import (
	"go/ast"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func (s *session) add(a access) { s.accesses = append(s.accesses, a) }

// sessionCalled returns the session with an id of the reader's, which it adds to the
// migration if the migration has none with that id.
func (m *migration) sessionCalled(id string) *session {
	if s := m.sessionWith(id); s != nil {
		return s
	}
	s := &session{id: id}
	m.sessions = append(m.sessions, s)
	return s
}

// sessionWith returns the session with an id; nil if there is none.
func (m *migration) sessionWith(id string) *session {
	i := slices.IndexFunc(m.sessions, func(s *session) bool { return s.id == id })
	if i < 0 {
		return nil
	}
	return m.sessions[i]
}

// placeRest places the accesses whose session is not known. If the app has one session, they
// are of that one. If it has several, they are of none, and notes say so.
func (m *migration) placeRest(accesses []access) {
	opened := m.openedSessions()
	switch {
	case len(accesses) > 0 && len(m.sessions) == 0:
		m.placeInOne(accesses, opened)
		return
	case len(m.sessions) == 0:
		return
	}
	several := len(m.sessions) > 1
	for _, o := range opened {
		if m.sessionWith(o.id) == nil {
			several = true
			m.found.notes.Add(m.position(o.call), "session-empty", "no value of the session %s was found, so that no struct was made for it", m.title(o.id))
		}
	}
	for _, a := range accesses {
		if several {
			m.noteUnplaced(a)
		} else {
			m.sessions[0].add(a)
		}
	}
}

// placeInOne adds all accesses of an app to one session: nothing says of any access which
// session it reaches.
func (m *migration) placeInOne(accesses []access, opened []opened) {
	id := ""
	if len(opened) == 1 {
		id = opened[0].id
	}
	one := m.sessionCalled(id)
	for _, a := range accesses {
		one.add(a)
	}
	if len(opened) > 1 {
		var titles []string
		for _, o := range opened {
			titles = append(titles, m.title(o.id))
		}
		m.found.notes.Add(m.position(accesses[0].node), "session-unknown", "which of the sessions %s has which values is not known: one struct has all values, and has to be divided by hand", strings.Join(titles, ", "))
	}
}

// noteUnplaced notes an access that belongs to no session, and the sessions with its key.
func (m *migration) noteUnplaced(a access) {
	key, _ := m.keyOf(a)
	var titles []string
	for _, s := range m.sessions {
		if slices.ContainsFunc(s.accesses, func(other access) bool { id, _ := m.keyOf(other); return id == key }) {
			titles = append(titles, m.title(s.id))
		}
	}
	same := ""
	if len(titles) > 0 {
		same = "; this key is in " + strings.Join(titles, ", ")
	}
	m.found.notes.Add(m.position(a.node), "session-unknown", "which session this is, is not known, so that no field was made of %s%s", shorten(text(a.node)), same)
}

// opened is a session that the app gets from the library, and the first call for it.
type opened struct {
	id   string
	call ast.Expr
}

// openedSessions returns the sessions that the app gets from the library, also those without
// a value.
func (m *migration) openedSessions() (all []opened) {
	for _, r := range m.found.calls {
		call, ok := r.node.(ast.Expr)
		if !ok || !strings.Contains(r.by, "{Session}") {
			continue
		}
		for _, id := range m.reader.sessionsOf(call) {
			if id != "" && !slices.ContainsFunc(all, func(o opened) bool { return o.id == id }) {
				all = append(all, opened{id, call})
			}
		}
	}
	return all
}

// title returns how notes call the session with an id.
func (m *migration) title(id string) string {
	return strconv.Quote(strings.TrimPrefix(id, m.dir+string(filepath.Separator)))
}

// forSession returns the words that tell a session from the others of the app; nothing if it
// is the only one.
func (m *migration) forSession(s *session) string {
	if len(m.sessions) == 1 {
		return ""
	}
	return " for the session " + m.title(s.id)
}
