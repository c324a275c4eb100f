package wire

// maxDepth is how many containers an unknown or misfit value may nest, itself
// included (FORMAT.md, section "Strict"). It bounds the recursion of skipping.
const maxDepth = 32

const keysNotAscending = "map keys not ascending"

// skip validates one value, without a schema, and moves past it. A value that
// is not canonical makes the body unreadable.
func (r *Reader) skip() {
	r.skipValue(0)
}

// skipValue skips a value that is inside depth containers. It reports whether
// the body is still readable.
func (r *Reader) skipValue(depth int) bool {
	at := r.pos
	k, n := r.head()
	switch k {
	case kindNil:
		r.fail(at, "nil where no array element is absent")
	case kindText:
		r.text(int(n))
	case kindBytes:
		r.pos += int(n)
	case kindArray, kindMap:
		if depth == maxDepth && !r.checked {
			r.fail(at, "more than 32 containers in one another")
		} else if k == kindArray {
			r.skipElements(int(n), depth+1)
		} else {
			r.skipEntries(int(n), depth+1)
		}
	}
	return r.state == fits
}

func (r *Reader) skipElements(n, depth int) {
	for ; n > 0; n-- {
		if n > 1 && r.pos < len(r.body) && r.body[r.pos] == codeNil {
			r.pos++
			continue
		}
		if !r.skipValue(depth) {
			return
		}
	}
}

func (r *Reader) skipEntries(n, depth int) {
	var last mapKey
	for i := range n {
		at := r.pos
		key, ok := r.mapKey()
		if !ok {
			return
		}
		if i > 0 && !last.before(key) {
			r.fail(at, keysNotAscending)
			return
		}
		last = key
		if !r.skipValue(depth) {
			return
		}
	}
}

// Raw reads a value of any kind and returns its bytes in the body, or "" if the body is unreadable. It is for tools, which
// show values that no schema describes. A value that Raw read is not kept.
func (r *Reader) Raw() string {
	start := r.pos
	r.skip()
	if r.state != fits {
		return ""
	}
	return r.body[start:r.pos]
}

// mapKey is a key of a map that no schema describes.
type mapKey struct {
	kind kind
	n    uint64 // as head returns it
	text string // for kindText
}

func (r *Reader) mapKey() (mapKey, bool) {
	at := r.pos
	k, n := r.head()
	key := mapKey{kind: k, n: n}
	switch k {
	case kindText:
		key.text = r.text(int(n))
	case kindUint, kindNegative, kindBool:
	default:
		r.fail(at, "a map key that is neither text, integer nor bool")
	}
	return key, r.state == fits
}

// before reports whether b may follow a in a map: text sorted by bytes, integers
// by value, false before true. A key may not follow a key of another kind.
func (a mapKey) before(b mapKey) bool {
	switch {
	case a.kind == kindNegative && b.kind == kindUint:
		return true
	case a.kind != b.kind:
		return false
	case a.kind == kindText:
		return a.text < b.text
	case a.kind == kindNegative:
		return int64(a.n) < int64(b.n)
	default:
		return a.n < b.n
	}
}
