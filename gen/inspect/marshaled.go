package inspect

import (
	"encoding"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/typedsession/typedsession/gen/schema"
	"github.com/typedsession/typedsession/runtime/wire"
)

// standard is a type of the standard library that marshals itself to bytes and prints as text.
type standard interface {
	encoding.BinaryUnmarshaler
	fmt.Stringer
}

// readBinary decodes with the methods of the standard library. Those of an app are never run: what they wrote is shown
// as bytes, and it cannot be known whether they would refuse it.
func readBinary(r *wire.Reader, t *schema.Type) Value {
	var v standard
	switch {
	case isNamed(t, "net/url.URL"):
		v = new(url.URL)
	case isNamed(t, "net/netip.AddrPort"):
		v = new(netip.AddrPort)
	case isNamed(t, "net/netip.Prefix"):
		v = new(netip.Prefix)
	default:
		var b anyBytes
		r.Binary(&b)
		return Bytes(b)
	}
	r.Binary(v)
	return v.String()
}

// anyBytes takes what any MarshalBinary returned.
type anyBytes string

// UnmarshalBinary refuses nothing.
func (b *anyBytes) UnmarshalBinary(data []byte) error {
	*b = anyBytes(data)
	return nil
}
