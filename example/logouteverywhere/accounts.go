package main

import (
	"context"
	"errors"
	"sync"

	typedsession "github.com/typedsession/typedsession/runtime"
)

var (
	errNoAccount = errors.New("there is no such account")
	errEnded     = errors.New("this session was ended")
)

// accounts stands for the app's database: an account is a name and a generation,
// which is one more column of its table.
type accounts struct {
	mu          sync.Mutex
	generations map[string]uint64
	down        error // what the database says instead of an answer
}

func newAccounts(names ...string) *accounts {
	a := &accounts{generations: make(map[string]uint64)}
	for _, name := range names {
		a.generations[name] = 1
	}
	return a
}

// generation returns the number that all sessions of the account must have.
func (a *accounts) generation(_ context.Context, name string) (uint64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.down != nil {
		return 0, a.down
	}
	generation, ok := a.generations[name]
	if !ok {
		return 0, errNoAccount
	}
	return generation, nil
}

// endSessions begins a new generation of the account and returns it: the sessions
// of the ones before are over when they are next checked. What matters as much as
// this does not wait for that check: a session of another generation than the
// present one may not ask.
func (a *accounts) endSessions(_ context.Context, name string, generation uint64) (uint64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.down != nil {
		return 0, a.down
	}
	if a.generations[name] != generation {
		return 0, errEnded
	}
	a.generations[name]++
	return a.generations[name], nil
}

// check implements Config.Check.
func (a *accounts) check(ctx context.Context, s *Session, _ typedsession.Info) (keep bool, err error) {
	if s.User() == "" {
		return true, nil
	}
	generation, err := a.generation(ctx, s.User())
	if errors.Is(err, errNoAccount) {
		return false, nil
	}
	return generation == s.Generation(), err
}
