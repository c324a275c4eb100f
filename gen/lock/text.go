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

// Parse reads a lock file. A line that cannot be read, such as the marker of a
// merge conflict, is reported to diags with its position: guessing would lose the
// history that the file is there for.
func Parse(path string, content []byte, diags *diagnostic.List) *File {
	f := &File{}
	n := 0
	for line := range strings.Lines(string(content)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		pos := token.Position{Filename: path, Line: n, Column: 1}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := f.parseLine(line, pos); err != nil {
			diags.Add(pos, "lock-syntax", "%v; settle a merge conflict by keeping the lines of both sides, or take the sources as they are with typedsession lock", err)
		}
	}
	f.sort()
	return f
}

func (f *File) parseLine(line string, pos token.Position) error {
	name, rest, _ := strings.Cut(line, " ")
	if cookie, id, ok := strings.Cut(strings.TrimPrefix(rest, "cookie="), " id="); ok && strings.HasPrefix(rest, "cookie=") {
		if i := slices.IndexFunc(f.Sessions, func(s Session) bool { return s.Name == name }); i >= 0 {
			return fmt.Errorf("session %s is listed twice", name)
		}
		f.Sessions = append(f.Sessions, Session{Name: name, Cookie: cookie, TypeID: id, Pos: pos})
		return nil
	}
	i := slices.IndexFunc(f.Sessions, func(s Session) bool { return s.Name == name })
	if i < 0 {
		return fmt.Errorf("%q is neither a session nor a number of one", line)
	}
	entry, err := parseEntry(rest)
	if err != nil {
		return err
	}
	if written := pathText(entry.Path) + " " + entry.text(); written != rest {
		return fmt.Errorf("%q should read %q", rest, written)
	}
	entry.Pos = pos
	s := &f.Sessions[i]
	if slices.ContainsFunc(s.Entries, func(e Entry) bool { return slices.Equal(e.Path, entry.Path) }) {
		return fmt.Errorf("number %s of %s is listed twice", pathText(entry.Path), name)
	}
	s.Entries = append(s.Entries, entry)
	return nil
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
