package sessiontest

import (
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Keys returns a new random key that signs at once, so that a test need not contain a
// key. It ends the test if that fails.
func Keys(tb testing.TB) *typedsession.Keys {
	tb.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		tb.Fatal(err)
	}
	return keys
}
