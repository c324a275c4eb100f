package wire

// Enum reads the index of one of count values: 1 for the first, 0 for the empty
// value (FORMAT, "Text"). Anything else is a misfit and reads as 0; a larger
// index is likely that of a newer deploy.
func (r *Reader) Enum(count int) int {
	if n, ok := r.small(); ok && int(n) <= count {
		return int(n)
	} else if ok {
		r.Misfit()
		return 0
	}
	k, n := r.head()
	if k != kindUint || n > uint64(count) {
		r.Misfit()
		return 0
	}
	return int(n)
}
