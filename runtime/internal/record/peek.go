package record

// Unverified is what a record shows to anybody, whatever session type it is of.
type Unverified struct {
	// Record is all of a record that is not sealed. Of a sealed one only Rev, Kind and Permanent are set.
	Record
	Sealed bool
	Hint   byte // envelope.Key.Hint of the key that sealed the record, as the record says
}

// Peek returns what the bytes of a record show without a key. It is for tools that show a record to a person.
//
// The error is ErrForeign, and Unverified is then zero, or ErrUnreadable, with which it has what the header shows.
func Peek(data []byte) (Unverified, error) {
	if !isRecord(data) {
		return Unverified{}, ErrForeign
	}
	u := Unverified{Record: readHeader(data), Sealed: isSealed(data)}
	if u.Sealed {
		u.Hint = data[hintAt]
		return u, nil
	}
	if !u.readContent(string(data[headerLen:])) {
		return Unverified{Record: readHeader(data)}, ErrUnreadable
	}
	return u, nil
}
