package sessiontest

import (
	"sync"
	"time"
)

// Clock is a clock that only the test moves. Set Config.Now to its Now. It is safe for
// concurrent use, because a server reads it in its own goroutines. A test inside a bubble
// of testing/synctest does not need it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock whose time is now.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now returns the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward by d, or back if d is negative, as real clocks are when they are corrected.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
