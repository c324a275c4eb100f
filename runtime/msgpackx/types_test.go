package msgpackx

import (
	"time"

	"github.com/vmihailenco/msgpack/v5"
)

// money encodes itself with an Encoder, as [amount, currency].
type money struct {
	amount   int64
	currency string
}

func (m *money) EncodeMsgpack(e *msgpack.Encoder) error {
	return e.EncodeMulti(m.amount, m.currency)
}

func (m *money) DecodeMsgpack(d *msgpack.Decoder) error {
	return d.DecodeMulti(&m.amount, &m.currency)
}

// price is money that encodes as one value.
type price struct{ money }

func (p price) EncodeMsgpack(e *msgpack.Encoder) error {
	if err := e.EncodeArrayLen(2); err != nil {
		return err
	}
	return p.money.EncodeMsgpack(e)
}

func (p *price) DecodeMsgpack(d *msgpack.Decoder) error {
	if _, err := d.DecodeArrayLen(); err != nil {
		return err
	}
	return p.money.DecodeMsgpack(d)
}

// tagged encodes itself as values of which the first may be nil.
type tagged struct {
	tags  []string
	count int
}

func (v *tagged) EncodeMsgpack(e *msgpack.Encoder) error {
	return e.EncodeMulti(v.tags, v.count)
}

func (v *tagged) DecodeMsgpack(d *msgpack.Decoder) error {
	return d.DecodeMulti(&v.tags, &v.count)
}

// preferences encodes itself as a map.
type preferences map[string]string

func (p preferences) EncodeMsgpack(e *msgpack.Encoder) error {
	return e.Encode(map[string]string(p))
}

func (p *preferences) DecodeMsgpack(d *msgpack.Decoder) error {
	return d.Decode((*map[string]string)(p))
}

// anything decodes any value as msgpack/v5 decodes it into an interface.
type anything struct{ value any }

func (a anything) EncodeMsgpack(e *msgpack.Encoder) error {
	return e.Encode(a.value)
}

func (a *anything) DecodeMsgpack(d *msgpack.Decoder) (err error) {
	a.value, err = d.DecodeInterface()
	return err
}

// dictionary decodes a map and nothing else.
type dictionary struct{ entries map[string]any }

func (m *dictionary) EncodeMsgpack(e *msgpack.Encoder) error {
	return e.EncodeMap(m.entries)
}

func (m *dictionary) DecodeMsgpack(d *msgpack.Decoder) (err error) {
	m.entries, err = d.DecodeMap()
	return err
}

// moment holds a time, which msgpack/v5 encodes as a timestamp.
type moment struct{ at time.Time }

func (m *moment) EncodeMsgpack(e *msgpack.Encoder) error {
	return e.EncodeTime(m.at)
}

func (m *moment) DecodeMsgpack(d *msgpack.Decoder) (err error) {
	m.at, err = d.DecodeTime()
	return err
}

// raw encodes itself to the bytes that it holds, and decodes any bytes.
type raw struct {
	data []byte
	err  error
}

func (r *raw) MarshalMsgpack() ([]byte, error) {
	return r.data, r.err
}

func (r *raw) UnmarshalMsgpack(data []byte) error {
	r.data = append([]byte(nil), data...)
	return r.err
}

// interned encodes a list of texts, and repeated ones as extensions.
type interned []string

func (v *interned) EncodeMsgpack(e *msgpack.Encoder) error {
	e.UseInternedStrings(true)
	return e.Encode((*[]string)(v))
}

func (v *interned) DecodeMsgpack(d *msgpack.Decoder) error {
	d.UseInternedStrings(true)
	return d.Decode((*[]string)(v))
}

// explosive has methods that panic.
type explosive struct{}

func (*explosive) EncodeMsgpack(*msgpack.Encoder) error { panic("on encoding") }
func (*explosive) DecodeMsgpack(*msgpack.Decoder) error { panic("on decoding") }
