package plain

import "github.com/typedsession/typedsession/runtime/wire"

// Append appends the body of the session's cookie.
func (s *Counter) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *Counter) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}

// Append appends the body of the session's cookie.
func (s *Petname) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *Petname) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}

// Append appends the body of the session's cookie.
func (s *Login) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *Login) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}

// Append appends the body of the session's cookie.
func (s *Cart) Append(b []byte) ([]byte, error) { return s.state.Get().appendBody(b) }

// Decode empties the session and reads what Append made.
func (s *Cart) Decode(body string) error {
	s.state.Get().clear()
	r := wire.NewReader(body)
	s.state.Get().decodeBody(r)
	_, err := r.Finish()
	return err
}
