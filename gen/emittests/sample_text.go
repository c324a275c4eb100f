// This file chooses sample values for texts and bytes.

package emittests

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

const headBytes = 5

func (e sampler) text(t *schema.Type, most int, path string) sample {
	if e.choice == highest {
		return e.longText(t, most)
	}
	v := "\x00"
	if e.choice == typical {
		v = e.name(path, most)
	}
	for _, p := range e.packed(t.Packing) {
		if most == 0 || len(p) <= most {
			v = p
			break
		}
	}
	return sample{code: jen.Lit(v), untyped: true, width: len(v) + 2, bytes: headBytes + len(v)}
}

// longText returns the longest text that fits. It avoids texts whose packed form would be
// longer than the text.
func (e sampler) longText(t *schema.Type, most int) sample {
	n := e.of(most, e.room.text)
	letter := "x"
	if t.Packing == "base64url" {
		letter = "~"
	}
	s := sample{width: 24, bytes: headBytes + n}
	if n <= 8 {
		s.code, s.untyped = jen.Lit(strings.Repeat(letter, n)), true
		return s
	}
	s.code = e.converted(t, e.Std("strings", "Repeat").Call(jen.Lit(letter), jen.Lit(n)))
	return s
}

// packed returns texts that the packing shortens, the shortest packed form first.
func (e sampler) packed(p schema.Packing) []string {
	if p == "" {
		return nil
	}
	least := e.choice == lowest
	n := 0
	if !least {
		n = e.next()
	}
	encoded := func(encode func([]byte) string) []string {
		short := encode([]byte{byte(n)})
		if least {
			return []string{short}
		}
		return []string{encode(fmt.Appendf(nil, "value %d", n)), short}
	}
	switch p {
	case "uuid":
		if least {
			return []string{"00000000-0000-0000-0000-000000000000"}
		}
		return []string{fmt.Sprintf("0190163d-8694-739b-aea5-%012x", n)}
	case "ulid":
		if least {
			return []string{strings.Repeat("0", 26)}
		}
		return []string{fmt.Sprintf("01J0B3T1MM%016d", n)}
	case "hex":
		return encoded(hex.EncodeToString)
	case "base32":
		return encoded(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString)
	case "base64url":
		return encoded(base64.RawURLEncoding.EncodeToString)
	}
	if least {
		return []string{".."} // the shortest JWT
	}
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	return []string{part(`{"alg":"HS256"}`) + "." + part(fmt.Sprintf(`{"sub":"%d"}`, n)) + "." + part("signature")}
}

func (e sampler) byteSlice(t *schema.Type, most int, path string) sample {
	s := sample{width: 30}
	switch e.choice {
	case lowest:
		s.typ, s.code, s.bytes = e.TypeExpr(t.Go), jen.Values(jen.Lit(0)), headBytes+1
	case highest:
		n := e.of(most, e.room.text)
		s.code = e.converted(t, e.Std("bytes", "Repeat").Call(jen.Index().Byte().Values(jen.Op("0xff")), jen.Lit(n)))
		s.bytes = headBytes + n
	default:
		v := e.name(path, most)
		s.code, s.bytes = e.TypeExpr(t.Go).Call(jen.Lit(v)), headBytes+len(v)
	}
	return s
}

func (e sampler) byteArray(t *schema.Type) sample {
	n := t.ArrayLen()
	s := sample{width: 30, bytes: headBytes + n}
	switch e.choice {
	case lowest:
		s.typ, s.code = e.TypeExpr(t.Go), jen.Values(jen.Lit(n-1).Op(":").Lit(1))
	case highest:
		s.code, s.width = e.TypeExpr(t.Go).Call(e.Std("bytes", "Repeat").Call(jen.Index().Byte().Values(jen.Op("0xff")), jen.Lit(n))), 46
	default:
		s.typ, s.code = e.TypeExpr(t.Go), jen.Values(jen.Lit(e.next()))
	}
	return s
}

// name returns a usual text: the field's name and, for an element of a list, its number.
func (e sampler) name(path string, most int) string {
	name := path[strings.LastIndexByte(path, '.')+1:]
	if most > 0 {
		return cut(name, max(0, most-len(e.nth))) + cut(e.nth, most)
	}
	return name + e.nth
}

// cut returns the longest beginning of text with at most that many bytes and only whole
// characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
