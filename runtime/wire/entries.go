package wire

// Entries is a map with text keys while it is read:
//
//	entries := r.Map()
//	for entries.Next() {
//		v[entries.Key()] = r.Text()
//	}
//
// Read each value exactly once, and call Next until it returns false, which
// finishes the last value. A misfit among the values ends the map and makes the
// whole top-level number a misfit.
type Entries struct {
	entries entries
	key     string
}

// Map begins a map. Anything but a map, and a map whose keys are no texts, is a
// misfit and reads as an empty map.
func (r *Reader) Map() Entries {
	return Entries{entries: r.entries(startsText)}
}

func startsText(c byte) bool {
	return c >= fixText && c < codeNil || c >= text8 && c <= text32
}

// Len returns the number of entries announced, at most half the number of bytes left
// in the body: safe to allocate for.
func (e *Entries) Len() int {
	return e.entries.len
}

// Next moves to the next entry and reports whether there is one.
func (e *Entries) Next() bool {
	if !e.entries.next() {
		return false
	}
	r := e.entries.r
	at := r.pos
	key := r.Text()
	if !e.entries.settleKey(at, key > e.key) {
		return false
	}
	e.key = key
	return true
}

// Key returns the current entry's key, a substring of the body.
func (e *Entries) Key() string {
	return e.key
}

// entries is a map with keys of any kind while it is read. Entries, IntEntries, UintEntries and BoolEntries are made of it.
type entries struct {
	r    *Reader
	len  int
	read int // entries begun
}

// entries begins a map. startsKey reports whether a key of the right kind begins
// with the byte c. Only the first key is looked at, because a map with keys of
// several kinds makes the body unreadable. A map with keys of another kind is
// refused before any entry is read, so that it is a misfit like a value of another
// kind, and not like a map with a misfit inside.
func (r *Reader) entries(startsKey func(c byte) bool) entries {
	k, n := r.head()
	if k != kindMap || n > 0 && !startsKey(r.body[r.pos]) {
		r.Misfit()
		return entries{r: r}
	}
	r.redundantIf(n == 0)
	return entries{r: r, len: int(n)}
}

// next reports whether an entry is left, the key of which is read next.
func (e *entries) next() bool {
	if e.read > 0 {
		e.r.escalate()
	}
	if e.read == e.len || e.r.state != fits {
		return false
	}
	e.read++
	return true
}

// settleKey checks the key that was just read, from byte offset at on, and reports
// whether it can be used. A key that is a misfit counts like a misfit among the values.
func (e *entries) settleKey(at int, ascending bool) bool {
	r := e.r
	r.escalate()
	if r.state == fits && e.read > 1 && !ascending {
		r.fail(at, keysNotAscending)
	}
	return r.state == fits
}
