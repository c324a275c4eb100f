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
	// checked says that body was read with a schema before, which bounded the depth of the values that the schema does not
	// know. A Reader without a schema does not know which values these are, and then bounds no depth.
	checked bool
	// redundant says that a value was read which a body need not hold, or may not need to hold: a zero, an empty list, a
	// retired number. It is never reset.
	redundant bool
	reserved  int64 // bytes of memory that Reserve granted
	failed    int   // byte offset of what made the body unreadable
	reason    string
	kept      []Kept
}

// state says whether the value being read is what the schema expects.
type state uint8

const (
	fits state = iota
	misfit
	// misfitWhole is a misfit that no enclosing struct can contain, because it
	// is an element of a list or map: the whole top-level number is one.
	misfitWhole
	unreadable
)

// nested says which kinds of value were skipped inside the current top-level number.
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

// Fits reports whether the value being read is what the schema expects, as far
// as it was read. Fits returns false after a misfit, until the enclosing struct
// has skipped the misfit, and from then on once the body is unreadable.
func (r *Reader) Fits() bool {
	return r.state == fits
}

// Misfit makes the value that was just read a misfit: the schema cannot hold it.
func (r *Reader) Misfit() {
	if r.state == fits {
		r.state = misfit
	}
}

// The memory that Reserve grants to a body: 1 KiB for each byte of the body, but at
// least 4 MiB, which is what 4096 bytes get, the longest cookie.
const (
	memoryPerByte = 1024
	memoryAtLeast = 4096 * memoryPerByte
)

// Reserve reports whether a list or map of n elements of size bytes each may be made. An
// empty element can be a single byte of the body, so a short body could announce
// elements that take much memory. If the elements do not fit into the memory left for
// the body, the list or map is a misfit.
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

// redundantIf sets redundant if holds is true.
func (r *Reader) redundantIf(holds bool) {
	if holds {
		r.redundant = true
	}
}

// fail makes the body unreadable. at is a byte offset. The first failure is the one that is reported.
func (r *Reader) fail(at int, reason string) {
	if r.state != unreadable {
		r.state, r.failed, r.reason = unreadable, at, reason
	}
}
