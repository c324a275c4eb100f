package wire

import (
	"errors"
	"net/netip"
)

// ErrAddress is returned for an IP address that has no encoding: one that is not valid, or has a zone.
var ErrAddress = errors.New("not a plain IP address: use a valid one of 4 or 16 bytes, without a zone")

const (
	ip4Len = 4
	ip6Len = 16
)

// ip4Mapped is the first 12 bytes of an IPv4 address in 16 bytes (RFC 4291, section 2.5.5.2).
const ip4Mapped = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff"

// AppendIP appends a net.IP: an IPv4 address, in either of its forms, as 4 bytes,
// an IPv6 address as 16. For an address that is neither 4 nor 16 bytes long it
// returns ErrAddress and b as it was.
func AppendIP[T ~[]byte](b []byte, v T) ([]byte, error) {
	switch len(v) {
	case ip4Len:
		return AppendBytes(b, v), nil
	case ip6Len:
		return AppendBytes(b, v[mappedLen(string(v)):]), nil
	}
	return b, ErrAddress
}

// mappedLen returns how many bytes come before the IPv4 address in an IPv4-mapped IPv6
// address, 12, and 0 for any other address.
func mappedLen(ip string) int {
	if len(ip) == ip6Len && ip[:len(ip4Mapped)] == ip4Mapped {
		return len(ip4Mapped)
	}
	return 0
}

// IP reads a net.IP of 4 or 16 bytes and returns a copy. Anything else is a misfit
// and reads as nil. An IPv4 address in 16 bytes, which AppendIP never writes, reads
// as 4 bytes.
func (r *Reader) IP() []byte {
	s := r.bytes()
	if len(s) != ip4Len && len(s) != ip6Len {
		r.Misfit()
		return nil
	}
	return []byte(s[mappedLen(s):])
}

// AppendAddr appends an IPv4 address as 4 bytes and an IPv6 address, an
// IPv4-mapped one too, as 16. For the zero Addr and an Addr with a zone it returns
// ErrAddress and b as it was.
func AppendAddr(b []byte, v netip.Addr) ([]byte, error) {
	switch {
	case !v.IsValid() || v.Zone() != "":
		return b, ErrAddress
	case v.Is4():
		ip := v.As4()
		return AppendBytes(b, ip[:]), nil
	default:
		ip := v.As16()
		return AppendBytes(b, ip[:]), nil
	}
}

// Addr reads an address of 4 or 16 bytes. Anything else is a misfit and reads as
// the zero Addr.
func (r *Reader) Addr() netip.Addr {
	v, ok := netip.AddrFromSlice([]byte(r.bytes()))
	if !ok {
		r.Misfit()
	}
	return v
}
