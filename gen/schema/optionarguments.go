// This file reads the arguments of the options in a session tag.

package schema

import (
	"errors"
	"fmt"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// tagOption is an option as a tag has it: a name, or a name and an argument.
type tagOption struct {
	name, argument string
	hasArgument    bool // the name is followed by an equals sign
}

// cutOption returns the option that is written as text.
func cutOption(text string) tagOption {
	name, argument, hasArgument := strings.Cut(text, "=")
	return tagOption{name, argument, hasArgument}
}

// argumentReader reads the argument of one option into o, and returns an error if the
// argument is wrong.
type argumentReader func(o *options, given tagOption) error

// maxBound is the largest value of max=, each= and keep=: more than fits any cookie.
const maxBound = 1 << 20

// maxTTL is the longest time that a browser keeps a cookie (RFC 6265bis, section 5.5).
const maxTTL = 400 * 24 * time.Hour

var errKeepAndMax = errors.New("keep= contradicts max=: with keep=N the oldest element makes room for a new one, with max=N the new one is refused; leave one out")

func readMax(o *options, given tagOption) (err error) {
	if o.keep > 0 {
		return errKeepAndMax
	}
	o.max, err = bound(given, "bytes of text, or elements")
	return err
}

func readKeep(o *options, given tagOption) (err error) {
	if o.max > 0 {
		return errKeepAndMax
	}
	o.keep, err = bound(given, "elements of a list")
	return err
}

func readEach(o *options, given tagOption) (err error) {
	o.each, err = bound(given, "bytes of every element")
	return err
}

// bound returns the number in the argument of max=, keep= or each=.
func bound(given tagOption, what string) (int, error) {
	n, err := strconv.Atoi(given.argument)
	if err != nil || n < 1 || n > maxBound || strconv.Itoa(n) != given.argument {
		return 0, fmt.Errorf("%s= takes a number from 1 to %d: %s", given.name, maxBound, what)
	}
	return n, nil
}

func readEnum(o *options, given tagOption) error {
	values := strings.Split(given.argument, "|")
	for i, v := range values {
		switch {
		case v == "":
			return errors.New("enum= takes values separated by |, none of them empty: the empty one is the absent one")
		case slices.Contains(values[:i], v):
			return fmt.Errorf("enum= has the value %q twice", v)
		case !utf8.ValidString(v):
			return fmt.Errorf("enum= has the value %q, which is no UTF-8", v)
		}
	}
	o.enum = values
	return nil
}

func readTTL(o *options, given tagOption) error {
	d, err := ParseDuration(given.argument)
	if err != nil || d < time.Second || d%time.Second != 0 || d > maxTTL {
		return errors.New("ttl= takes a duration of whole seconds up to 400d, for instance 5m")
	}
	o.ttl = d
	return nil
}

func readDefault(o *options, given tagOption) error {
	if given.argument == "" {
		return errors.New("default= needs a value; without the option it is the zero value")
	}
	if !utf8.ValidString(given.argument) {
		return fmt.Errorf("default= has the value %q, which is no UTF-8", given.argument)
	}
	o.fallback = given.argument
	return nil
}

func readWas(o *options, given tagOption) error {
	names := strings.Split(given.argument, "|")
	for i, name := range names {
		switch {
		case name == "":
			return errors.New("was= takes the field's former name, or several separated by |")
		case !token.IsIdentifier(name) || !token.IsExported(name):
			return fmt.Errorf("was= takes the name that an exported field had, and %q can be none", name)
		case slices.Contains(names[:i], name):
			return fmt.Errorf("was= has the name %s twice", name)
		}
	}
	o.was = names
	return nil
}

func readRetired(o *options, given tagOption) error { return readFlag(&o.retired, given) }

func readFlash(o *options, given tagOption) error { return readFlag(&o.flash, given) }

func readSecret(o *options, given tagOption) error { return readFlag(&o.secret, given) }

func readOwner(o *options, given tagOption) error { return readFlag(&o.owner, given) }

// readFlag reads an option that takes no argument.
func readFlag(field *bool, given tagOption) error {
	if given.hasArgument {
		return fmt.Errorf("%s takes no value", given.name)
	}
	*field = true
	return nil
}

func readPrecision(o *options, given tagOption) error { return readChoice(&o.precision, given) }

func readPacking(o *options, given tagOption) error { return readChoice(&o.packing, given) }

func readEncoding(o *options, given tagOption) error { return readChoice(&o.encoding, given) }

// readChoice reads an option that excludes others, as unix excludes milli and nano. field
// holds the name of the one that the tag has.
func readChoice[T ~string](field *T, given tagOption) error {
	if *field != "" {
		return fmt.Errorf("%s contradicts %s", given.name, *field)
	}
	if given.hasArgument {
		return fmt.Errorf("%s takes no value", given.name)
	}
	*field = T(given.name)
	return nil
}
