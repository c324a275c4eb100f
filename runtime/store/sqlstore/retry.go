package sqlstore

import (
	"context"
	"time"
)

const (
	retryFor = 10 * time.Second // without a deadline
	maxPause = 50 * time.Millisecond
)

// retry calls do until it returns something else than a conflict with another transaction. Each of its statements is a
// transaction of its own, so that one that failed has done nothing.
func retry[T any](ctx context.Context, do func(context.Context) (T, error)) (T, error) {
	if _, ok := ctx.Deadline(); !ok {
		limited, cancel := context.WithTimeout(ctx, retryFor)
		defer cancel()
		// The statements get the caller's context: only what conflicts is given up after the time.
		return retryWithin(limited, ctx, do)
	}
	return retryWithin(ctx, ctx, do)
}

func retryWithin[T any](limit, ctx context.Context, do func(context.Context) (T, error)) (T, error) {
	for pause := time.Millisecond; ; pause = min(2*pause, maxPause) {
		result, err := do(ctx)
		if err == nil || !isConflict(err) || !wait(limit, pause) {
			return result, err
		}
	}
}

// wait waits for half the pause or more, and reports whether the context goes on. The clock's nanoseconds keep callers that
// met in a conflict from meeting again.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause/2 + time.Duration(time.Now().Nanosecond())%(pause/2))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
