package reference

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"
)

// options are what a tag says besides the number.
type options struct {
	retired   bool
	enum      []string
	packing   string
	precision string
	carrier   string // json, msgpack
	max, each int
}

func parseOptions(tag string) (o options) {
	for _, option := range strings.Split(tag, ",")[1:] {
		name, value, _ := strings.Cut(option, "=")
		switch name {
		case "retired":
			o.retired = true
		case "enum":
			o.enum = strings.Split(value, "|")
		case "max", "keep":
			o.max, _ = strconv.Atoi(value) // the generator has accepted it
		case "each":
			o.each, _ = strconv.Atoi(value)
		case "json", "msgpack":
			o.carrier = name
		case "milli", "nano":
			o.precision = name
		case "uuid", "ulid", "hex", "base32", "base64url", "jwt":
			o.packing = name
		}
	}
	return o
}

// pack returns the bytes that a packed text stands for; ok is false for one that they
// would not give back exactly.
func pack(packing, text string) (b []byte, ok bool) {
	var back string
	switch packing {
	case "uuid":
		b, _ = hex.DecodeString(strings.ReplaceAll(text, "-", ""))
		if len(b) != 16 {
			return nil, false
		}
		h := hex.EncodeToString(b)
		back = strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
	case "ulid":
		b, back = packULID(text)
	case "hex":
		b, _ = hex.DecodeString(text)
		back = hex.EncodeToString(b)
	case "base32":
		e := base32.StdEncoding.WithPadding(base32.NoPadding)
		b, _ = e.DecodeString(text)
		back = e.EncodeToString(b)
	case "base64url":
		b, _ = base64.RawURLEncoding.DecodeString(text)
		back = base64.RawURLEncoding.EncodeToString(b)
	case "jwt":
		b, back = packJWT(text)
	default:
		return nil, false
	}
	return b, back == text
}

func packULID(text string) (b []byte, back string) {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	n := new(big.Int)
	for _, c := range text {
		n.Lsh(n, 5).Or(n, big.NewInt(int64(max(0, strings.IndexRune(alphabet, c)))))
	}
	if len(text) != 26 || n.BitLen() > 128 {
		return nil, "not " + text
	}
	b = n.FillBytes(make([]byte, 16))
	for i := range 26 {
		digit := new(big.Int).Rsh(n, uint(125-5*i))
		back += string(alphabet[digit.Int64()&31])
	}
	return b, back
}

func packJWT(text string) (b []byte, back string) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, "not " + text
	}
	for i, part := range parts {
		raw, _ := base64.RawURLEncoding.DecodeString(part)
		if i < 2 {
			b = binary.AppendUvarint(b, uint64(len(raw)))
		}
		b = append(b, raw...)
		parts[i] = base64.RawURLEncoding.EncodeToString(raw)
	}
	return b, strings.Join(parts, ".")
}
