// This file writes the text of a lock file.

package lock

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// like is the option that refers to a struct listed earlier: like="2" means that the
// struct has the numbers listed under number 2.
const like = "like"

// Format returns the text of the file: sorted, with a line for each number, so that
// version control merges what two branches add in different places, and reports a
// conflict when both add the same number.
func (f *File) Format() []byte {
	var b bytes.Buffer
	b.WriteString(Header + "\n")
	for _, s := range f.Sessions {
		fmt.Fprintf(&b, "\n%s cookie=%s id=%s\n", s.Name, s.Cookie, s.TypeID)
		w := writer{out: &b, session: s.Name}
		if s.shared {
			w.listed = map[*Struct]string{}
		}
		w.write(s.Fields, "")
	}
	return b.Bytes()
}

// writer writes the numbers of one session.
type writer struct {
	out     *bytes.Buffer
	session string
	listed  map[*Struct]string // the path under which each struct was listed; nil to list every use in full
}

// write lists a struct. prefix begins the paths of its numbers.
func (w *writer) write(s *Struct, prefix string) {
	for _, e := range s.Entries {
		path := prefix + strconv.Itoa(e.Number)
		first, again := w.listed[e.Struct]
		fmt.Fprintf(w.out, "%s %s %s\n", w.session, path, e.text(first))
		if e.Struct == nil || again {
			continue
		}
		if w.listed != nil && len(e.Struct.Entries) > 0 {
			w.listed[e.Struct] = path
		}
		w.write(e.Struct, path+".")
	}
}

// text returns the part of a line after the entry's number. first is the path under which
// the entry's struct is listed already; empty when it is listed here.
func (e *Entry) text(first string) string {
	if e.Retired {
		return "retired"
	}
	options := e.Options
	if first != "" {
		options = maps.Clone(options)
		options[like] = first
	}
	text := e.Type + " " + e.Name
	for _, name := range slices.Sorted(maps.Keys(options)) {
		text += " " + name
		if value := options[name]; value != "" {
			text += "=" + strconv.Quote(value)
		}
	}
	return text
}

// mostLines is how many lines a session has before it uses references to structs. A full
// listing reads best, but where types use other types twice its length doubles with each
// level.
const mostLines = 1000

// TakeForm decides for each session whether it is listed in full. A session that old has
// keeps its form, so that only a change of the sources changes the file, unless its full
// listing has become too long.
func (f *File) TakeForm(old *File) {
	for i := range f.Sessions {
		s := &f.Sessions[i]
		most := mostLines
		if before := old.before(s, f); before != nil {
			s.shared = before.shared
			most = max(most, 2*before.lines)
		}
		s.shared = s.shared || countLines(s.Fields, map[*Struct]int{}) > most
	}
}

// countLines returns how many lines a full listing of the struct has, or a number above
// the limit.
func countLines(s *Struct, done map[*Struct]int) int {
	if n, known := done[s]; known {
		return n
	}
	const enough = 1 << 30
	n := len(s.Entries)
	for _, e := range s.Entries {
		if e.Struct != nil {
			n = min(enough, n+countLines(e.Struct, done))
		}
	}
	done[s] = n
	return n
}
