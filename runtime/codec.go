package typedsession

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/typedsession/typedsession/runtime/wire"
)

// codec has the functions of generated code and of Config that need the session type, as functions of a Core: encoding,
// decoding, Config.Lifetime, Config.Check and Config.Adopt. Code below Manager has no type parameter.
type codec struct {
	// new makes an empty session.
	new func() *Core
	// values returns a pointer to a struct with the values of a locked session's fields.
	values func(*Core) any
	// append appends the encoded fields of a locked session.
	append func(*Core, []byte) ([]byte, error)
	// decode sets the fields of an empty session.
	decode func(*Core, *wire.Reader)
	// lifetime is Config.Lifetime, or nil.
	lifetime func(*Core) (idle, absolute time.Duration)
	// check is Config.Check, or nil.
	check func(context.Context, *Core, Info) (keep bool, err error)
	// adopt is Config.Adopt, or nil.
	adopt func(*http.Request, *Core) (Adopted, error)
	// exchangeKey finds the exchange of this session type in a request's context.
	exchangeKey any
}

// codecOf makes the codec of the session type S.
func codecOf[S any](spec *Spec[S], config *Config[S]) codec {
	values, appendBody, decodeBody := spec.Values, spec.Append, spec.Decode
	erased := codec{
		new: func() *Core {
			s := spec.New()
			c := spec.Core(s)
			c.session = s
			return c
		},
		values:      func(c *Core) any { return values(c.session.(*S)) },
		append:      func(c *Core, b []byte) ([]byte, error) { return appendBody(c.session.(*S), b) },
		decode:      func(c *Core, r *wire.Reader) { decodeBody(c.session.(*S), r) },
		exchangeKey: exchangeKey[S]{},
	}
	if lifetime := config.Lifetime; lifetime != nil {
		erased.lifetime = func(c *Core) (idle, absolute time.Duration) { return lifetime(c.session.(*S)) }
	}
	if check := config.Check; check != nil {
		erased.check = func(ctx context.Context, c *Core, info Info) (bool, error) {
			return check(ctx, c.session.(*S), info)
		}
	}
	if adopt := config.Adopt; adopt != nil {
		erased.adopt = func(r *http.Request, c *Core) (Adopted, error) { return adopt(r, c.session.(*S)) }
	}
	return erased
}

// encodeBuffers holds buffers that a body is encoded into. They are cleared after use, so that no session stays in memory.
var encodeBuffers = sync.Pool{New: func() any {
	buffer := make([]byte, 0, 512)
	return &buffer
}}

// maxPooled is how many bytes a buffer may have that is kept: one for a large record is not kept for all the small ones.
const maxPooled = 16 << 10

// readers holds Readers that are not in use and refer to no body.
var readers = sync.Pool{New: func() any { return new(wire.Reader) }}

// encode encodes the fields of a locked session, and the values of its cookie that the fields cannot hold.
func (c *Core) encode() (string, error) {
	buffer := encodeBuffers.Get().(*[]byte)
	fields, err := c.manager.codec.append(c, (*buffer)[:0])
	if err != nil {
		return "", err // the buffer is not reused: what append wrote into it is unknown
	}
	body := c.body // an unchanged body needs no new string
	switch {
	case len(c.kept) > 0:
		body = string(wire.AppendMerged(nil, string(fields), c.kept))
	case string(fields) != body:
		body = string(fields)
	}
	if cap(fields) <= maxPooled {
		clear(fields[:cap(fields)])
		*buffer = fields
		encodeBuffers.Put(buffer)
	}
	return body, nil
}

// decode sets the fields of an empty session from a body. now decides whether the ttl of a value has passed. The error
// says that the body is unreadable.
func (c *Core) decode(body string, now time.Time) error {
	defer c.stopClock(now)()
	c.decoding = true
	defer func() { c.decoding = false }()

	r := readers.Get().(*wire.Reader)
	r.Reset(body)
	c.manager.codec.decode(c, r)
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
	own, err := c.manager.codec.append(c, nil)
	if err != nil {
		// A decoded value has no encoding, so Normal cannot be computed. The session is loaded all the same: a commit that
		// encodes it reports the error.
		return nil
	}
	for i := range kept {
		if kept[i].Partial {
			kept[i].Normal, _ = wire.FieldBytes(string(own), kept[i].Number)
		}
	}
	return nil
}

// normalize decodes a body that was accepted before and encodes it again, both at now, without explicit zeros, retired
// numbers and expired values.
func (m *manager) normalize(body string, now time.Time) string {
	c := m.empty()
	if c.decode(body, now) != nil {
		return body
	}
	defer c.stopClock(now)()
	c.decoding = true
	again, err := c.encode()
	if err != nil {
		return body
	}
	return again
}
