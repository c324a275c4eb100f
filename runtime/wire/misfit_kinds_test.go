package wire

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/netip"
	"strings"
	"testing"
	"time"
)

var textValues = map[string]any{
	"a0": "", "a161": "a", "a26162": "ab", "a3e282ac": "€", "a461626364": "abcd", "d920" + strings.Repeat("61", 32): strings.Repeat("a", 32),
}

// Byte strings as long as an address or a UUID, and one that is a token.
const (
	sixteen = "c41020010db8000000000000000000000001"
	mapped  = "c41000000000000000000000ffffc0000201"
	dots    = "c4020000"
)

var bytesValues = []string{"c400", "c40161", "c404ff000102", "c405ff00010203", sixteen, mapped, dots}

// otherKinds are methods like scalars, for the kinds whose encoding depends on a tag or
// a container.
func otherKinds(t *testing.T) []scalar {
	timesOf := func(unit func(int64) time.Time) map[string]any {
		of := map[string]any{}
		for _, s := range scalars() {
			if s.name == "ReadInt[int64]" {
				for value, n := range s.fits {
					of[value] = unit(n.(int64)).UTC()
				}
			}
		}
		return of
	}
	packed := func(text func(data []byte) string) map[string]any {
		of := maps.Clone(textValues)
		for _, value := range bytesValues {
			of[value] = text([]byte(fromHex(t, value[4:])))
		}
		return of
	}
	textsAnd := func(of map[string]any) map[string]any {
		maps.Copy(of, textValues)
		return of
	}
	return []scalar{
		{"Millis", func(r *Reader) any { return r.Millis() }, time.Time{}, timesOf(time.UnixMilli)},
		{"Nanos", func(r *Reader) any { return r.Nanos() }, time.Time{}, timesOf(func(n int64) time.Time { return time.Unix(0, n) })},
		{"Enum of 127", func(r *Reader) any { return r.Enum(127) }, 0, map[string]any{"00": 0, "7f": 127}},
		{"UUID", func(r *Reader) any { return r.UUID() }, "", textsAnd(map[string]any{
			sixteen: "20010db8-0000-0000-0000-000000000001", mapped: "00000000-0000-0000-0000-ffffc0000201"})},
		{"ULID", func(r *Reader) any { return r.ULID() }, "", textsAnd(map[string]any{
			sixteen: "10046VG0000000000000000001", mapped: "00000000000000007ZZZ0000G1"})},
		{"Hex", func(r *Reader) any { return r.Hex() }, "", packed(hex.EncodeToString)},
		{"Base32", func(r *Reader) any { return r.Base32() }, "", packed(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString)},
		{"Base64URL", func(r *Reader) any { return r.Base64URL() }, "", packed(base64.RawURLEncoding.EncodeToString)},
		{"JWT", func(r *Reader) any { return r.JWT() }, "", textsAnd(map[string]any{dots: "..", mapped: "..AAAAAAAAAAD__8AAAgE"})},
		{"IP", func(r *Reader) any { return fmt.Sprintf("%x", r.IP()) }, "", map[string]any{
			"c404ff000102": "ff000102", sixteen: sixteen[4:], mapped: "c0000201"}},
		{"Addr", func(r *Reader) any { return r.Addr() }, netip.Addr{}, map[string]any{
			"c404ff000102": netip.MustParseAddr("255.0.1.2"), sixteen: netip.MustParseAddr("2001:db8::1"), mapped: netip.MustParseAddr("::ffff:192.0.2.1")}},
		{"ListOf 3", func(r *Reader) any {
			elements := r.ListOf(3)
			n := elements.Len()
			for elements.Next() {
				ReadInt[int](r)
			}
			return n
		}, 0, map[string]any{"93010203": 3}},
		{"ReadIntMap[int8]", func(r *Reader) any {
			entries := ReadIntMap[int8](r)
			n := entries.Len()
			for entries.Next() {
				ReadInt[int](r)
			}
			return n
		}, 0, map[string]any{"80": 0, "810505": 1, "82ff050105": 2, "8201050205": 2}},
		{"ReadUintMap[uint8]", func(r *Reader) any {
			entries := ReadUintMap[uint8](r)
			n := entries.Len()
			for entries.Next() {
				ReadInt[int](r)
			}
			return n
		}, 0, map[string]any{"80": 0, "810505": 1, "8201050205": 2, "81cc8005": 1}},
		{"BoolMap", func(r *Reader) any {
			entries := r.BoolMap()
			n := entries.Len()
			for entries.Next() {
				ReadInt[int](r)
			}
			return n
		}, 0, map[string]any{"80": 0, "81c201": 1, "82c205c305": 2}},
	}
}
