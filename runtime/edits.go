package typedsession

import (
	"maps"

	"github.com/typedsession/typedsession/runtime/wire"
)

// edits are what happened to a session since it was loaded or committed. What is lent stays lent: whoever called the
// getter may hold the value still.
type edits struct {
	pending changes
	expired bool // a value was found to be over, which the body may hold still
	valid   validBytes
	lent    numberSet
	refused []error // a *RefusedError for each value that was changed in place and refused since the last commit
}

// takeRefused returns the refusals that no commit has returned yet.
func (e *edits) takeRefused() []error {
	refused := e.refused
	e.refused = nil
	return refused
}

// changes are the calls that a commit has to send, or to tell that it cannot.
type changes struct {
	set       bool // a setter or Reset
	renewed   bool
	destroyed bool
}

// taken is what a commit took out of a session's edits, to send it.
type taken struct {
	pending changes
	valid   validBytes
	refused []error
}

// giveBack makes pending again what was taken and not sent, before what came since. A Destroy since then stands alone,
// as one always does.
func (e *edits) giveBack(t taken) {
	if !e.pending.destroyed {
		e.pending.set = e.pending.set || t.pending.set
		e.pending.renewed = e.pending.renewed || t.pending.renewed
		e.pending.destroyed = t.pending.destroyed
	}
	for _, err := range t.refused {
		if !e.valid.has(err.(*RefusedError).Number) {
			e.refused = append(e.refused, err)
		}
	}
	e.valid = t.valid.followedBy(e.valid)
}

// mayHaveChanged reports whether the fields have to be encoded to know what is due, although no verb was called. It is
// false for a session that was only read through getters that lend nothing.
func (c *Core) mayHaveChanged() bool {
	e := &c.edits
	return e.pending.set || e.expired || e.lent != numberSet{}
}

// verbCalled reports whether a call is to be committed even if no field changed.
func (c *Core) verbCalled() bool {
	p := c.edits.pending
	return p.renewed || p.destroyed || c.times.permanent != c.browser.times.permanent
}

// changed reports whether body, as the fields encode now, is another session than the one that was loaded or
// committed. A loaded body may be redundant (an explicit zero, a retired number, an expired value); merely lending its
// values must not count as a change.
func (c *Core) changed(body string) bool {
	if body == c.body {
		return false
	}
	p := c.edits.pending
	return p.set || p.destroyed || body != c.manager.normalize(c.body, c.Now())
}

// validBytes are the last bytes within their bounds of fields that were set since the session was loaded or
// committed.
type validBytes struct {
	bytes   map[int]string // "" is absent
	cleared bool           // those not in bytes are absent, whatever the body says
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

// followedBy returns what v becomes by the calls that made later.
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

// lastValid returns what the field of that number was before it was lent, and whether it was present.
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
			return "", false // a misfit: the field never had this value
		}
	}
	return encoded, present
}

// normalized returns how this schema encodes the value that the body has for a number: a body may be redundant.
func (c *Core) normalized(number int) string {
	if c.manager == nil {
		return ""
	}
	encoded, _ := wire.FieldBytes(c.manager.normalize(c.body, c.Now()), number)
	return encoded
}

// numberSet is a set of field numbers, 1 to 999. One belongs to every session: with the low numbers, which few types get
// past, it costs a word and no allocation.
type numberSet struct {
	low  uint64
	high *[highWords]uint64 // numbers from 64; nil for none
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
