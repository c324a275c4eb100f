package wire

// IntEntries is a map with integer keys while it is read, in the way of Entries.
// A key outside K's range counts like a misfit among the values.
type IntEntries[K signed] struct {
	entries entries
	key     K
}

// ReadIntMap begins a map with signed keys. Anything but a map, and a map whose
// keys are no integers, is a misfit and reads as an empty map.
func ReadIntMap[K signed](r *Reader) IntEntries[K] {
	return IntEntries[K]{entries: r.entries(startsInt)}
}

func startsInt(c byte) bool {
	return c <= fixUintMax || c >= fixMinus || c >= uint8b && c <= int64b
}

// Len returns the number of entries announced, at most half the number of bytes left
// in the body: safe to allocate for.
func (e *IntEntries[K]) Len() int {
	return e.entries.len
}

// Next moves to the next entry and reports whether there is one.
func (e *IntEntries[K]) Next() bool {
	if !e.entries.next() {
		return false
	}
	at := e.entries.r.pos
	key := ReadInt[K](e.entries.r)
	if !e.entries.settleKey(at, key > e.key) {
		return false
	}
	e.key = key
	return true
}

// Key returns the current entry's key.
func (e *IntEntries[K]) Key() K {
	return e.key
}

// UintEntries is a map with unsigned keys while it is read, in the way of
// Entries. A key outside K's range counts like a misfit among the values.
type UintEntries[K unsigned] struct {
	entries entries
	key     K
}

// ReadUintMap begins a map with unsigned keys. Anything but a map, and a map
// whose keys are no integers, is a misfit and reads as an empty map.
func ReadUintMap[K unsigned](r *Reader) UintEntries[K] {
	return UintEntries[K]{entries: r.entries(startsInt)}
}

// Len returns the number of entries announced, at most half the number of bytes left
// in the body: safe to allocate for.
func (e *UintEntries[K]) Len() int {
	return e.entries.len
}

// Next moves to the next entry and reports whether there is one.
func (e *UintEntries[K]) Next() bool {
	if !e.entries.next() {
		return false
	}
	at := e.entries.r.pos
	key := ReadUint[K](e.entries.r)
	if !e.entries.settleKey(at, key > e.key) {
		return false
	}
	e.key = key
	return true
}

// Key returns the current entry's key.
func (e *UintEntries[K]) Key() K {
	return e.key
}
