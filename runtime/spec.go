package typedsession

import (
	"errors"
	"fmt"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/wire"
)

// Spec describes a session type S to NewManager. Generated code makes it; apps do not.
type Spec[S any] struct {
	// Name is the generated type's name, for errors and events.
	Name string
	// TypeID is the id that keys are derived for, and never changes: "import/path.Name" unless the lock file or the
	// directive has another. It has at most 65535 bytes.
	TypeID string
	// Cookie is the cookie's name without a prefix.
	Cookie string

	// Idle and Absolute are the timeouts of the directive, each at least a second.
	Idle, Absolute time.Duration
	// RememberIdle and RememberAbsolute are those of a permanent session; both zero when it cannot be one.
	RememberIdle, RememberAbsolute time.Duration

	// LargestBody is the largest length that an encoded body can have, in bytes, not counting the numbers of a newer
	// version of the app. Zero means that the directive has no budget=N, so that the size of the cookie has no proven limit.
	LargestBody int

	// Fields are the fields of the session type, by ascending number.
	Fields []Field
	// Secrets are the numbers of the secret fields. A type with a secret field needs a Confidential protection.
	Secrets []int
	// Owner is the number of the field that says whose session it is; zero when there is none.
	Owner int

	// New makes an empty session.
	New func() *S
	// Core returns the session's Core.
	Core func(*S) *Core
	// Values returns a pointer to a struct with the values of the fields. It is called with the Core locked.
	Values func(*S) any
	// Append appends the encoded fields. It is called with the Core locked.
	Append func(*S, []byte) ([]byte, error)
	// Decode sets the fields from the body in the Reader, whose Finish then returns the error.
	Decode func(*S, *wire.Reader)
}

// Field is one field of a session type.
type Field struct {
	// Number is what cookies call the field, 1 to 999. It never changes.
	Number int
	// Name is the field's name in the source, for errors and events.
	Name string
}

// validate returns an error for what is missing or too long in a Spec, which another version of the generator, or a
// person, may have made.
func (spec *Spec[S]) validate() error {
	var problems []error
	require := func(present bool, name string) {
		if !present {
			problems = append(problems, fmt.Errorf("the generated Spec.%s is missing: run go generate", name))
		}
	}
	require(spec.Name != "", "Name")
	require(spec.TypeID != "", "TypeID")
	require(spec.Cookie != "", "Cookie")
	if len(spec.TypeID) > envelope.MaxNameLen {
		problems = append(problems, fmt.Errorf("the generated Spec.TypeID has %d bytes, at most %d are possible: shorten id=", len(spec.TypeID), envelope.MaxNameLen))
	}
	require(spec.New != nil, "New")
	require(spec.Core != nil, "Core")
	require(spec.Values != nil, "Values")
	require(spec.Append != nil, "Append")
	require(spec.Decode != nil, "Decode")
	return errors.Join(problems...)
}
