package lock

import (
	"fmt"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// Compare reports every change from old to now that would lose what existing cookies
// hold, or log visitors out. Each diagnostic has its position in the source and names the
// line of the lock file.
func Compare(old, now *File, diags *diagnostic.List) {
	for i := range now.Sessions {
		s := &now.Sessions[i]
		if before := old.before(s, now); before != nil {
			compareSession(before, s, diags)
		}
	}
}

// Gone notes every session of old that is missing in now, also under another name. That
// ends the session for its visitors, which may be intended, and removes its history,
// which matters if the session comes back or moved to another directory.
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

// before returns the entry of the file for s, one of the sessions of now; nil when there
// is none.
func (f *File) before(s *Session, now *File) *Session {
	if before := f.session(s.Name); before != nil {
		return before
	}
	return f.renamed(s, now)
}

// renamed returns the session of f that s was before its type got another name; nil when
// there is none. That session has the same cookie, and now has no session of its name.
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
		diags.Add(now.Pos, "id-changed", "the type id was %s and is %s%s: every session in browsers' cookies would end; write id=%s, or take the new one with go tool typedsession lock", old.TypeID, now.TypeID, was(old.Pos), old.TypeID)
	}
	if old.Cookie != now.Cookie {
		diags.Add(now.Pos, "cookie-changed", "the cookie was called %s and is %s%s: every session in browsers' cookies would end; write cookie=%s, or take the new name with go tool typedsession lock", old.Cookie, now.Cookie, was(old.Pos), old.Cookie)
	}
	compareSecrets(old, now, diags)
	c := comparison{diags: diags, done: map[[2]*Struct]bool{}, taken: map[*Struct]map[int]bool{}}
	c.structs(old.Fields, now.Fields, "", now.Pos)
}

// comparison compares the structs of one session.
type comparison struct {
	diags *diagnostic.List
	done  map[[2]*Struct]bool      // pairs of an old and a new struct
	taken map[*Struct]map[int]bool // the numbers that a struct has or had, and those that were proposed
}

// structs compares two versions of a struct. prefix is the path to its numbers: one of
// the paths to a struct is enough to report its changes. holder is the position of the
// number that holds it.
func (c *comparison) structs(old, now *Struct, prefix string, holder token.Position) {
	if c.done[[2]*Struct{old, now}] {
		return
	}
	c.done[[2]*Struct{old, now}] = true
	settled := c.moves(old, now, prefix)
	for _, before := range old.Entries {
		if settled[before.Number] {
			continue
		}
		path := prefix + strconv.Itoa(before.Number)
		after := now.entry(before.Number)
		change{c, path, before, after, old, now}.report(holder)
		if before.Struct != nil && after != nil && after.Struct != nil {
			c.structs(before.Struct, after.Struct, path+".", after.Pos)
		}
	}
}

// propose returns a number that neither struct has, a different one each time: one above all
// others, or an unused lower one when those run out.
func (c *comparison) propose(old, now *Struct) int {
	taken := c.taken[now]
	if taken == nil {
		taken = map[int]bool{}
		for _, e := range slices.Concat(old.Entries, now.Entries) {
			taken[e.Number] = true
		}
		c.taken[now] = taken
	}
	free := slices.Max(slices.Collect(maps.Keys(taken))) + 1
	if free > schema.MaxNumber {
		for free = 1; taken[free]; free++ {
		}
	}
	taken[free] = true
	return free
}

// holdsStruct reports whether the text of a type is that of a struct, or of lists, arrays
// and maps of structs.
func holdsStruct(text string) bool {
	base, parts := takeApart(text)
	for isCollection(base) && len(parts) > 0 {
		base, parts = takeApart(parts[len(parts)-1])
	}
	return base == "struct"
}

// FirstSecret is the rule about a session's first secret. Its message says what to deploy
// before the change is taken.
const FirstSecret = "first-secret"

// compareSecrets reports a session's first secret, with which cookies have to be encrypted
// and records sealed: that takes more than one deployment. Only a session's own fields can
// be secret.
func compareSecrets(old, now *Session, diags *diagnostic.List) {
	secret := func(e *Entry) bool { _, secret := e.Options["secret"]; return secret }
	if slices.ContainsFunc(old.Fields.Entries, secret) {
		return
	}
	if i := slices.IndexFunc(now.Fields.Entries, secret); i >= 0 {
		e := now.Fields.Entries[i]
		diags.Add(e.Pos, FirstSecret, "%s is the session's first secret%s: in cookies, sessions become encrypted with it: deploy Signed with AcceptEncrypted first; in a store, records have to be sealed: deploy Keys with WriteUnsealed, then with AcceptUnsealed; then take the change with go tool typedsession lock", e.Name, was(old.Pos))
	}
}

// change is the change of one number.
type change struct {
	*comparison
	path       string
	old        *Entry
	now        *Entry  // nil when the number was removed
	from, into *Struct // the old and the new struct that the number belongs to
}

