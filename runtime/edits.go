package typedsession

import (
	"maps"
	"slices"

	"github.com/typedsession/typedsession/runtime/wire"
)

// edits are the changes to a session since it was loaded or committed. Every commit compares the watched numbers, because
// the caller of a getter may hold on to the value and change it in place at any time.
type edits struct {
	pending changes
	expired bool // the ttl of a value has passed; the body may still hold the value
	valid   validBytes
	watched numberSet
	refused refusals
}

// refusals are the fields whose values were changed in place and refused since the last commit, by number.
type refusals map[int]error

func (r *refusals) add(number int, err error) {
	if *r == nil {
		*r = make(refusals)
	}
	(*r)[number] = err
}

// errs returns the errors, each a *RefusedError, in the order of the numbers.
func (r refusals) errs() []error {
	if len(r) == 0 {
		return nil
	}
	var all []error
	for _, number := range slices.Sorted(maps.Keys(r)) {
		all = append(all, r[number])
	}
	return all
}

// takeRefused returns the refusals that no commit has returned yet.
func (e *edits) takeRefused() refusals {
	refused := e.refused
	e.refused = nil
	return refused
}

// changes are the kinds of call that a commit has to send, or to report as unsent.
type changes struct {
	set       bool // a setter or Reset
	renewed   bool
	destroyed bool
}

// taken is what a commit took out of a session's edits, to send it.
type taken struct {
	pending changes
	valid   validBytes
	refused refusals
}

// giveBack makes what was taken and not sent pending again, as if it happened before what is pending now. A Destroy that
// is pending now replaces it, because Destroy discards all earlier changes.
func (e *edits) giveBack(t taken) {
	if !e.pending.destroyed {
		e.pending.set = e.pending.set || t.pending.set
		e.pending.renewed = e.pending.renewed || t.pending.renewed
		e.pending.destroyed = t.pending.destroyed
	}
	for number, err := range t.refused {
		if !e.valid.has(number) {
			e.refused.add(number, err)
		}
	}
	e.valid = t.valid.followedBy(e.valid)
}

// mayHaveChanged reports whether a field may have changed, so that a commit has to encode the fields to find out. It is
// false for a session that was only read, by getters whose results cannot be changed in place.
func (c *Core) mayHaveChanged() bool {
	e := &c.edits
	return e.pending.set || e.expired || e.watched != numberSet{}
}

// verbCalled reports whether Renew, Destroy or Remember was called, which is committed even if no field changed.
func (c *Core) verbCalled() bool {
	p := c.edits.pending
	return p.renewed || p.destroyed || c.rememberCalled()
}

// rememberCalled reports whether Remember has changed the session since it was sent.
func (c *Core) rememberCalled() bool { return c.times.permanent != c.browser.times.permanent }

// changed reports whether body, which is the encoding of the fields now, differs in content from the body that was loaded
// or committed. A loaded body may hold more than its content needs (an explicit zero, a retired number, an expired value);
// a session that was only read must not count as changed for that.
func (c *Core) changed(body string) bool {
	if body == c.body {
		return false
	}
	p := c.edits.pending
	return p.set || p.destroyed || body != c.manager.normalize(c.body, c.Now())
}

// validBytes are the encodings of the valid values that setters gave to watched fields since the session was loaded or
// committed. For all other fields the last valid value is in the body.
type validBytes struct {
	bytes   map[int]string // by number; "" for an absent field
	cleared bool           // all fields were cleared: those that are not in bytes are absent, although the body has them
}

func (v *validBytes) set(number int, encoded []byte) {
	if v.bytes == nil {
		v.bytes = make(map[int]string)
	}
	v.bytes[number] = string(encoded)
}

// has reports whether the field was set or cleared.
func (v *validBytes) has(number int) bool {
	_, set := v.bytes[number]
	return set || v.cleared
}

func (v *validBytes) clear() { *v = validBytes{cleared: true} }

// followedBy returns v as it is after the calls that later records.
func (v validBytes) followedBy(later validBytes) validBytes {
	switch {
	case later.cleared || v.bytes == nil && !v.cleared:
		return later
	case later.bytes == nil:
		return v
	}
	all := maps.Clone(later.bytes)
	for number, encoded := range v.bytes {
		if _, again := all[number]; !again {
			all[number] = encoded
		}
	}
	return validBytes{bytes: all, cleared: v.cleared}
}

// lastValid returns the encoding of the last valid value of a field, and whether the field was present.
func (c *Core) lastValid(number int) (encoded string, present bool) {
	if set, ok := c.edits.valid.bytes[number]; ok {
		return set, set != ""
	}
	if c.edits.valid.cleared {
		return "", false
	}
	encoded, present = wire.FieldBytes(c.body, number)
	for _, k := range c.kept {
		if k.Number == number && !k.Partial && k.Raw == encoded {
			return "", false // the cookie holds a value that the field cannot, so the field never had it
		}
	}
	return encoded, present
}

// normalized returns how this schema encodes the value that the body has for a number. The body may encode it in more
// bytes than necessary, such as with an explicit zero inside.
func (c *Core) normalized(number int) string {
	if c.manager == nil {
		return ""
	}
	encoded, _ := wire.FieldBytes(c.manager.normalize(c.body, c.Now()), number)
	return encoded
}

// numberSet is a set of field numbers, 1 to 999. Every session holds one, so a set of numbers below 64, which is enough
// for most session types, costs no allocation.
type numberSet struct {
	low  uint64             // bit n is set if n is in the set
	high *[highWords]uint64 // the same for numbers from 64 on; nil for none
}

// clone returns a set that does not change when s does.
func (s *numberSet) clone() numberSet {
	copied := *s
	if s.high != nil {
		high := *s.high
		copied.high = &high
	}
	return copied
}

const highWords = 999 / 64 // words of 64 numbers up to 999, without the first

func (s *numberSet) add(number int) {
	if number < 64 {
		s.low |= 1 << number
		return
	}
	if s.high == nil {
		s.high = new([highWords]uint64)
	}
	s.high[number/64-1] |= 1 << (number % 64)
}

func (s *numberSet) has(number int) bool {
	if number < 64 {
		return s.low&(1<<number) != 0
	}
	return s.high != nil && s.high[number/64-1]&(1<<(number%64)) != 0
}
