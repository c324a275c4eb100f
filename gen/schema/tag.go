// This file reads the number and the options in a session tag.

package schema

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/typedsession/typedsession/gen/spelling"
)

// tag is the parsed content of a session:"…" tag.
type tag struct {
	excluded  bool // session:"-"
	number    int
	numberPos token.Position
	retired   bool
	options   options
	// untagged is the position of the field's name if the field has no number yet, and one
	// can be written into its source; otherwise it is invalid.
	untagged token.Position
}

// options are the options after the number. The field's type and the types inside it
// share one options by pointer, and each option applies to the first type that it suits.
type options struct {
	max, each     int
	keep          int
	enum          []string
	precision     string // unix, milli, nano
	packing       Packing
	encoding      string // json, msgpack
	flash, secret bool
	owner         bool
	ttl           time.Duration
	fallback      string // default=
	was           []string

	pos  map[string]token.Position // the position of each option
	used map[string]bool           // the options that applied to something
}

func newOptions() options {
	return options{pos: map[string]token.Position{}, used: map[string]bool{}}
}

// has reports whether the option was given.
func (o *options) has(name string) bool { _, ok := o.pos[name]; return ok }

// use records that an option applied to something.
func (o *options) use(name string) { o.used[name] = true }

// MaxNumber is the largest number a field can have (FORMAT.md, section "Body").
const MaxNumber = 999

// maxBound is the largest value of max=, each= and keep=: more than fits any cookie.
const maxBound = 1 << 20

// maxTTL is the longest time that a browser keeps a cookie (RFC 6265bis, section 5.5).
const maxTTL = 400 * 24 * time.Hour

// parseTag reads a field's session tag. If numbered is false, the part before the first
// comma is empty, and the number is still to be chosen. at returns positions in the tag's
// value, or the position of the field when there is no syntax. parseTag reports mistakes,
// and then ok is false.
func (b *builder) parseTag(value string, numbered bool, at func(offset int) token.Position) (t tag, ok bool) {
	if value == "-" {
		return tag{excluded: true}, true
	}
	t.options = newOptions()
	ok = true
	offset := 0
	inDefault := false // this part may belong to the default before it
	for i, option := range strings.Split(value, ",") {
		here := at(offset)
		offset += len(option) + 1
		if i == 0 {
			if numbered {
				t.number, ok = b.parseNumber(option, here)
				t.numberPos = here
			}
			continue
		}
		name, argument, hasArgument := strings.Cut(option, "=")
		if t.options.has(name) {
			b.diags.Add(here, "option-twice", "option %q is given twice", name)
			ok = false
			continue
		}
		t.options.pos[name] = here
		if name == "retired" && !hasArgument {
			t.retired = true
		} else if err := t.options.parse(name, argument, hasArgument); err != nil {
			rule := "option-value"
			if errors.Is(err, errUnknownOption) {
				rule = "option-unknown"
				if inDefault {
					err = fmt.Errorf("%w; a default cannot hold a comma", err)
				}
			}
			b.diags.Add(here, rule, "%v", err)
			ok = false
		}
		inDefault = name == "default" || inDefault && !slices.Contains(optionNames, name)
	}
	return t, ok
}

func (b *builder) parseNumber(text string, at token.Position) (n int, ok bool) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > MaxNumber || strconv.Itoa(n) != text {
		hint := ""
		if name, _, _ := strings.Cut(text, "="); slices.Contains(optionNames, name) {
			hint = fmt.Sprintf("; or write session:\",%s\" and run go tool typedsession number", text)
		}
		b.diags.Add(at, "number", "%q is no field number: the tag begins with a number from 1 to %d%s", text, MaxNumber, hint)
		return n, false
	}
	return n, true
}

var errUnknownOption = errors.New("unknown option")

var errKeepAndMax = errors.New("keep= contradicts max=: with keep=N the oldest element makes room for a new one, with max=N the new one is refused; leave one out")

