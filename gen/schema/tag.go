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

	"github.com/typedsession/typedsession/gen/spelling"
)

// tag is the parsed content of a session:"…" tag.
type tag struct {
	excluded  bool // session:"-"
	number    int
	numberPos token.Position
	options   options
	// untagged is the position of the field's name if the field has no number yet, and one
	// can be written into its source; otherwise it is invalid.
	untagged token.Position
}

// options are the options after the number. They apply to the field's type and to the types
// inside it, which share them by pointer: each option applies to the first type that it
// suits.
type options struct {
	retired       bool
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

// parseTag reads a field's session tag. If numbered is false, the part before the first
// comma is empty, and the number is still to be chosen. at returns positions in the tag's
// value, or the position of the field when there is no syntax. parseTag reports mistakes,
// and then ok is false.
func (b *builder) parseTag(value string, numbered bool, at func(offset int) token.Position) (t tag, ok bool) {
	if value == "-" {
		return tag{excluded: true}, true
	}
	if strings.HasPrefix(value, "-,") {
		b.diags.Add(at(0), "option-misplaced", "- leaves the field out, and takes no options: write session:\"-\", or a number in place of the -")
		return t, false
	}
	t.options = newOptions()
	ok = true
	offset := 0
	inDefault := false // the option may be the end of a default that a comma has cut
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
		given := cutOption(option)
		ok = b.parseTagOption(&t.options, given, here, inDefault) && ok
		inDefault = given.name == "default" || inDefault && !slices.Contains(optionNames, given.name)
	}
	return t, ok
}

// parseTagOption reads one option into o, and reports whether it could. afterDefault says that
// the option follows a default=, whose value a comma may have cut.
func (b *builder) parseTagOption(o *options, given tagOption, at token.Position, afterDefault bool) bool {
	if o.has(given.name) {
		b.diags.Add(at, "option-twice", "option %q is given twice", given.name)
		return false
	}
	o.pos[given.name] = at
	err := o.read(given)
	switch {
	case err == nil:
		return true
	case !errors.Is(err, errUnknownOption):
		b.diags.Add(at, "option-value", "%v", err)
	case afterDefault:
		b.diags.Add(at, "option-unknown", "%v; a default cannot hold a comma", err)
	default:
		b.diags.Add(at, "option-unknown", "%v", err)
	}
	return false
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

// read reads one option into o.
func (o *options) read(given tagOption) error {
	known := slices.IndexFunc(fieldOptions, func(option fieldOption) bool { return option.name == given.name })
	if known < 0 {
		return unknownOption(given)
	}
	return fieldOptions[known].read(o, given)
}

// unknownOption returns the error about an option that does not exist. It proposes the
// option that has nearly the same name.
func unknownOption(given tagOption) error {
	written := given.name
	if given.hasArgument {
		written += "=" + given.argument
	}
	for _, known := range optionNames {
		if spelling.Near(given.name, known) {
			return fmt.Errorf("%w %q; did you mean %q?", errUnknownOption, written, known)
		}
	}
	return fmt.Errorf("%w %q: there are %s", errUnknownOption, written, strings.Join(optionNames, ", "))
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
