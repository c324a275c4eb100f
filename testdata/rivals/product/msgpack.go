package product

import (
	"bytes"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// msgpackV5 returns vmihailenco/msgpack with its smallest numbers, and structs as maps from names, or as arrays.
func msgpackV5(f *fixture.All, array bool) Product {
	name := "msgpack/v5, map"
	if array {
		name = "msgpack/v5, array"
	}
	return Product{name, Bare, false, []Codec{
		msgpackOf(f, fixture.CounterName, f.Counter, array),
		msgpackOf(f, fixture.PetnameName, f.Petname, array),
		msgpackOf(f, fixture.LoginName, f.Login, array),
		msgpackOf(f, fixture.CartName, f.Cart, array),
	}}
}

func msgpackOf[S any](f *fixture.All, name string, session S, array bool) Codec {
	encode, decode := msgpackPair[S](array)
	return enveloped(f, name, session, func(_ []byte, s *S) ([]byte, error) { return encode(s) }, decode)
}

// msgpackPair returns an encoder and a decoder that are used again and again, as their documentation advises. What
// encode returns is good until its next call.
func msgpackPair[S any](array bool) (encode func(*S) ([]byte, error), decode func([]byte, *S) error) {
	var (
		out bytes.Buffer
		in  bytes.Reader
		enc = msgpack.NewEncoder(&out)
		dec = msgpack.NewDecoder(&in)
	)
	enc.UseCompactInts(true)
	enc.UseArrayEncodedStructs(array)
	encode = func(s *S) ([]byte, error) {
		out.Reset()
		err := enc.Encode(s)
		return out.Bytes(), err
	}
	return encode, func(body []byte, s *S) error {
		in.Reset(body)
		dec.ResetReader(&in)
		return dec.Decode(s)
	}
}
