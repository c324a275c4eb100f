package main

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

// clock stands still until it is set. The server reads it in goroutines of its
// own.
type clock struct{ now atomic.Pointer[time.Time] }

func (c *clock) set(t time.Time) { c.now.Store(&t) }
func (c *clock) read() time.Time { return *c.now.Load() }

func TestASessionOfFiveIdleMinutesEndsAfterFiveMinutesWithoutAVisit(t *testing.T) {
	var now clock
	start := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	now.set(start)
	v := newVisitor(t, openShop(t, SessionConfig{Idle: 5 * time.Minute, Now: now.read}))
	for _, visit := range []struct {
		minute time.Duration
		count  int
	}{
		{0, 1},
		{3, 2},
		{9, 1}, // six minutes without a visit
		{9, 2},
		{13, 3},
		{23, 1},
	} {
		now.set(start.Add(visit.minute * time.Minute))
		t.Logf("minute %d", visit.minute)
		v.WantPage("/count", fmt.Sprintf("Count: %d\n", visit.count))
	}
}

func TestLookingIsAVisitToo(t *testing.T) {
	var now clock
	start := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	now.set(start)
	v := newVisitor(t, openShop(t, SessionConfig{Idle: 5 * time.Minute, Now: now.read}))
	v.WantPage("/count", "Count: 1\n")
	for minute := time.Duration(4); minute <= 20; minute += 4 {
		now.set(start.Add(minute * time.Minute))
		v.WantPage("/session", "Count1\n")
	}
	v.WantPage("/count", "Count: 2\n")
}

func TestNoVisitKeepsASessionBeyondItsAbsoluteTimeout(t *testing.T) {
	var now clock
	start := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	now.set(start)
	v := newVisitor(t, openShop(t, SessionConfig{Idle: 5 * time.Minute, Absolute: 12 * time.Minute, Now: now.read}))
	for _, visit := range []struct {
		minute time.Duration
		count  int
	}{{0, 1}, {4, 2}, {8, 3}, {11, 4}, {12, 1}} {
		now.set(start.Add(visit.minute * time.Minute))
		v.WantPage("/count", fmt.Sprintf("Count: %d\n", visit.count))
	}
}
