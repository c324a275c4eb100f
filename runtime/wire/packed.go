package wire

// appendPacked appends a packed text: a byte string when one stands for exactly
// v, else a text (FORMAT, "Packed text"). pack appends that byte string, head
// and data, and reports whether it does stand for v.
func appendPacked(b []byte, v string, pack func(b []byte, v string) ([]byte, bool)) []byte {
	if packed, exact := pack(b, v); exact {
		return packed
	}
	return appendText(b, v)
}

// packed reads a packed text in either form, so that a field takes to packing
// and leaves it without a loss. unpack returns the text that a byte string
// stands for and whether there is one.
func (r *Reader) packed(unpack func(data string) (string, bool)) string {
	k, n := r.head()
	switch k {
	case kindText:
		return r.text(int(n))
	case kindBytes:
		data := r.body[r.pos : r.pos+int(n)]
		r.pos += int(n)
		if text, ok := unpack(data); ok {
			return text
		}
	}
	r.Misfit()
	return ""
}
