package lock

import (
	"bytes"
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/output"
)

// Format is the file's text: sorted, a line a number, so that what two branches
// add in different places merges by itself, and the same number added by both is a
// conflict.
func (f *File) Format() []byte {
	var b bytes.Buffer
	b.WriteString(Header + "\n")
	for _, s := range f.Sessions {
		fmt.Fprintf(&b, "\n%s cookie=%s id=%s\n", s.Name, s.Cookie, s.TypeID)
		for _, e := range s.Entries {
			fmt.Fprintf(&b, "%s %s %s\n", s.Name, pathText(e.Path), e.text())
		}
	}
	return b.Bytes()
}

func (e Entry) text() string {
	if e.Retired {
		return "retired"
	}
	text := e.Type + " " + e.Name
	for _, name := range slices.Sorted(maps.Keys(e.Options)) {
		text += " " + name
		if value := e.Options[name]; value != "" {
			text += "=" + strconv.Quote(value)
		}
	}
	return text
}

func pathText(path []int) string {
	parts := make([]string, len(path))
	for i, n := range path {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ".")
}

// Parse reads a lock file. A line that cannot be read is reported to diags with its
// position: guessing would lose the history that the file is there for. What a merge
// wrote twice is taken once.
func Parse(path string, content []byte, diags *diagnostic.List) *File {
	f := &File{}
	n, marked := 0, false
	for line := range strings.Lines(string(content)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		pos := token.Position{Filename: path, Line: n, Column: 1}
		switch {
		case line == "" || strings.HasPrefix(line, "#") || marked && output.IsConflictMarker(line):
		case output.IsConflictMarker(line):
			marked = true
			diags.Add(pos, "lock-syntax", "a merge conflict: keep the lines of both sides and remove the markers, or take the sources as they are with typedsession lock")
		default:
			f.parseLine(line, pos, diags)
		}
	}
	f.sort()
	return f
}

func (f *File) parseLine(line string, pos token.Position, diags *diagnostic.List) {
	name, rest, _ := strings.Cut(line, " ")
	i := slices.IndexFunc(f.Sessions, func(s Session) bool { return s.Name == name })
	if cookie, id, ok := strings.Cut(strings.TrimPrefix(rest, "cookie="), " id="); ok && strings.HasPrefix(rest, "cookie=") {
		if i < 0 {
			f.Sessions = append(f.Sessions, Session{Name: name, Cookie: cookie, TypeID: id, Pos: pos})
		} else if first := f.Sessions[i]; first.Cookie != cookie || first.TypeID != id {
			diags.Add(pos, "lock-syntax", "session %s is in line %d already, with another cookie or id: keep the line that cookies out there go by, or take the sources as they are with typedsession lock", name, first.Pos.Line)
		}
		return
	}
	var entry Entry
	err := fmt.Errorf("%q is neither a session nor a number of one", line)
	if i >= 0 {
		entry, err = parseEntry(rest)
	}
	if written := pathText(entry.Path) + " " + entry.text(); err == nil && written != rest {
		err = fmt.Errorf("%q should read %q", rest, written)
	}
	if err != nil {
		diags.Add(pos, "lock-syntax", "%v; take the line from version control as it was, or the sources as they are with typedsession lock", err)
		return
	}
	entry.Pos = pos
	f.Sessions[i].addParsed(entry, diags)
}

// addParsed adds e unless its number is taken: by the same line, or by what another
// branch made of the number.
func (s *Session) addParsed(e Entry, diags *diagnostic.List) {
	i := slices.IndexFunc(s.Entries, func(other Entry) bool { return slices.Equal(other.Path, e.Path) })
	if i < 0 {
		s.Entries = append(s.Entries, e)
		return
	}
	switch first := s.Entries[i]; {
	case first.text() == e.text():
	case first.Retired || e.Retired || first.Name == e.Name:
		diags.Add(e.Pos, "lock-syntax", "number %s of %s is in line %d already: of the two lines keep the one that agrees with the source, or take the sources as they are with typedsession lock", pathText(e.Path), s.Name, first.Pos.Line)
	default:
		diags.Add(e.Pos, "lock-syntax", "number %s of %s is %s in line %d already: give %s or %s, the one that no cookie out there holds, a free number in its source and in its line here, or take the sources as they are with typedsession lock", pathText(e.Path), s.Name, first.Name, first.Pos.Line, first.Name, e.Name)
	}
}

func parseEntry(text string) (Entry, error) {
	path, rest, _ := strings.Cut(text, " ")
	e := Entry{Options: map[string]string{}}
	for _, part := range strings.Split(path, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return e, fmt.Errorf("%q is no number", path)
		}
		e.Path = append(e.Path, n)
	}
	if rest == "retired" {
		e.Retired = true
		return e, nil
	}
	e.Type, rest, _ = strings.Cut(rest, " ")
	if e.Name, rest, _ = strings.Cut(rest, " "); e.Type == "" || e.Name == "" {
		return e, fmt.Errorf("number %s lacks a type or a name", path)
	}
	for rest != "" {
		option, after, _ := strings.Cut(rest, " ")
		name, _, hasValue := strings.Cut(option, "=")
		if !hasValue {
			e.Options[name] = ""
			rest = after
			continue
		}
		quoted, err := strconv.QuotedPrefix(rest[len(name)+1:])
		if err != nil {
			return e, fmt.Errorf("option %s of number %s has no quoted value", name, path)
		}
		e.Options[name], _ = strconv.Unquote(quoted)
		rest = strings.TrimPrefix(rest[len(name)+1+len(quoted):], " ")
	}
	return e, nil
}
