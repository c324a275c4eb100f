package typedsession

import "sync/atomic"

// Hidden holds what a generated session consists of, behind a pointer that package reflect does not follow: whatever
// prints a session by reflection, as package fmt does inside of other structs, finds no secret, no cookie and no key.
//
// The zero Hidden holds a zero T, which the first Get allocates. Copies made after that share the T; a copy made before
// gets its own.
type Hidden[T any] struct{ held atomic.Pointer[T] }

// Get returns the T. Several goroutines may call it.
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

// Hold sets the T that Get returns. Call it before the first Get: generated code allocates a session and its state
// together.
func (h *Hidden[T]) Hold(held *T) { h.held.Store(held) }
