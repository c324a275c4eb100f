package wire

// Elements is a list while it is read:
//
//	elements := r.List()
//	for elements.Next() {
//		v = append(v, r.Text())
//	}
//
// Read each element exactly once, and call Next until it returns false, which
// finishes the last element. A misfit among the elements ends the list and makes
// the whole top-level number a misfit.
type Elements struct {
	r    *Reader
	len  int
	read int // elements begun
}

// List begins a list. Anything but an array is a misfit and reads as an empty
// list.
func (r *Reader) List() Elements {
	if n, ok := r.shortArray(); ok {
		r.redundantIf(n == 0)
		return Elements{r: r, len: n}
	}
	k, n := r.head()
	if k != kindArray {
		r.Misfit()
		return Elements{r: r}
	}
	return Elements{r: r, len: int(n)}
}

// ListOf begins a list of exactly n elements, as which a Go array is encoded.
// Anything else is a misfit and reads as an empty list.
func (r *Reader) ListOf(n int) Elements {
	e := r.List()
	if e.len != n {
		r.Misfit()
		return Elements{r: r}
	}
	return e
}

// Len returns the number of elements announced, at most the number of bytes left in
// the body: safe to allocate for.
func (e *Elements) Len() int {
	return e.len
}

// Next moves to the next element and reports whether there is one.
func (e *Elements) Next() bool {
	if e.read > 0 {
		e.r.escalate()
	}
	if e.read == e.len || e.r.state != fits {
		return false
	}
	e.read++
	return true
}

// escalate makes the whole top-level number a misfit if an element is one.
func (r *Reader) escalate() {
	if r.state == misfit {
		r.state = misfitWhole
	}
}
