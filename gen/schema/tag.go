package schema

import (
	"go/ast"
	"go/token"
	"reflect"
	"strconv"
	"strings"
)

// tag is a parsed session:"…" tag.
type tag struct {
	excluded  bool // session:"-"
	number    int
	numberPos token.Position
	retired   bool
	max       int
	maxPos    token.Position
}

// MaxNumber is the largest number a field can have (FORMAT, "Body").
const MaxNumber = 999

// laterOptions will come; refusing them by name keeps a tag written for a later
// version from being read as something else.
var laterOptions = map[string]bool{
	"enum": true, "flash": true, "ttl": true, "default": true, "each": true,
	"unix": true, "milli": true, "nano": true,
	"uuid": true, "ulid": true, "hex": true, "base32": true, "base64url": true, "jwt": true,
}

// parseTag reads the session tag of a field. ok is false when there is none, or
// when it is wrong, which is reported.
func (b *builder) parseTag(field *ast.Field) (t tag, present, ok bool) {
	if field.Tag == nil {
		return t, false, false
	}
	literal, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		return t, false, false
	}
	value, present := reflect.StructTag(literal).Lookup("session")
	if !present {
		if keyIndex(field.Tag.Value, "session:") > 0 || keyIndex(field.Tag.Value, "session=") > 0 {
			b.diags.Add(b.position(field.Tag.Pos()), "tag-syntax", "the tag is not well formed: write `session:\"1\"`")
			return t, true, false
		}
		return t, false, false
	}
	at := b.tagPosition(field.Tag)
	if value == "-" {
		return tag{excluded: true}, true, true
	}

	ok = true
	seen := map[string]bool{}
	for i, option := range strings.Split(value, ",") {
		here := at
		at = after(at, len(option)+1)
		if i == 0 {
			n, err := strconv.Atoi(option)
			if err != nil || n < 1 || n > MaxNumber || strconv.Itoa(n) != option {
				b.diags.Add(here, "number", "%q is no field number: the tag begins with a number from 1 to %d", option, MaxNumber)
				ok = false
			}
			t.number, t.numberPos = n, here
			continue
		}
		name, argument, hasArgument := strings.Cut(option, "=")
		if seen[name] {
			b.diags.Add(here, "option-twice", "option %q is given twice", name)
			ok = false
			continue
		}
		seen[name] = true
		switch {
		case name == "retired" && !hasArgument:
			t.retired = true
		case name == "max":
			n, err := strconv.Atoi(argument)
			if err != nil || n < 1 || n > 1<<20 || strconv.Itoa(n) != argument {
				b.diags.Add(here, "option-value", "max= takes a number from 1 to %d: bytes of text, or elements", 1<<20)
				ok = false
			}
			t.max, t.maxPos = n, here
		case name == "secret":
			b.diags.Add(here, "not-yet", "option \"secret\" is not supported yet: until it is, a session is no place for a secret")
			ok = false
		case laterOptions[name]:
			b.diags.Add(here, "not-yet", "option %q is not supported yet: leave it out", name)
			ok = false
		default:
			if known := nearOption(name); known != "" {
				b.diags.Add(here, "option-unknown", "unknown option %q; did you mean %q?", option, known)
			} else {
				b.diags.Add(here, "option-unknown", "unknown option %q: there are max= and retired", option)
			}
			ok = false
		}
	}
	return t, true, ok
}

// tagPosition is where the value of the session tag begins, inside the quotes. A
// tag written in double quotes escapes the inner ones; there, every character
// before the value still stands for itself but the quotes.
func (b *builder) tagPosition(literal *ast.BasicLit) token.Position {
	for _, opening := range []string{`session:"`, `session:\"`} {
		i := keyIndex(literal.Value, opening)
		if i < 0 {
			continue
		}
		before := literal.Value[:i+len(opening)]
		p := b.position(literal.Pos())
		if line := strings.Count(before, "\n"); line > 0 {
			p.Line += line
			p.Column = 0
			before = before[strings.LastIndexByte(before, '\n'):]
		}
		return after(p, len(before))
	}
	return b.position(literal.Pos())
}

// keyIndex is where key stands in a tag's literal, and not as the end of another
// key like mysession; -1 if nowhere.
func keyIndex(literal, key string) int {
	for i := 1; i < len(literal); i++ {
		if strings.HasPrefix(literal[i:], key) && strings.ContainsRune("`\" ", rune(literal[i-1])) {
			return i
		}
	}
	return -1
}

// nearOption is the option that name is a slip of the finger away from, if any.
func nearOption(name string) string {
	for _, known := range []string{"max", "retired"} {
		if near(name, known) {
			return known
		}
	}
	return ""
}

// near reports whether a becomes b by one edit, or by swapping two neighbours.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return a[i+1:] == b[i+1:] || swapped
}
