package sessiontest

import (
	"sync"
	"time"
)

// Clock is a clock that only the test moves: its Now is for Config.Now. It is safe
// for concurrent use, since a server reads it in goroutines of its own. Inside a
// bubble of testing/synctest it is not needed.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at now.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now returns the time that the clock stands at.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock by d, which may be negative: clocks do jump back.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
