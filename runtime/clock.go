package typedsession

import (
	"math"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Now returns the time by the manager's clock, or by time.Now in a session that no manager made. Two calls in one request
// may return different times, except while a body is decoded or encoded: then the clock stands still, so that what
// is counted as present is also written.
func (c *Core) Now() time.Time {
	switch {
	case !c.stopped.IsZero():
		return c.stopped
	case c.manager != nil:
		return c.manager.now()
	}
	return time.Now()
}

// stopClock makes Now return one time until the function that it returns is called.
func (c *Core) stopClock(at time.Time) (restart func()) {
	c.stopped = at
	return func() { c.stopped = time.Time{} }
}

// Deadline returns until when the value of a field with a ttl counts (FORMAT.md, "ttl"): the whole seconds since
// envelope.Epoch at which ttl from now is over, rounded down, so that the value counts a second less rather than
// more. What is past the last such second, in 2161, is that second.
func (c *Core) Deadline(ttl time.Duration) uint32 {
	return uint32(min(c.Now().Add(ttl).Unix()-envelope.Epoch, math.MaxUint32))
}

// Expired reports whether a deadline has passed, to the nanosecond: at the deadline itself the value still counts.
// Expiring is no change, but the next cookie that is sent is without the value.
func (c *Core) Expired(deadline uint32) bool {
	now := c.Now()
	if !now.After(sinceEpoch(deadline, now)) {
		return false
	}
	c.edits.expired = true
	return true
}

// sinceEpoch turns seconds since envelope.Epoch into a moment. A server whose clock stands before 2025 (that of
// testing/synctest does, and that of a machine that lost it) reads them as a negative number, just as it wrote them.
func sinceEpoch(seconds uint32, now time.Time) time.Time {
	signed := int64(seconds)
	if now.Unix() < envelope.Epoch {
		signed = int64(int32(seconds))
	}
	return time.Unix(envelope.Epoch+signed, 0).UTC()
}
