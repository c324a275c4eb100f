package wire

// AppendDeadline appends what comes before the value of a field with a ttl: the
// head of a pair, and until when the value is present, in seconds since
// 2025-01-01T00:00:00Z (FORMAT.md, section "ttl"). The caller appends the value next.
func AppendDeadline(b []byte, deadline uint32) []byte {
	return AppendUint(AppendList(b, 2), deadline)
}

// Deadline reads what AppendDeadline appended, in seconds since
// 2025-01-01T00:00:00Z. The caller reads the value next. Anything but a pair that
// begins with a 32-bit unsigned integer is a misfit and reads as 0.
func (r *Reader) Deadline() uint32 {
	if k, n := r.head(); k != kindArray || n != 2 {
		r.Misfit()
		return 0
	}
	return ReadUint[uint32](r)
}
