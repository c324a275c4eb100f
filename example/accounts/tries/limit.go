// Package tries limits how often somebody may try something, such as a password.
package tries

import (
	"hash/maphash"
	"sync"
	"time"
)

// Limit allows a number of tries for each key, such as a user's name, within a time that begins with the first of them.
// It is kept in memory, outside of any session: whoever guesses passwords begins a new session for each guess.
type Limit struct {
	most     int
	within   time.Duration
	capacity int
	now      func() time.Time
	seed     maphash.Seed

	mu     sync.Mutex
	counts map[uint64]*count
	oldest []uint64 // the keys of counts, the one that ends first before the others
}

// count is how often something was tried with one key.
type count struct {
	tries int
	ends  time.Time
}

// NewLimit returns a limit that counts for at most capacity keys. Beyond them it forgets the oldest.
func NewLimit(most int, within time.Duration, capacity int, now func() time.Time) *Limit {
	return &Limit{
		most: most, within: within, capacity: capacity, now: now,
		seed: maphash.MakeSeed(), counts: make(map[uint64]*count),
	}
}

// Take counts a try. If there were too many, it counts nothing and returns how long to wait.
//
// Take is called before the try, and GiveBack or Forget after it: many tries at the same time would otherwise all be
// allowed before the first of them is counted.
func (l *Limit) Take(key string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c, now := l.count(key), l.now()
	if c.tries >= l.most {
		return c.ends.Sub(now)
	}
	c.tries++
	return 0
}

// GiveBack takes one try back, for one that turned out to be none.
func (l *Limit) GiveBack(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.count(key); c.tries > 0 {
		c.tries--
	}
}

// Forget takes all tries back, for a user who gave the right password.
func (l *Limit) Forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count(key).tries = 0
}

// count returns the count of a key, a new one if there is none.
func (l *Limit) count(key string) *count {
	l.dropEnded()
	hash := maphash.String(l.seed, key) // a long key takes no more memory than a short one
	if c, ok := l.counts[hash]; ok {
		return c
	}
	if len(l.counts) == l.capacity {
		l.dropOldest()
	}
	c := &count{ends: l.now().Add(l.within)}
	l.counts[hash] = c
	l.oldest = append(l.oldest, hash)
	return c
}

func (l *Limit) dropEnded() {
	now := l.now()
	for len(l.oldest) > 0 && !l.counts[l.oldest[0]].ends.After(now) {
		l.dropOldest()
	}
}

func (l *Limit) dropOldest() {
	delete(l.counts, l.oldest[0])
	l.oldest = l.oldest[1:]
}
