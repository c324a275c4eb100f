package msgpackx

import "io"

// source is the reader that msgpack/v5 decodes inspected data from. If msgpack/v5
// expects a map and finds an extension, it reads the bytes of the extension as a map, and
// so reads lengths that inspect has not checked. source refuses this: msgpack/v5 reads the
// bytes of a timestamp in one piece, and codes one by one.
type source struct {
	data       []byte
	pos        int
	timestamps []span // the timestamps that do not end before pos
}

// Read reads as an io.Reader does.
func (s *source) Read(p []byte) (int, error) {
	if s.pos == len(s.data) && len(p) > 0 {
		return 0, io.EOF
	}
	n := copy(p, s.data[s.pos:])
	s.pos += n
	return n, nil
}

// ReadByte reads as an io.ByteReader does, but refuses the bytes of a timestamp.
func (s *source) ReadByte() (byte, error) {
	for len(s.timestamps) > 0 && s.timestamps[0].end <= s.pos {
		s.timestamps = s.timestamps[1:]
	}
	switch {
	case s.pos == len(s.data):
		return 0, io.EOF
	case len(s.timestamps) > 0 && s.timestamps[0].start <= s.pos:
		return 0, ErrOutOfStep
	}
	s.pos++
	return s.data[s.pos-1], nil
}

// UnreadByte takes back the last ReadByte.
func (s *source) UnreadByte() error {
	s.pos--
	return nil
}
