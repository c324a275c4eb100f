package wire

// appendPacked appends a packed text: a byte string if v is exactly the text form
// of one, else a text (FORMAT.md, section "Packed text"). pack appends the byte string, head
// and data, and reports whether v is its text form.
func appendPacked(b []byte, v string, pack func(b []byte, v string) ([]byte, bool)) []byte {
	if packed, exact := pack(b, v); exact {
		return packed
	}
	return appendText(b, v)
}

// packed reads a packed text in either form, so that the option for packing can be
// added to a field and removed without a loss. unpack returns the text form of a byte
// string, and whether it has one.
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
