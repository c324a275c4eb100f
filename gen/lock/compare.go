package lock

import (
	"fmt"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// Compare reports every change from old to now that would lose what cookies out
// there hold, or log visitors out. Each diagnostic stands at the source and names
// the line of the lock file.
func Compare(old, now *File, diags *diagnostic.List) {
	for i := range now.Sessions {
		s := &now.Sessions[i]
		if before := old.before(s, now); before != nil {
			compareSession(before, s, diags)
		}
	}
}

// Gone notes every session of old that now has no more, under no other name either:
// that ends it for its visitors, which may be meant, and loses its history, which
// matters if it comes back or went to another directory.
func Gone(old, now *File, notes *diagnostic.List) {
	lives := map[*Session]bool{}
	for i := range now.Sessions {
		lives[old.before(&now.Sessions[i], now)] = true
	}
	for i := range old.Sessions {
		if s := &old.Sessions[i]; !lives[s] {
			notes.Add(s.Pos, "session-removed", "no session %s is left here, so that its lines go: if it moved, put them into the %s where it is now, and if it comes back, here again; version control has them", s.Name, FileName)
		}
	}
}

// before finds what the file says of s, one of the sessions of now.
func (f *File) before(s *Session, now *File) *Session {
	if before := f.session(s.Name); before != nil {
		return before
	}
	return f.renamed(s, now)
}

// renamed finds the session that s was before its type got another name: one that
// is gone, and had the same cookie.
func (f *File) renamed(s *Session, now *File) *Session {
	for i := range f.Sessions {
		if gone := &f.Sessions[i]; gone.Cookie == s.Cookie && now.session(gone.Name) == nil {
			return gone
		}
	}
	return nil
}

func compareSession(old, now *Session, diags *diagnostic.List) {
	if old.TypeID != now.TypeID {
		diags.Add(now.Pos, "id-changed", "the type id was %s and is %s%s: every session out there would end; write id=%s", old.TypeID, now.TypeID, was(old.Pos), old.TypeID)
	}
	if old.Cookie != now.Cookie {
		diags.Add(now.Pos, "cookie-changed", "the cookie was called %s and is %s%s: every session out there would end", old.Cookie, now.Cookie, was(old.Pos))
	}
	compareSecrets(old, now, diags)
	settled := compareMoves(old, now, diags)
	for _, before := range old.Entries {
		if within(before.Path, settled) {
			continue
		}
		after := now.entry(before.Path)
		if after == nil && len(before.Path) > 1 && !holdsStruct(now.entry(before.Path[:len(before.Path)-1])) {
			continue // gone with the struct it was in, which is reported
		}
		compareEntry(before, after, now.around(before.Path), diags)
	}
}

// around is the position of what holds the number: the field of a nested struct,
// or the session.
func (s *Session) around(path []int) token.Position {
	if holder := s.entry(path[:len(path)-1]); holder != nil {
		return holder.Pos
	}
	return s.Pos
}

// holdsStruct reports whether there is a struct at the bottom of lists, arrays and
// maps.
func holdsStruct(e *Entry) bool {
	if e == nil {
		return false
	}
	base, parts := takeApart(e.Type)
	for isCollection(base) && len(parts) > 0 {
		base, parts = takeApart(parts[len(parts)-1])
	}
	return base == "struct"
}

// compareSecrets looks at the session as a whole: with its first secret it moves
// to encrypted cookies, which takes a plan.
func compareSecrets(old, now *Session, diags *diagnostic.List) {
	had := false
	for _, e := range old.Entries {
		if _, secret := e.Options["secret"]; secret {
			had = true
		}
	}
	if had {
		return
	}
	for _, e := range now.Entries {
		if _, secret := e.Options["secret"]; secret {
			diags.Add(e.Pos, "first-secret", "%s is the session's first secret%s: sessions move to encrypted cookies with it; deploy Signed with AcceptEncrypted first, and accept the change with typedsession lock", e.Name, was(old.Pos))
			return
		}
	}
}

func compareEntry(old Entry, now *Entry, holder token.Position, diags *diagnostic.List) {
	number := pathText(old.Path)
	switch {
	case now == nil && old.Retired:
		diags.Add(holder, "retired-removed", "number %s was retired%s: what old cookies hold under it would come back; keep _ struct{} `session:\"%s,retired\"`", number, was(old.Pos), last(old.Path))
		return
	case now == nil:
		diags.Add(holder, "field-removed", "number %s was field %s%s: retire it, with _ struct{} `session:\"%s,retired\"`", number, old.Name, was(old.Pos), last(old.Path))
		return
	case now.Retired:
		return // dropped from now on, as it should be
	case old.Retired:
		diags.Add(now.Pos, "number-reused", "number %s is retired%s: old cookies hold something else under it; give %s a new number", number, was(old.Pos), now.Name)
		return
	}
	if rule, what := typeChange(old.Type, now.Type); rule != "" {
		if rule == "type-changed" && old.Name != now.Name {
			rule = "number-reused"
		}
		diags.Add(now.Pos, rule, "number %s %s%s: give %s a new number and retire this one", number, what, was(old.Pos), now.Name)
		return
	}
	compareOptions(old, now, number, diags)
}

func compareOptions(old Entry, now *Entry, number string, diags *diagnostic.List) {
	report := func(rule, format string, args ...any) {
		diags.Add(now.Pos, rule, "number %s: %s%s", number, fmt.Sprintf(format, args...), was(old.Pos))
	}
	compareBounds(old, now, report)
	if before, after := old.Options["default"], now.Options["default"]; before != after {
		report("default-changed", "the default was %s and is %s: what is absent out there would change its value", orNone(before), orNone(after))
	}
	_, hadTTL := old.Options["ttl"]
	_, hasTTL := now.Options["ttl"]
	if hadTTL != hasTTL {
		report("ttl-changed", "ttl= was %s: the value travels in another form with it", map[bool]string{true: "removed", false: "added"}[hadTTL])
	}
	_, wasSecret := old.Options["secret"]
	_, isSecret := now.Options["secret"]
	if wasSecret && !isSecret {
		report("secret-removed", "%s was secret: it would be shown and could travel in the open", now.Name)
	}
}

// typeChange says which rule a change of type breaks, if any.
func typeChange(old, now string) (rule, what string) {
	rule = brokenRule(old, now)
	change := fmt.Sprintf("was %s and is %s", old, now)
	switch rule {
	case "enum-changed":
		change += "; an enum's values are numbers in cookies, so that new ones go to the end"
	case "packing-changed":
		change += ", another form of text"
	case "precision-changed":
		change += ", another precision"
	}
	return rule, change
}

func brokenRule(old, now string) string {
	oldBase, oldParts := takeApart(old)
	nowBase, nowParts := takeApart(now)
	switch {
	case old == now, widens(old, now), strings.HasPrefix(old, "bytes[") && now == "bytes":
		return ""
	case oldBase != nowBase && (isCarrier(oldBase) || isCarrier(nowBase)):
		return "type-changed"
	case isCollection(oldBase) != isCollection(nowBase):
		return "cardinality-changed"
	case oldBase != nowBase:
		return "type-changed"
	case oldBase == "enum" && strings.HasPrefix(strings.TrimSuffix(now, ")"), strings.TrimSuffix(old, ")")+"|"):
		return ""
	case oldBase == "enum":
		return "enum-changed"
	case oldBase == "text":
		return "packing-changed"
	case oldBase == "time":
		return "precision-changed"
	case !isCollection(oldBase) || len(oldParts) != len(nowParts):
		return "type-changed"
	}
	for i := range oldParts {
		if rule := brokenRule(oldParts[i], nowParts[i]); rule != "" {
			return rule
		}
	}
	return ""
}

// takeApart splits the text of a type: map(text,list(int)) is a map of the parts
// text and list(int).
func takeApart(t string) (base string, parts []string) {
	base, rest, ok := strings.Cut(t, "(")
	if !ok {
		return base, nil
	}
	rest = strings.TrimSuffix(rest, ")")
	depth, start := 0, 0
	for i, c := range rest {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			parts = append(parts, rest[start:i])
			start = i + 1
		}
	}
	return base, append(parts, rest[start:])
}

