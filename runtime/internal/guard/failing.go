package guard

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	maxTimeouts   = 8           // how many time-outs without a success in between make calls fail at once
	probeInterval = time.Second // from the beginning of one probe to that of the next

	// patience is how much time a call must be given for its time-out to say something about the engine. Deadlines can come
	// from visitors, as those of gRPC do: calls with deadlines of a millisecond must not make the calls of others fail.
	patience = 100 * time.Millisecond
)

// ErrFailingFast means that the engine was not called because it had let too many calls time out. The errors that wrap it
// also wrap the latest of those.
var ErrFailingFast = fmt.Errorf("the store has not answered %d calls in time, and calls fail at once until one succeeds", maxTimeouts)

// failing decides whether a call may go to the engine.
//
// An engine that hangs holds every request until its timeout: requests pile up, and all of them wait for nothing. After
// maxTimeouts time-outs without a success in between, calls fail at once, except a probe now and then. A success ends that.
// An error that came in time neither counts as a time-out nor ends a row of them, and a call with less time than patience
// neither counts as a time-out nor is a probe.
type failing struct {
	mu        sync.Mutex
	timeouts  int       // since the last success
	last      error     // the latest of them
	probing   bool      // a probe has not ended
	nextProbe time.Time // the earliest beginning of the next probe
}

// isPatient reports whether a call that begins now is given enough time for a time-out to say something about the engine.
func isPatient(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) >= patience
}

// admit returns nil if the engine may be called. If the call is a probe, endProbe must be called when it has ended.
func (f *failing) admit(patient bool) (probe bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timeouts < maxTimeouts {
		return false, nil
	}
	now := time.Now()
	if !patient || f.probing || now.Before(f.nextProbe) {
		return false, fmt.Errorf("%w: %w", ErrFailingFast, f.last)
	}
	f.probing, f.nextProbe = true, now.Add(probeInterval)
	return true, nil
}

// endProbe allows another probe.
func (f *failing) endProbe() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.probing = false
}

// note counts what a call of the engine has returned.
func (f *failing) note(ctx context.Context, patient bool, err error) {
	if err != nil && (!patient || !timedOut(ctx)) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil {
		f.timeouts, f.last = 0, nil
		return
	}
	f.timeouts++
	f.last = err
	if f.timeouts == maxTimeouts {
		f.nextProbe = time.Now().Add(probeInterval)
	}
}

// timedOut reports whether the deadline of the context has passed, which an engine can notice a moment before the context is
// done. A context that was cancelled earlier, because the client has left, has not timed out.
func timedOut(ctx context.Context) bool {
	if err := ctx.Err(); err != nil {
		return errors.Is(err, context.DeadlineExceeded)
	}
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}
