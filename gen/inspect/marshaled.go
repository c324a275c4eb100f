package inspect

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"math/big"
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

// readMarshaled shows the text that a type's MarshalText returned. What *big.Int refuses is a misfit.
func readMarshaled(r *wire.Reader, t *schema.Type) Value {
	if !isNamed(t, "math/big.Int") {
		return r.Text()
	}
	n := new(big.Int)
	r.MarshaledText(n)
	return Word(n.String())
}

// readJSON shows JSON in one line. What is none no type can hold.
func readJSON(r *wire.Reader) Value {
	var line bytes.Buffer
	if json.Compact(&line, r.Bytes()) != nil {
		r.Misfit()
		return nil
	}
	return JSON(line.String())
}

// anyBytes takes what any MarshalBinary returned.
type anyBytes string

// UnmarshalBinary refuses nothing.
func (b *anyBytes) UnmarshalBinary(data []byte) error {
	*b = anyBytes(data)
	return nil
}
