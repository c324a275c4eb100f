package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ContextError returns err, the error of an engine's client, and wraps the context's beside it if the context is done. It
// returns nil for nil. Engines need it because clients return errors of their own then, such as that of a connection whose
// deadline was set to the context's; that deadline can be noticed a moment before the context is done.
func ContextError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	done := ctx.Err()
	if deadline, ok := ctx.Deadline(); done == nil && ok && !time.Now().Before(deadline) {
		done = context.DeadlineExceeded
	}
	if done == nil || errors.Is(err, done) {
		return err
	}
	return fmt.Errorf("%w: %w", done, err)
}
