// This file reads the text of a lock file.

package lock

import (
	"fmt"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/output"
)

// byteOrderMark is what some editors write at the beginning of a text.
const byteOrderMark = "\ufeff"

// Parse reads a lock file. It reports to diags, with its position, a line that cannot be
// read: guessing would lose the history that the file is meant to keep. It accepts a line
// twice, as merges leave it.
func Parse(path string, content []byte, diags *diagnostic.List) *File {
	p := parser{diags: diags}
	n, marked := 0, false
	text := strings.TrimPrefix(string(content), byteOrderMark)
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		pos := token.Position{Filename: path, Line: n, Column: 1}
		switch {
		case line == "" || strings.HasPrefix(line, "#") || marked && output.IsConflictMarker(line):
		case output.IsConflictMarker(line):
			marked = true
			diags.Add(pos, "lock-syntax", "a merge conflict: keep the lines of both sides and remove the markers%s", asTheyAre)
		default:
			p.line(line, pos)
		}
	}
	f := &File{}
	for _, s := range p.sessions {
		f.Sessions = append(f.Sessions, s.tree(&p))
	}
	f.sort()
	return f
}

// What to do about a lock file that cannot be read, in messages.
const (
	asTheyAre   = ", or take the sources as they are with go tool typedsession lock"
	fromHistory = "; take the line from version control as it was, or the sources as they are with go tool typedsession lock"
)

// parser collects the lines of each session before it makes structs of them, since a
// merge can leave the lines in any order.
type parser struct {
	diags    *diagnostic.List
	sessions []*lines
}

// lines are the lines of one session.
type lines struct {
	Session
	numbers []*numberLine
	byPath  map[string]*numberLine
}

// numberLine is the line of one number of a session.
type numberLine struct {
	Entry
	path []int
	like string // the number where the struct is listed; empty when it is listed here
}

func (l *numberLine) text() string { return l.Entry.text(l.like) }

func (p *parser) line(line string, pos token.Position) {
	name, rest, _ := strings.Cut(line, " ")
	i := slices.IndexFunc(p.sessions, func(s *lines) bool { return s.Name == name })
	if cookie, id, ok := strings.Cut(strings.TrimPrefix(rest, "cookie="), " id="); ok && strings.HasPrefix(rest, "cookie=") {
		if i < 0 {
			p.sessions = append(p.sessions, &lines{Session: Session{Name: name, Cookie: cookie, TypeID: id, Pos: pos}, byPath: map[string]*numberLine{}})
		} else if first := p.sessions[i]; first.Cookie != cookie || first.TypeID != id {
			p.diags.Add(pos, "lock-syntax", "session %s is in line %d already, with another cookie or id: keep the line that cookies in browsers go by%s", name, first.Pos.Line, asTheyAre)
		}
		return
	}
	var number numberLine
	err := fmt.Errorf("%q is neither a session nor a number of one", line)
	if i >= 0 {
		number, err = parseNumber(rest)
	}
	if written := pathText(number.path) + " " + number.text(); err == nil && written != rest {
		err = fmt.Errorf("%q should read %q", rest, written)
	}
	if err != nil {
		p.diags.Add(pos, "lock-syntax", "%v%s", err, fromHistory)
		return
	}
	number.Pos = pos
	p.add(p.sessions[i], &number)
}

// add adds a number to s, unless it is taken: by the same line, or by another branch's
// use of the number.
func (p *parser) add(s *lines, n *numberLine) {
	path := pathText(n.path)
	first := s.byPath[path]
	switch {
	case first == nil:
		s.byPath[path] = n
		s.numbers = append(s.numbers, n)
	case first.text() == n.text():
	case first.Retired || n.Retired || first.Name == n.Name:
		p.diags.Add(n.Pos, "lock-syntax", "number %s of %s is in line %d already: of the two lines keep the one that agrees with the source%s", path, s.Name, first.Pos.Line, asTheyAre)
	default:
		p.diags.Add(n.Pos, "lock-syntax", "number %s of %s is %s in line %d already: give %s or %s, the one that no cookie in a browser holds, a free number in its source and in its line here%s", path, s.Name, first.Name, first.Pos.Line, first.Name, n.Name, asTheyAre)
	}
}

// tree makes structs of the lines. It drops the numbers inside a number that is no longer
// a struct, as after a merge with a branch that retired it.
func (s *lines) tree(p *parser) Session {
	slices.SortFunc(s.numbers, func(a, b *numberLine) int { return slices.Compare(a.path, b.path) })
	session := s.Session
	session.Fields, session.lines = &Struct{}, len(s.numbers)
	for _, n := range s.numbers {
		path := pathText(n.path)
		switch {
		case n.like != "":
			session.shared = true
			if n.Struct = s.listed(n); n.Struct == nil {
				p.diags.Add(n.Pos, "lock-syntax", "number %s is like number %s, and no struct is listed there%s", path, n.like, fromHistory)
			}
		case holdsStruct(n.Type):
			n.Struct = &Struct{}
		}
		into := session.Fields
		if holder := n.path[:len(n.path)-1]; len(holder) > 0 {
			in := s.byPath[pathText(holder)]
			switch {
			case in == nil:
				p.diags.Add(n.Pos, "lock-syntax", "number %s is in number %s, which has no line%s", path, pathText(holder), fromHistory)
				continue
			case in.Struct == nil:
				continue
			case in.like != "":
				p.diags.Add(n.Pos, "lock-syntax", "number %s is in number %s, which is like number %s%s", path, pathText(holder), in.like, fromHistory)
				continue
			}
			into = in.Struct
		}
		into.Entries = append(into.Entries, &n.Entry)
	}
	return session
}

// listed returns the struct that n refers to: one that is listed before n and does not
// contain n, so that no struct contains itself.
func (s *lines) listed(n *numberLine) *Struct {
	first := s.byPath[n.like]
	if first == nil || first.like != "" || slices.Compare(first.path, n.path) >= 0 || len(first.path) < len(n.path) && slices.Equal(first.path, n.path[:len(first.path)]) {
		return nil
	}
	return first.Struct
}

func pathText(path []int) string {
	parts := make([]string, len(path))
	for i, n := range path {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ".")
}

func parseNumber(text string) (numberLine, error) {
	path, rest, _ := strings.Cut(text, " ")
	n := numberLine{Entry: Entry{Options: map[string]string{}}}
	for _, part := range strings.Split(path, ".") {
		number, err := strconv.Atoi(part)
		if err != nil {
			return n, fmt.Errorf("%q is no number", path)
		}
		n.path = append(n.path, number)
		n.Number = number
	}
	if rest == "retired" {
		n.Retired = true
		return n, nil
	}
	n.Type, rest, _ = strings.Cut(rest, " ")
	if n.Name, rest, _ = strings.Cut(rest, " "); n.Type == "" || n.Name == "" {
		return n, fmt.Errorf("number %s lacks a type or a name", path)
	}
	for rest != "" {
		option, after, _ := strings.Cut(rest, " ")
		name, _, hasValue := strings.Cut(option, "=")
		if !hasValue {
			n.Options[name] = ""
			rest = after
			continue
		}
		quoted, err := strconv.QuotedPrefix(rest[len(name)+1:])
		if err != nil {
			return n, fmt.Errorf("option %s of number %s has no quoted value", name, path)
		}
		n.Options[name], _ = strconv.Unquote(quoted)
		rest = strings.TrimPrefix(rest[len(name)+1+len(quoted):], " ")
	}
	n.like = n.Options[like]
	delete(n.Options, like)
	return n, nil
}
