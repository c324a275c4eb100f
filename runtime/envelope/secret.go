package envelope

import (
	"fmt"
	"io"
)

// Secret is 32 random bytes that keys are derived from. Printed, logged or marshaled it shows "[secret]".
type Secret [32]byte

const redacted = "[secret]"

// Format writes "[secret]" for every verb and flag.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText returns "[secret]". It never fails.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
