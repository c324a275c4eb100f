package wire

// Entries is a map with text keys while it is read:
//
//	for entries := r.Map(); entries.Next(); {
//		v[entries.Key()] = r.Text()
//	}
//
// Each value is read exactly once, and the last call of Next returns false: it
// is what settles the last value. A misfit among the values ends the map and
// makes the whole top-level number a misfit.
type Entries struct {
	r    *Reader
	len  int
	read int // entries begun
	key  string
}

// Map begins a map. Anything but a map, and a map whose keys are no texts, is a
// misfit and reads as an empty map.
func (r *Reader) Map() Entries {
	k, n := r.head()
	if k != kindMap || n > 0 && !startsText(r.body[r.pos]) {
		r.Misfit()
		return Entries{r: r}
	}
	return Entries{r: r, len: int(n)}
}

func startsText(c byte) bool {
	return c >= fixText && c < codeNil || c >= text8 && c <= text32
}

// Len is the number of entries announced, at most half the number of bytes left
// in the body: safe to allocate for.
func (e *Entries) Len() int {
	return e.len
}

// Next moves to the next entry.
func (e *Entries) Next() bool {
	r := e.r
	if e.read > 0 {
		r.escalate()
	}
	if e.read == e.len || r.state != fits {
		return false
	}
	at := r.pos
	key := r.Text()
	if r.state != fits {
		return false
	}
	if e.read > 0 && key <= e.key {
		r.fail(at, keysNotAscending)
		return false
	}
	e.key = key
	e.read++
	return true
}

// Key is the current entry's key, a substring of the body.
func (e *Entries) Key() string {
	return e.key
}
