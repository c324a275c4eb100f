package scaling

import "github.com/typedsession/typedsession/runtime/wire"

// Append appends the body of the session's cookie.
func (s *Fields1) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *Fields1) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}

// Append appends the body of the session's cookie.
func (s *Fields10) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *Fields10) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}

// Append appends the body of the session's cookie.
func (s *Fields50) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *Fields50) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}

// Append appends the body of the session's cookie.
func (s *Fields127) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *Fields127) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}

// Append appends the body of the session's cookie.
func (s *Text) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *Text) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}

// Append appends the body of the session's cookie.
func (s *List) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *List) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}
