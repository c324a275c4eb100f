package typedsession

import (
	"slices"
	"time"

	"github.com/typedsession/typedsession/runtime/wire"
)

// encode encodes the fields of a locked session, and what its cookie held beyond this schema.
func (m *Manager[S]) encode(s *S) (string, error) {
	c := m.spec.Core(s)
	body, err := m.spec.Append(s, make([]byte, 0, len(c.body)+64))
	if err != nil {
		return "", err
	}
	if len(c.kept) > 0 {
		body = wire.AppendMerged(nil, string(body), c.kept)
	}
	return string(body), nil
}

// decode fills an empty session from a body, as it reads at now. The error says that the body is unreadable.
func (m *Manager[S]) decode(s *S, body string, now time.Time) error {
	c := m.spec.Core(s)
	defer c.stopClock(now)()
	c.decoding = true
	defer func() { c.decoding = false }()

	r := wire.NewReader(body)
	m.spec.Decode(s, r)
	kept, err := r.Finish()
	if err != nil {
		return err
	}
	c.body, c.kept = body, kept
	if !slices.ContainsFunc(kept, func(k wire.Kept) bool { return k.Partial }) {
		return nil
	}
	own, err := m.spec.Append(s, nil)
	if err != nil {
		// A value that came out of a body but does not go back in: then it cannot have been changed to its Normal
		// either, and stands as it is.
		return nil
	}
	for i := range kept {
		if kept[i].Partial {
			kept[i].Normal, _ = wire.FieldBytes(string(own), kept[i].Number)
		}
	}
	return nil
}

// normalize decodes a body that was accepted once and encodes it again, both at now.
func (m *Manager[S]) normalize(body string, now time.Time) string {
	s := new(S)
	if m.decode(s, body, now) != nil {
		return body
	}
	c := m.spec.Core(s)
	defer c.stopClock(now)()
	c.decoding = true
	again, err := m.encode(s)
	if err != nil {
		return body
	}
	return again
}
