package wire

// Fields is the set of a body or of a nested struct while it is read:
//
//	fields := r.Body()
//	for fields.Next() {
//		switch fields.Number() {
//		case 1:
//			name = r.Text()
//		}
//	}
//
// A number left unread is unknown to the schema. It is a value, to be kept in a
// local variable, and belongs to the Reader it came from.
type Fields struct {
	r      *Reader
	start  int    // position of the current number's value; of the set's head before Next
	left   int    // elements or entries not yet reached
	number int    // the current number; 0 before the first
	set    layout // what is in a map, or what is absent from an array
	top    bool
	array  bool
	begun  bool // the head was read
}

// Body begins the top-level set. A body that is no set is unreadable.
func (r *Reader) Body() Fields {
	return Fields{r: r, start: r.pos, top: true}
}

// Struct begins the set of a nested struct. A value that is no set is a misfit
// and reads as an empty one.
func (r *Reader) Struct() Fields {
	return Fields{r: r, start: r.pos}
}

// begin reads the head of the set. It is Next that calls it, so that Body and
// Struct are inlined and nothing of a Fields is copied.
func (f *Fields) begin() {
	f.begun = true
	if n, ok := f.r.shortArray(); ok {
		f.array, f.left = true, n
		return
	}
	at := f.r.pos
	k, n := f.r.head()
	switch {
	case k != kindMap && k != kindArray:
		f.reject(at, "neither a map nor an array")
	case n > maxNumber:
		f.reject(at, "more numbers than there can be")
	default:
		f.array = k == kindArray
		f.left = int(n)
	}
}

// Next settles the value of the current number and moves to the next one. It
// returns false at the end of the set, and when the set turned out a misfit or
// the body unreadable.
//
// Settling means: a value that was read stays read. One that was not read, or
// was a misfit, is validated and skipped; at the top level it is kept, in a
// nested struct it marks the enclosing top-level number as Kept.Partial.
func (f *Fields) Next() bool {
	r := f.r
	if r.state != fits || r.pos == f.start || r.nested != 0 {
		if f.begun {
			f.settle()
		} else {
			f.begin()
		}
		if r.state != fits {
			return false
		}
	}
	for f.left > 0 {
		f.left--
		if !f.array {
			return f.key()
		}
		f.number++
		if r.pos < len(r.body) && r.body[r.pos] == codeNil {
			if f.left == 0 {
				f.reject(r.pos, "nil as the last element")
				return false
			}
			r.pos++
			f.set.add(f.number)
			continue
		}
		f.start = r.pos
		return true
	}
	f.end()
	return false
}

// Number returns the current number, 1 to 999.
func (f *Fields) Number() int {
	return f.number
}

// Raw returns the bytes of the current number's value, which was just read, as
// they stand in the body. It returns "" unless the schema would write the same
// bytes for what it read: also when it would, but that is not certain, as with a
// zero among the elements of a list.
//
// That holds for values of booleans, numbers, texts, byte strings, enums, times,
// lists, maps and structs.
func (f *Fields) Raw() string {
	r := f.r
	if r.state != fits || r.nested != 0 || r.redundant {
		return ""
	}
	return r.body[f.start:r.pos]
}

// Drop skips the current number's value, read or not, without keeping it: the
// number is retired, or its value is not to be had.
func (f *Fields) Drop() {
	r := f.r
	if f.number == 0 || r.state == unreadable || r.state == misfitWhole && !f.top {
		return
	}
	if f.top {
		r.nested = 0
	}
	r.redundant = true
	f.skip()
}

// key reads the map key that precedes a value.
func (f *Fields) key() bool {
	r := f.r
	at := r.pos
	k, n := r.head()
	switch {
	case k != kindUint || n < minNumber || n > maxNumber:
		f.reject(at, "a key is no number from 1 to 999")
		return false
	case int(n) <= f.number:
		f.reject(at, "numbers not ascending")
		return false
	}
	f.number = int(n)
	f.set.add(f.number)
	f.start = r.pos
	return true
}

// settle deals with a current value that was not simply read.
func (f *Fields) settle() {
	r := f.r
	switch {
	case f.number == 0 || r.state == unreadable:
	case f.top:
		f.settleTop()
	case r.state == misfit:
		f.skip()
		r.nested |= nestedMisfit
	case r.state == fits && r.pos == f.start:
		f.skip()
		r.nested |= nestedUnknown
	}
}

func (f *Fields) settleTop() {
	r := f.r
	k := Kept{Number: f.number}
	if r.state == fits && r.pos != f.start {
		k.Partial = true
		k.Misfit = r.nested&nestedMisfit != 0
	} else {
		k.Misfit = r.state != fits
		f.skip()
	}
	r.nested = 0
	if r.state == fits {
		k.Raw = r.body[f.start:r.pos]
		r.kept = append(r.kept, k)
	}
}

// skip goes over the current value again, without the schema.
func (f *Fields) skip() {
	f.r.state = fits
	f.r.pos = f.start
	f.r.skip()
}

// end checks what only a whole set shows.
func (f *Fields) end() {
	r := f.r
	if f.array {
		f.set = f.set.others(f.number)
	}
	if f.set.isArray() != f.array {
		f.reject(r.pos, "a map or array where the other is due")
	}
	r.redundantIf(f.number == 0)
	if !f.top || r.state != fits {
		return
	}
	if r.pos != len(r.body) {
		r.fail(r.pos, "bytes after its end")
		return
	}
	r.done = true
}

// reject refuses the set itself: a body becomes unreadable, a nested struct a
// misfit. If the reason is one of form rather than of schema, skipping the
// misfit finds that out.
func (f *Fields) reject(at int, reason string) {
	if f.top {
		f.r.fail(at, reason)
		return
	}
	f.r.Misfit()
}