// isCarrier reports whether a value travels as bytes that the body does not look into.
func isCarrier(base string) bool { return base == "json" || base == "msgpack" }

func isCollection(base string) bool {
	return base == "list" || base == "map" || strings.HasPrefix(base, "array[")
}

// widens reports whether every value of one integer type is one of the other. Int
// and uint count as 64 bits, as servers are compiled; a duration is an int64, and
// travels as one.
func widens(old, now string) bool {
	bits := func(t string) (n int, signed, ok bool) {
		if t == "duration" {
			t = "int64"
		}
		rest, signed := strings.CutPrefix(t, "int")
		if !signed {
			if rest, ok = strings.CutPrefix(t, "uint"); !ok {
				return 0, false, false
			}
		}
		if rest == "" {
			return 64, signed, true
		}
		n, err := strconv.Atoi(rest)
		return n, signed, err == nil
	}
	oldBits, oldSigned, ok := bits(old)
	nowBits, nowSigned, ok2 := bits(now)
	return ok && ok2 && (oldSigned == nowSigned && oldBits <= nowBits || !oldSigned && nowSigned && oldBits < nowBits)
}

func count(text string) int { n, _ := strconv.Atoi(text); return n }

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func last(path []int) string { return strconv.Itoa(path[len(path)-1]) }

// was names the line of the lock file.
func was(pos token.Position) string {
	return fmt.Sprintf(" (%s:%d)", filepath.Base(pos.Filename), pos.Line)
}

// line names a line of a source.
func line(pos token.Position) string {
	return fmt.Sprintf("%s, line %d", filepath.Base(pos.Filename), pos.Line)
}
