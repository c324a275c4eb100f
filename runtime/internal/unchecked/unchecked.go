// Package unchecked lets sessiontest look into a cookie without asking the app's
// Config.Check, which counts and refuses. It is internal because nothing but a test
// may go without.
package unchecked

import "context"

type key struct{}

// Context returns a context in which a session is opened without a check.
func Context(parent context.Context) context.Context {
	return context.WithValue(parent, key{}, true)
}

// Is reports whether Context made ctx, or what it derives from.
func Is(ctx context.Context) bool { return ctx.Value(key{}) != nil }
