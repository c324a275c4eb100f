package typedsession

import (
	"slices"
	"sync"
	"time"

	"github.com/typedsession/typedsession/runtime/wire"
)

// encodeBuffers hold a body until it is a string. They are wiped, so that no session stays behind in the pool.
var encodeBuffers = sync.Pool{New: func() any {
	buffer := make([]byte, 0, 512)
	return &buffer
}}

// readers are free: they hold nothing of any body.
var readers = sync.Pool{New: func() any { return new(wire.Reader) }}

// encode encodes the fields of a locked session, and what its cookie held beyond this schema.
func (m *Manager[S]) encode(s *S) (string, error) {
	c := m.spec.Core(s)
	buffer := encodeBuffers.Get().(*[]byte)
	fields, err := m.spec.Append(s, (*buffer)[:0])
	if err != nil {
		return "", err // nobody knows what is in the buffer
	}
	body := c.body // the same string, if that is what it still is
	switch {
	case len(c.kept) > 0:
		body = string(wire.AppendMerged(nil, string(fields), c.kept))
	case string(fields) != body:
		body = string(fields)
	}
	if cap(fields) <= maxCookieBytes { // what is longer belongs to a session about to be refused for its size
		clear(fields[:cap(fields)])
		*buffer = fields
		encodeBuffers.Put(buffer)
	}
	return body, nil
}

// decode fills an empty session from a body, as it reads at now. The error says that the body is unreadable.
func (m *Manager[S]) decode(s *S, body string, now time.Time) error {
	c := m.spec.Core(s)
	defer c.stopClock(now)()
	c.decoding = true
	defer func() { c.decoding = false }()

	r := readers.Get().(*wire.Reader)
	r.Reset(body)
	m.spec.Decode(s, r)
	kept, err := r.Finish()
	r.Reset("")
	readers.Put(r)
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
