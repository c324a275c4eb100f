package msgpackx

import "io"

// source is what msgpack/v5 decodes from, after inspect. Where a map is due and
// an extension stands, that package takes the extension's bytes for a map, and
// so for lengths that nothing backs. A timestamp's bytes are otherwise read in
// one piece, never one by one as codes are, which is what tells the two apart.
type source struct {
	data       []byte
	pos        int
	timestamps []span // those that do not end before pos
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
