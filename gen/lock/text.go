package lock

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// like is written in the place of a struct's numbers where they were listed before:
// like="2" has those of number 2.
const like = "like"

// Format returns the file's text: sorted, a line a number, so that what two branches
// add in different places merges by itself, and the same number added by both is a
// conflict.
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
	listed  map[*Struct]string // where each struct was listed; nil to list all everywhere
}

// write lists a struct whose paths begin with prefix.
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

// text returns what a line has behind the entry's number. first is the path of the line
// under which the entry's struct is listed already; empty when it is listed here.
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

// mostLines is how many lines a session gets before structs that are used again are
// written as references. Listed everywhere they read best, but where types use types
// twice that doubles with every one of them.
const mostLines = 1000

// TakeForm decides how each session is written. One that old has is written as it is
// there, so that nothing but a change of the sources changes the file, unless it has
// outgrown the listing meanwhile.
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

// countLines returns how many lines the struct has when all is listed everywhere, or a
// number that is too large anyway.
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
