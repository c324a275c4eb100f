package wire

// BoolEntries is a map with boolean keys while it is read, in the way of Entries.
type BoolEntries struct {
	entries entries
	key     bool
}

// BoolMap begins a map with boolean keys. Anything but a map, and a map whose
// keys are no booleans, is a misfit and reads as an empty map.
func (r *Reader) BoolMap() BoolEntries {
	return BoolEntries{entries: r.entries(startsBool)}
}

func startsBool(c byte) bool {
	return c == codeNo || c == codeYes
}

// Len returns the number of entries announced, at most half the number of bytes left
// in the body: safe to allocate for.
func (e *BoolEntries) Len() int {
	return e.entries.len
}

// Next moves to the next entry and reports whether there is one.
func (e *BoolEntries) Next() bool {
	if !e.entries.next() {
		return false
	}
	at := e.entries.r.pos
	key := e.entries.r.Bool()
	if !e.entries.settleKey(at, key && !e.key) {
		return false
	}
	e.key = key
	return true
}

// Key returns the current entry's key.
func (e *BoolEntries) Key() bool {
	return e.key
}
