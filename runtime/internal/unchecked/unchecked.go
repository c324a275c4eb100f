// Package unchecked marks a context in which a session is loaded without Config.Check: for List and Update, which read
// sessions that no browser uses at the moment, and for package sessiontest. The package is internal so that no app can skip
// the check.
package unchecked

import "context"

type key struct{}

// Context returns a context in which a session is opened without a check.
func Context(parent context.Context) context.Context {
	return context.WithValue(parent, key{}, true)
}

// Is reports whether Context made ctx, or what it derives from.
func Is(ctx context.Context) bool { return ctx.Value(key{}) != nil }
