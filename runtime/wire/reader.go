package wire

import "fmt"

// Reader reads one body, front to back, through the methods that generated code
// calls. The zero Reader, and one over an empty string, read zero values.
//
// It is not safe for concurrent use.
type Reader struct {
	body   string
	pos    int
	state  state
	nested nested
	done   bool // Body was read to its end
	// checked says that body was read with a schema before. Without it, what that knows and what it does not cannot
	// be told apart, and only the latter's depth is bounded.
	checked bool
	// redundant says that a value was read which need not stand in a body, or which may be one: a zero, an empty
	// list, a retired number. It stays.
	redundant bool
	reserved  int64 // bytes of memory that Reserve granted
	failed    int   // byte offset of what made the body unreadable
	reason    string
	kept      []Kept
}

// state is what is known about the value being read.
type state uint8

const (
	fits state = iota
	misfit
	// misfitWhole is a misfit that no enclosing struct can contain, because it
	// is an element of a list or map: the whole top-level number is one.
	misfitWhole
	unreadable
)

// nested says what was skipped inside the current top-level number.
type nested uint8

const (
	nestedUnknown nested = 1 << iota
	nestedMisfit
)

// NewReader returns a Reader at the start of body.
func NewReader(body string) *Reader {
	return &Reader{body: body}
}

// Reset puts r at the start of body, as NewReader does.
func (r *Reader) Reset(body string) {
	*r = Reader{body: body}
}

// Fits reports whether the value being read has been what the schema expects so
// far. It is false from the moment one turns out a misfit until the enclosing
// struct has skipped it, and false for good once the body is unreadable.
func (r *Reader) Fits() bool {
	return r.state == fits
}

// Misfit says that the value just read is not one the schema can hold.
func (r *Reader) Misfit() {
	if r.state == fits {
		r.state = misfit
	}
}

// Memory that the elements of lists and maps may take that ask for it: as much as a
// cookie with an element of a kilobyte in each of its bytes.
const (
	memoryPerByte = 1024
	memoryAtLeast = 4096 * memoryPerByte
)

// Reserve reports whether there is memory for n elements of size bytes each. An element
// in which nothing is present can be a single byte of the body, so that a list of large
// ones asks before it is made. One that does not fit into what all of a body may take
// is a misfit.
func (r *Reader) Reserve(n, size int) bool {
	memory := int64(n) * int64(size)
	if memory > max(memoryAtLeast, int64(len(r.body))*memoryPerByte)-r.reserved {
		r.Misfit()
		return false
	}
	r.reserved += memory
	return r.Fits()
}

// Finish ends the reading of a body whose Fields were read to the end. It
// returns the numbers to carry on into the next body, ascending, or an error
// that wraps ErrUnreadable. The error names a byte offset and a reason, and
// holds nothing of the body.
func (r *Reader) Finish() ([]Kept, error) {
	switch {
	case r.state == unreadable:
		return nil, fmt.Errorf("%w: at byte %d: %s", ErrUnreadable, r.failed, r.reason)
	case !r.done:
		return nil, fmt.Errorf("%w: its numbers were not read to the end", ErrUnreadable)
	}
	return r.kept, nil
}

// redundantIf notes what holds of the value just read.
func (r *Reader) redundantIf(holds bool) {
	if holds {
		r.redundant = true
	}
}

// fail makes the body unreadable. The first reason stands.
func (r *Reader) fail(at int, reason string) {
	if r.state != unreadable {
		r.state, r.failed, r.reason = unreadable, at, reason
	}
}
