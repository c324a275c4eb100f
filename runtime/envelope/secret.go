package envelope

import (
	"fmt"
	"io"
)

// Secret is what keys are derived from: 32 random bytes. It shows no byte of itself when printed, logged or
// marshaled.
type Secret [32]byte

const redacted = "[secret]"

// Format writes the same placeholder for every verb and flag.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText returns a placeholder. It never fails.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