// report reports the rule that the change breaks, if any. holder is the position to
// report for a number that was removed.
func (c change) report(holder token.Position) {
	old, now := c.old, c.now
	switch {
	case now == nil && old.Retired:
		c.diags.Add(holder, "retired-removed", "number %s was retired%s: what old cookies hold under it would come back; keep _ struct{} `session:\"%d,retired\"`", c.path, was(old.Pos), old.Number)
		return
	case now == nil:
		c.diags.Add(holder, "field-removed", "number %s was field %s%s: retire it, with _ struct{} `session:\"%d,retired\"`", c.path, old.Name, was(old.Pos), old.Number)
		return
	case now.Retired:
		return // the number's value is dropped from now on, as intended
	case old.Retired:
		c.diags.Add(now.Pos, "number-reused", "number %s is retired%s: old cookies hold something else under it; give %s number %d, and keep _ struct{} `session:\"%d,retired\"`", c.path, was(old.Pos), now.Name, c.free(), old.Number)
		return
	}
	rule, what, instead := typeChange(old.Type, now.Type)
	switch {
	case rule == "type-changed" && old.Name != now.Name:
		c.diags.Add(now.Pos, "number-reused", "number %s %s%s: give %s number %d, and retire this one with _ struct{} `session:\"%d,retired\"`", c.path, what, was(old.Pos), now.Name, c.free(), old.Number)
	case rule == "type-changed", rule == "cardinality-changed":
		free := c.free()
		c.diags.Add(now.Pos, rule, "number %s %s%s: give %s number %d and retire this one or, to keep what cookies in browsers hold, take two fields:%s", c.path, what, was(old.Pos), now.Name, free, recipe(old, now, free))
	case rule != "":
		c.diags.Add(now.Pos, rule, "number %s %s%s: %s, or give %s number %d and retire this one", c.path, what, was(old.Pos), instead, now.Name, c.free())
	default:
		c.options()
	}
}

// recipe returns the steps, one on each line, by which the type of a field changes
// without losing its values.
func recipe(old, now *Entry, free int) string {
	return fmt.Sprintf("\n\tfirst give %[1]s, as it is now, number %[3]d, and keep the old field (%[4]s) beside it as Old%[1]s with number %[2]d"+
		"\n\tthen read the old one once: where Old%[1]s is set, put it into %[1]s, converted, and clear Old%[1]s"+
		"\n\tand when no cookie from before is left, replace Old%[1]s by _ struct{} `session:\"%[2]d,retired\"`", now.Name, old.Number, free, old.Type)
}

func (c change) free() int { return c.propose(c.from, c.into) }

// options reports changes of options by which existing cookies would lose values or mean
// something else.
func (c change) options() {
	old, now, at := c.old, c.now, c.now.Pos
	where := was(old.Pos)
	c.bounds()
	if before, after := old.Options["default"], now.Options["default"]; before != after {
		c.diags.Add(at, "default-changed", "number %s: the default was %s and is %s%s: what is absent in browsers' cookies would change its value; if that is meant, take it with go tool typedsession lock, else give %s number %d and retire this one", c.path, orNone(before), orNone(after), where, now.Name, c.free())
	}
	_, hadTTL := old.Options["ttl"]
	_, hasTTL := now.Options["ttl"]
	if hadTTL != hasTTL {
		c.diags.Add(at, "ttl-changed", "number %s: ttl= was %s%s: the value travels in another form with it; give %s number %d and retire this one", c.path, map[bool]string{true: "removed", false: "added"}[hadTTL], where, now.Name, c.free())
	}
	_, wasSecret := old.Options["secret"]
	_, isSecret := now.Options["secret"]
	if wasSecret && !isSecret {
		c.diags.Add(at, "secret-removed", "number %s: %s was secret%s: it would be shown and could travel in the open; write secret again, or, if it is none, take it with go tool typedsession lock", c.path, now.Name, where)
	}
}

// typeChange returns the rule that a change of type breaks, if any. what describes the
// change; for a rule about an option, instead says what to do.
func typeChange(old, now string) (rule, what, instead string) {
	rule = brokenRule(old, now)
	what = fmt.Sprintf("was %s and is %s", old, now)
	switch rule {
	case "enum-changed":
		return rule, what + "; an enum's values are numbers in cookies", "keep the old values in their order and put new ones at the end"
	case "packing-changed":
		return rule, what + ", another form of text", "take the old form"
	case "precision-changed":
		return rule, what + ", another precision", "take the old one"
	}
	return rule, what, ""
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

// takeApart splits the text of a type into its base and its parts: map(text,list(int)) is
// a map of text and list(int).
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

// isCarrier reports whether values with this base are carried in another encoding.
func isCarrier(base string) bool { return base == "json" || base == "msgpack" }

func isCollection(base string) bool {
	return base == "list" || base == "map" || strings.HasPrefix(base, "array[")
}

// widens reports whether every value of one integer type is a value of the other. Int and
// uint count as 64 bits, as on servers; a duration is encoded as an int64.
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

// was returns a reference to the line of the lock file, for the end of a phrase.
func was(pos token.Position) string {
	return fmt.Sprintf(" (%s:%d)", filepath.Base(pos.Filename), pos.Line)
}

// line returns a reference to the line of a source.
func line(pos token.Position) string {
	return fmt.Sprintf("%s, line %d", filepath.Base(pos.Filename), pos.Line)
}