// parse reads one option.
func (o *options) parse(name, argument string, hasArgument bool) (err error) {
	flag := func(set func()) error {
		if hasArgument {
			return fmt.Errorf("%s takes no value", name)
		}
		set()
		return nil
	}
	switch name {
	case "max":
		if o.keep > 0 {
			return errKeepAndMax
		}
		o.max, err = bound(name, argument, "bytes of text, or elements")
		return err
	case "keep":
		if o.max > 0 {
			return errKeepAndMax
		}
		o.keep, err = bound(name, argument, "elements of a list")
		return err
	case "each":
		o.each, err = bound(name, argument, "bytes of every element")
		return err
	case "enum":
		o.enum, err = enumValues(argument)
		return err
	case "ttl":
		d, ok := ParseDuration(argument)
		if !ok || d < time.Second || d%time.Second != 0 || d > maxTTL {
			return errors.New("ttl= takes a duration of whole seconds up to 400d, for instance 5m")
		}
		o.ttl = d
		return nil
	case "default":
		o.fallback = argument
		if !hasArgument || argument == "" {
			err = errors.New("default= needs a value; without the option it is the zero value")
		}
		return err
	case "flash":
		return flag(func() { o.flash = true })
	case "secret":
		return flag(func() { o.secret = true })
	case "owner":
		return flag(func() { o.owner = true })
	case "was":
		o.was, err = formerNames(argument)
		return err
	case "unix", "milli", "nano":
		if o.precision != "" {
			return fmt.Errorf("%s contradicts %s", name, o.precision)
		}
		return flag(func() { o.precision = name })
	case "uuid", "ulid", "hex", "base32", "base64url", "jwt":
		if o.packing != "" {
			return fmt.Errorf("%s contradicts %s", name, o.packing)
		}
		return flag(func() { o.packing = Packing(name) })
	case "json", "msgpack":
		if o.encoding != "" {
			return fmt.Errorf("%s contradicts %s", name, o.encoding)
		}
		return flag(func() { o.encoding = name })
	}
	option := name
	if hasArgument {
		option += "=" + argument
	}
	for _, known := range optionNames {
		if name == known || spelling.Near(name, known) {
			return fmt.Errorf("%w %q; did you mean %q?", errUnknownOption, option, known)
		}
	}
	return fmt.Errorf("%w %q: there are %s", errUnknownOption, option, strings.Join(optionNames, ", "))
}

func bound(name, argument, what string) (int, error) {
	n, err := strconv.Atoi(argument)
	if err != nil || n < 1 || n > maxBound || strconv.Itoa(n) != argument {
		return 0, fmt.Errorf("%s= takes a number from 1 to %d: %s", name, maxBound, what)
	}
	return n, nil
}

func enumValues(argument string) ([]string, error) {
	values := strings.Split(argument, "|")
	seen := map[string]bool{}
	for _, v := range values {
		switch {
		case v == "":
			return nil, errors.New("enum= takes values separated by |, none of them empty: the empty one is the absent one")
		case seen[v]:
			return nil, fmt.Errorf("enum= has the value %q twice", v)
		case !utf8.ValidString(v):
			return nil, fmt.Errorf("enum= has the value %q, which is no UTF-8", v)
		}
		seen[v] = true
	}
	return values, nil
}

// formerNames returns the names in the argument of was=.
func formerNames(argument string) ([]string, error) {
	names := strings.Split(argument, "|")
	for i, name := range names {
		switch {
		case name == "":
			return nil, errors.New("was= takes the field's former name, or several separated by |")
		case !token.IsIdentifier(name) || !token.IsExported(name):
			return nil, fmt.Errorf("was= takes the name that an exported field had, and %q can be none", name)
		case slices.Contains(names[:i], name):
			return nil, fmt.Errorf("was= has the name %s twice", name)
		}
	}
	return names, nil
}

// tagPosition returns the position at which the value of the session tag begins, inside
// the quotes. A tag in double quotes escapes the inner quotes; before the value, no other
// character takes more than one place.
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

// keyIndex returns the index of key in a tag's literal, and does not match the end of
// another key like mysession; -1 when there is none.
func keyIndex(literal, key string) int {
	for i := 1; i < len(literal); i++ {
		if strings.HasPrefix(literal[i:], key) && strings.ContainsRune("`\" ", rune(literal[i-1])) {
			return i
		}
	}
	return -1
}
