package typedsession

import (
	"errors"
	"fmt"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/wire"
)

// Spec is what generated code tells about its session type S. Apps do not write one.
type Spec[S any] struct {
	// Name is the generated type's name, for errors and events.
	Name string
	// TypeID is the frozen id that keys are derived for: "import/path.Name" unless the lock file or the directive has another.
	TypeID string
	// Cookie is the cookie's name without a prefix.
	Cookie string

	// Idle and Absolute are the timeouts of the directive, each at least a second.
	Idle, Absolute time.Duration
	// RememberIdle and RememberAbsolute are those of a permanent session; both zero when it cannot be one.
	RememberIdle, RememberAbsolute time.Duration

	// LargestBody is how long an encoded body can become, in bytes, numbers of a newer version of the app not counted.
	// Zero: the directive has no budget=N, and nothing is promised of the cookie's size.
	LargestBody int

	// Fields are the numbers that have a field, ascending.
	Fields []Field
	// Secrets are the numbers of the secret fields. A type that has any needs a Confidential protection.
	Secrets []int

	// New makes an empty session.
	New func() *S
	// Core returns the session's Core.
	Core func(*S) *Core
	// Values returns a pointer to a struct with the values of the fields. It is called with the Core locked.
	Values func(*S) any
	// Append appends the encoded fields. It is called with the Core locked.
	Append func(*S, []byte) ([]byte, error)
	// Decode sets the fields from a body; what went wrong, the Reader knows.
	Decode func(*S, *wire.Reader)
}

// Field is one field of a session type.
type Field struct {
	// Number is the field's identity in cookies, 1 to 999.
	Number int
	// Name is the field's name in the source, for errors and events.
	Name string
}

// validate finds what a generator of another version, or a person, may have got wrong.
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
