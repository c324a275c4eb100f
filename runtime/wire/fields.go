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
// A number whose value the caller does not read is unknown to the schema. Keep a
// Fields in a local variable; it uses the Reader that returned it.
type Fields struct {
	r      *Reader
	start  int    // position of the current number's value; of the set's head before Next
	left   int    // elements or entries not yet reached
	number int    // the current number; 0 before the first
	set    layout // the numbers in a map, or the numbers absent from an array
	top    bool   // the set is the body, not a nested struct
	array  bool   // the container is an array, not a map
	begun  bool   // the head was read
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

// begin reads the head of the set. The first Next calls it, and not Body or
// Struct, so that these are inlined and no Fields is copied.
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

// Next finishes the value of the current number and moves to the next number. It
// returns false at the end of the set, if the set is a misfit, and if the body is
// unreadable.
//
// If the current value was not read, or is a misfit, Next validates and skips it.
// At the top level the value is then kept; in a nested struct the enclosing
// top-level number is kept with Kept.Partial.
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

// Raw returns the bytes in the body of the current number's value, which was
// just read, if the schema is certain to write the same bytes for it, and ""
// otherwise. It also returns "" if that would take a comparison to find out, as
// with a zero among the elements of a list.
//
// Raw may be called for booleans, numbers, texts, byte strings, enums, times,
// lists, maps and structs.
func (f *Fields) Raw() string {
	r := f.r
	if r.state != fits || r.nested != 0 || r.redundant {
		return ""
	}
	return r.body[f.start:r.pos]
}

// Drop skips the current number's value, read or not, without keeping it. It is
// for retired numbers and for values whose ttl has passed.
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

// settle skips and keeps the current value unless it was read in full.
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

// end checks, after the last number, that the set has the right container, and
// that a body has no bytes after it.
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

// reject refuses the whole set: a body becomes unreadable, and a nested struct
// becomes a misfit. If a nested struct is not canonical, skipping the misfit makes
// the body unreadable.
func (f *Fields) reject(at int, reason string) {
	if f.top {
		f.r.fail(at, reason)
		return
	}
	f.r.Misfit()
}
