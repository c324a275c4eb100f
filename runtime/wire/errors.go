package wire

import (
	"errors"
	"fmt"
)

// ErrUnreadable is wrapped by the errors of Reader.Finish: the body is not
// canonical MessagePack as FORMAT.md, section "Body" defines it, and nothing read
// from it may be used.
var ErrUnreadable = errors.New("unreadable session body")

// ErrDuplicateKey is returned for a map in which two keys become equal in the
// encoding, which cannot hold both.
var ErrDuplicateKey = errors.New("two map keys are equal once encoded: make them differ in valid UTF-8")

// ErrNotInEnum is returned for a value that is not one of its enum's values.
var ErrNotInEnum = errors.New("value is none of the enum's: use one of its constants")

// ErrNilElement is returned for a list or map with a nil pointer in it. The
// encoding holds the values that the pointers point to, and has none for nil.
var ErrNilElement = errors.New("nil element: leave it out, or put a pointer to a value there")

// TooLong is the error of a text or byte string that exceeds its max= option.
type TooLong struct {
	Got int // length in bytes
	Max int // most bytes allowed
}

// Error says how long the value is and how long it may be.
func (e TooLong) Error() string {
	return fmt.Sprintf("value has %d bytes: at most %d are allowed", e.Got, e.Max)
}

// TooMany is the error of a list or map that exceeds its max= option.
type TooMany struct {
	Got int // number of elements
	Max int // most elements allowed
}

// Error says how many elements there are and how many there may be.
func (e TooMany) Error() string {
	return fmt.Sprintf("value has %d elements: at most %d are allowed", e.Got, e.Max)
}
