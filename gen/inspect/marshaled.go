// This file shows values that a type's own marshaling methods encoded.

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

// readBinary decodes a value of the standard library with its own methods. It never runs the methods of an app's type:
// such a value is shown as bytes, and the type might reject it.
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

// readMarshaled returns the text that a type's MarshalText returned. A text that *big.Int rejects is a misfit.
func readMarshaled(r *wire.Reader, t *schema.Type) Value {
	if !isNamed(t, "math/big.Int") {
		return r.Text()
	}
	n := new(big.Int)
	r.MarshaledText(n)
	return Word(n.String())
}

// readJSON returns JSON on one line. Bytes that are not JSON are a misfit.
func readJSON(r *wire.Reader) Value {
	var line bytes.Buffer
	if json.Compact(&line, r.Bytes()) != nil {
		r.Misfit()
		return nil
	}
	return JSON(line.String())
}

// anyBytes holds the output of any MarshalBinary.
type anyBytes string

// UnmarshalBinary accepts all data.
func (b *anyBytes) UnmarshalBinary(data []byte) error {
	*b = anyBytes(data)
	return nil
}
