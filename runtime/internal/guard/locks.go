package guard

import (
	"context"
	"fmt"
	"sync"
)

// Locks are locks by key, for the requests of one process. In the zero value none is held. Locks keeps nothing of a key whose
// lock nobody holds or waits for.
type Locks struct {
	mu    sync.Mutex
	byKey map[string]*lock
}

// lock is the lock of one key.
type lock struct {
	held  chan struct{} // has an element while somebody holds the lock; those who wait to send come in the order of their arrival
	users int           // who hold the lock or wait for it; Locks.mu guards it
}

// Lock waits until nobody else holds the lock of the key, and takes it. If the context is done first, it returns an error that
// wraps the context's. Calls of unlock after the first have no effect.
func (l *Locks) Lock(ctx context.Context, key string) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, lockError(err)
	}
	of := l.join(key)
	select {
	case of.held <- struct{}{}:
	case <-ctx.Done():
		l.leave(key, of)
		return nil, lockError(ctx.Err())
	}
	return sync.OnceFunc(func() {
		<-of.held
		l.leave(key, of)
	}), nil
}

func lockError(err error) error {
	return fmt.Errorf("waiting for another request that writes the same record: %w", err)
}

// join returns the lock of the key and counts the caller as one of its users.
func (l *Locks) join(key string) *lock {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.byKey[key]
	if of == nil {
		if l.byKey == nil {
			l.byKey = map[string]*lock{}
		}
		of = &lock{held: make(chan struct{}, 1)}
		l.byKey[key] = of
	}
	of.users++
	return of
}

// leave ends what join began, and forgets a lock without users.
func (l *Locks) leave(key string, of *lock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	of.users--
	if of.users == 0 {
		delete(l.byKey, key)
	}
}
