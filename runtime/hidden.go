package typedsession

import "sync/atomic"

// Hidden holds what a generated session consists of, behind a pointer that package reflect does not follow: whatever
// prints a session by reflection, as package fmt does inside of other structs, finds no secret, no cookie and no key.
//
// The zero Hidden holds a zero T, which it makes when that is asked for. A copy of one that was asked holds the same T.
type Hidden[T any] struct{ held atomic.Pointer[T] }

// Get returns what is held. Several goroutines may call it.
func (h *Hidden[T]) Get() *T {
	if held := h.held.Load(); held != nil {
		return held
	}
	return h.make()
}

func (h *Hidden[T]) make() *T {
	h.held.CompareAndSwap(nil, new(T))
	return h.held.Load()
}

// Hold makes held what is held, before anybody has asked: a session is made in one piece with what it holds.
func (h *Hidden[T]) Hold(held *T) { h.held.Store(held) }
