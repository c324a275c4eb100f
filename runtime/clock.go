package typedsession

import (
	"math"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Now returns the time by the manager's clock, or by time.Now in a session that no manager made. Two calls in one request
// may return different times. While a body is decoded or encoded, the clock is stopped, so that a value that counts as
// present is also written.
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

// Deadline returns until when the value of a field with a ttl counts (FORMAT.md, "ttl"), in seconds since envelope.Epoch:
// now plus ttl, rounded down, so that the value expires up to a second early and never late. A time past
// 2161-02-07T06:28:15Z, the last that fits, becomes that time.
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

// sinceEpoch turns seconds since envelope.Epoch into a time. A server whose clock says a time before 2025, as in
// testing/synctest or after a loss of power, reads them as a signed number, because it also wrote times before 2025.
func sinceEpoch(seconds uint32, now time.Time) time.Time {
	signed := int64(seconds)
	if now.Unix() < envelope.Epoch {
		signed = int64(int32(seconds))
	}
	return time.Unix(envelope.Epoch+signed, 0).UTC()
}
