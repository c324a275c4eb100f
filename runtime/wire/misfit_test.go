package wire

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// scalar is a method that reads a value, with the values that it reads. Every other
// canonical value is a misfit for it.
type scalar struct {
	name string
	read func(r *Reader) any
	zero any
	fits map[string]any // by the value in hexadecimal
}

func scalars() []scalar {
	return []scalar{
		{"Bool", func(r *Reader) any { return r.Bool() }, false, map[string]any{"c2": false, "c3": true}},
		{"ReadInt[int8]", func(r *Reader) any { return ReadInt[int8](r) }, int8(0), map[string]any{
			"00": int8(0), "7f": int8(127), "e0": int8(-32), "d0df": int8(-33), "d080": int8(-128)}},
		{"ReadInt[int16]", func(r *Reader) any { return ReadInt[int16](r) }, int16(0), map[string]any{
			"00": int16(0), "7f": int16(127), "cc80": int16(128), "cd0100": int16(256), "cd7fff": int16(math.MaxInt16),
			"e0": int16(-32), "d0df": int16(-33), "d080": int16(-128), "d1ff7f": int16(-129), "d18000": int16(math.MinInt16)}},
		{"ReadInt[int64]", func(r *Reader) any { return ReadInt[int64](r) }, int64(0), map[string]any{
			"00": int64(0), "7f": int64(127), "cc80": int64(128), "cd0100": int64(256), "cd7fff": int64(math.MaxInt16),
			"cd8000": int64(32768), "ce00010000": int64(65536), "cf0000000100000000": int64(1 << 32), "cf7fffffffffffffff": int64(math.MaxInt64),
			"e0": int64(-32), "d0df": int64(-33), "d080": int64(-128), "d1ff7f": int64(-129), "d18000": int64(math.MinInt16),
			"d2ffff7fff": int64(math.MinInt16 - 1), "d3ffffffff7fffffff": int64(math.MinInt32 - 1), "d38000000000000000": int64(math.MinInt64)}},
		{"ReadUint[uint8]", func(r *Reader) any { return ReadUint[uint8](r) }, uint8(0), map[string]any{
			"00": uint8(0), "7f": uint8(127), "cc80": uint8(128)}},
		{"ReadUint[uint64]", func(r *Reader) any { return ReadUint[uint64](r) }, uint64(0), map[string]any{
			"00": uint64(0), "7f": uint64(127), "cc80": uint64(128), "cd0100": uint64(256), "cd7fff": uint64(math.MaxInt16),
			"cd8000": uint64(32768), "ce00010000": uint64(65536), "cf0000000100000000": uint64(1 << 32),
			"cf7fffffffffffffff": uint64(math.MaxInt64), "cf8000000000000000": uint64(1 << 63), "cfffffffffffffffff": uint64(math.MaxUint64)}},
		{"Time", func(r *Reader) any { return r.Time() }, time.Time{}, map[string]any{
			"00": time.Unix(0, 0).UTC(), "7f": time.Unix(127, 0).UTC(), "cc80": time.Unix(128, 0).UTC(), "cd0100": time.Unix(256, 0).UTC(),
			"cd7fff": time.Unix(32767, 0).UTC(), "cd8000": time.Unix(32768, 0).UTC(), "ce00010000": time.Unix(65536, 0).UTC(),
			"cf0000000100000000": time.Unix(1<<32, 0).UTC(), "cf7fffffffffffffff": time.Unix(math.MaxInt64, 0).UTC(),
			"e0": time.Unix(-32, 0).UTC(), "d0df": time.Unix(-33, 0).UTC(), "d080": time.Unix(-128, 0).UTC(), "d1ff7f": time.Unix(-129, 0).UTC(),
			"d18000": time.Unix(-32768, 0).UTC(), "d2ffff7fff": time.Unix(-32769, 0).UTC(),
			"d3ffffffff7fffffff": time.Unix(math.MinInt32-1, 0).UTC(), "d38000000000000000": time.Unix(math.MinInt64, 0).UTC()}},
		{"Float32", func(r *Reader) any { return r.Float32() }, float32(0), map[string]any{
			"ca00000000": float32(0), "ca3fc00000": float32(1.5), "caff800000": float32(math.Inf(-1))}},
		{"Float64", func(r *Reader) any { return r.Float64() }, float64(0), map[string]any{
			"cb0000000000000000": float64(0), "cb3ff8000000000000": float64(1.5), "cbfff0000000000000": math.Inf(-1)}},
		{"Text", func(r *Reader) any { return r.Text() }, "", textValues},
		{"Bytes", func(r *Reader) any { return fmt.Sprint(r.Bytes()) }, fmt.Sprint([]byte(nil)), map[string]any{
			"c400": "[]", "c40161": "[97]", "c404ff000102": "[255 0 1 2]", "c405ff00010203": "[255 0 1 2 3]",
			dots: "[0 0]", sixteen: "[32 1 13 184 0 0 0 0 0 0 0 0 0 0 0 1]", mapped: "[0 0 0 0 0 0 0 0 0 0 255 255 192 0 2 1]"}},
		{"ByteArray of 4", func(r *Reader) any {
			array := [4]byte{9, 9, 9, 9}
			r.ByteArray(array[:])
			return array
		}, [4]byte{}, map[string]any{"c404ff000102": [4]byte{255, 0, 1, 2}}},
		{"Binary", func(r *Reader) any {
			var v netip.Addr
			r.Binary(&v)
			return v
		}, netip.Addr{}, map[string]any{"c400": netip.Addr{}, "c404ff000102": netip.AddrFrom4([4]byte{255, 0, 1, 2}),
			sixteen: netip.MustParseAddr("2001:db8::1"), mapped: netip.MustParseAddr("::ffff:192.0.2.1")}},
		{"MarshaledText", func(r *Reader) any {
			var v refusesLongText
			r.MarshaledText(&v)
			return v
		}, refusesLongText(""), map[string]any{"a0": refusesLongText(""), "a161": refusesLongText("a"), "a26162": refusesLongText("ab"), "a3e282ac": refusesLongText("€")}},
		{"List", func(r *Reader) any {
			elements := r.List()
			n := elements.Len()
			for elements.Next() {
				ReadInt[int](r)
			}
			return n
		}, 0, map[string]any{"90": 0, "93010203": 3}},
		{"Map", func(r *Reader) any {
			entries := r.Map()
			n := entries.Len()
			for entries.Next() {
				ReadInt[int](r)
			}
			return n
		}, 0, map[string]any{"80": 0, "82a16101a16202": 2}},
		{"Struct", func(r *Reader) any {
			n := 0
			for fields := r.Struct(); fields.Next(); {
				n += ReadInt[int](r)
			}
			return n
		}, 0, map[string]any{"80": 0, "93010203": 6, "810505": 5}},
	}
}

type refusesLongText string

func (v *refusesLongText) UnmarshalText(b []byte) error {
	if len(b) > 3 {
		return errors.New("too long")
	}
	*v = refusesLongText(b)
	return nil
}

func TestEachValueFitsItsMethodAndIsAMisfitForTheOthers(t *testing.T) {
	values := map[string]bool{ // values that no method reads, and then all that some method reads
		"8101c2": true, "81c201": true, "92c001": true, "dc001001020304050607080102030405060708": true,
	}
	methods := append(scalars(), otherKinds(t)...)
	for _, s := range methods {
		for value := range s.fits {
			values[value] = true
		}
	}
	for _, s := range methods {
		for value := range values {
			raw := fromHex(t, value)
			var got any
			kept, err := readBody("\x91"+raw, func(r *Reader) { got = s.read(r) })
			if err != nil {
				t.Errorf("%s of %s: error %v", s.name, value, err)
				continue
			}
			want, fits := s.fits[value]
			switch {
			case fits && (got != want || len(kept) > 0):
				t.Errorf("%s of %s: %v, want %v, kept %v", s.name, value, got, want, kept)
			case !fits && partly(s.name, value):
				// Lists and sets of another element type are below.
			case !fits && (got != s.zero || len(kept) != 1 || kept[0] != Kept{Number: 1, Raw: raw, Misfit: true}):
				t.Errorf("%s of %s: %v, want %v and a misfit, kept %v", s.name, value, got, s.zero, kept)
			}
		}
	}
}

// partly reports whether a method reads a part of the container before it finds the
// misfit inside.
func partly(name, value string) bool {
	switch name {
	case "List", "ListOf 3":
		return value[0] == '9' || value[:2] == "dc"
	case "ReadIntMap[int8]", "ReadUintMap[uint8]", "BoolMap":
		return value[0] == '8'
	case "Struct":
		return value[0] == '9' || value[0] == '8' || value[:2] == "dc"
	}
	return false
}

func TestReadInsideAMisfitValueReadsZero(t *testing.T) {
	r := NewReader("\x93\x05\xa1a\x07")
	fields := r.Body()
	fields.Next()
	if r.Text() != "" || r.Fits() || ReadInt[int](r) != 0 {
		t.Error("the integer reads as a text, or what follows it is read")
	}
	fields.Next()
	if !r.Fits() || r.Text() != "a" {
		t.Error("the next number does not read")
	}
}

func TestBytesAreACopyAndEmptyOnesNil(t *testing.T) {
	r := NewReader("\x92\xc4\x01\x07\xc4\x00")
	fields := r.Body()
	fields.Next()
	b := r.Bytes()
	b[0] = 8
	fields.Next()
	if empty := r.Bytes(); empty != nil {
		t.Errorf("empty bytes are %v", empty)
	}
	if raw, _ := FieldBytes("\x91\xc4\x01\x07", 1); raw != "\xc4\x01\x07" {
		t.Errorf("the body became % x", raw)
	}
}

func TestMisfitElementMakesTheWholeTopLevelNumberAMisfit(t *testing.T) {
	integers := func(r *Reader) {
		for entries := r.Map(); entries.Next(); {
			ReadInt[int](r)
		}
	}
	inStruct := func(read func(*Reader)) func(*Reader) {
		return func(r *Reader) {
			for fields := r.Struct(); fields.Next(); {
				read(r)
			}
		}
	}
	inList := func(read func(*Reader)) func(*Reader) {
		return func(r *Reader) {
			for elements := r.List(); elements.Next(); {
				read(r)
			}
		}
	}
	for name, c := range map[string]struct {
		value string
		read  func(*Reader)
	}{
		"the first of a list":                {"92 05 a161", texts},
		"the last of a list":                 {"92 a161 05", texts},
		"the only one of a list":             {"91 05", texts},
		"nil in a list":                      {"92 c0 a161", texts},
		"a value of a map":                   {"82 a161 01 a162 c2", integers},
		"a list in a nested struct":          {"91 92 a161 05", inStruct(texts)},
		"a list in a struct in a struct":     {"91 91 92 a161 05", inStruct(inStruct(texts))},
		"a map in a nested struct":           {"91 81 a161 a0", inStruct(integers)},
		"a list in a list":                   {"92 90 05", inList(texts)},
		"in a list in a list":                {"92 90 91 05", inList(texts)},
		"in a list in a struct in a list":    {"92 91 90 91 91 05", inList(inStruct(texts))},
		"nil for a struct in a list":         {"92 c0 91 90", inList(inStruct(texts))},
		"a struct of the wrong container":    {"91 92 c0 90", inList(inStruct(texts))},
		"a struct with number 0":             {"91 81 00 90", inList(inStruct(texts))},
		"a struct with number 1000":          {"91 81 cd03e8 90", inList(inStruct(texts))},
		"a struct with text keys":            {"91 81 a161 90", inList(inStruct(texts))},
		"an empty struct as an array":        {"91 90", inList(inStruct(texts))},
		"a map of integer keys in a list":    {"91 81 05 05", inList(integers)},
		"a value of a map that is no struct": {"81 a161 05", func(r *Reader) { inMap(r, inStruct(texts)) }},
	} {
		raw := fromHex(t, c.value)
		kept, err := readBody("\x92"+raw+"\x90", func(r *Reader) {
			if r.pos == 1 {
				c.read(r)
			} else {
				r.List()
			}
		})
		if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true}) {
			t.Errorf("%s: kept %v, error %v", name, kept, err)
		}
	}
}

func inMap(r *Reader, read func(*Reader)) {
	for entries := r.Map(); entries.Next(); {
		read(r)
	}
}

func TestMisfitInANestedStructIsOnlyItsOwn(t *testing.T) {
	for name, c := range map[string]struct{ value, wantStreet, wantCity string }{
		"a number":                       {"92 05 a162", "", "b"},
		"the last number":                {"92 a161 05", "a", ""},
		"both numbers":                   {"92 05 06", "", ""},
		"no list":                        {"93 a161 a162 05", "a", "b"},
		"a struct of text keys":          {"94 a161 a162 c0 81a16101", "a", "b"},
		"a struct of the wrong choice":   {"94 a161 a162 c0 8101cb3ff8000000000000", "a", "b"},
		"a struct with too large number": {"94 a161 a162 c0 81cd03e801", "a", "b"},
		"a struct that is an integer":    {"94 a161 a162 c0 05", "a", "b"},
		"a misfit in a nested struct":    {"94 a161 a162 c0 9205cb3ff8000000000000", "a", "b"},
	} {
		raw := fromHex(t, c.value)
		var a account
		err := a.decode("\x94\x01\xa0" + raw + "\x90")
		if err != nil || len(a.kept) != 1 || a.kept[0] != (Kept{Number: 3, Raw: raw, Misfit: true, Partial: true}) {
			t.Errorf("%s: kept %v, error %v", name, a.kept, err)
		}
		if a.home.street != c.wantStreet || a.home.city != c.wantCity {
			t.Errorf("%s: %+v", name, a.home)
		}
	}
}

func TestMisfitTopLevelStructReadsAsZero(t *testing.T) {
	for name, value := range map[string]string{
		"an integer":                   "05",
		"a map where an array is due":  "81 01 a161",
		"an array where a map is due":  "94 c0 c0 c0 80",
		"an empty array":               "90",
		"a text key":                   "81 a161 a161",
		"number 0":                     "81 00 a161",
		"number 1000":                  "81 cd03e8 a161",
		"1000 numbers":                 "dc 03e8" + strings.Repeat("a0", 1000),
		"a misfit in a list in it":     "93 a161 a161 91 a161",
		"read at first, then too much": "82 01 a161 cd03e8 a161",
	} {
		raw := fromHex(t, value)
		a := account{}
		err := a.decode("\x94\x01\xa0" + raw + "\x90")
		if err != nil || len(a.kept) != 1 || a.kept[0] != (Kept{Number: 3, Raw: raw, Misfit: true}) {
			t.Errorf("%s: kept %v, error %v", name, a.kept, err)
		}
		if !a.home.absent() || a.visits != 1 {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestUnmarshalerErrorIsAMisfit(t *testing.T) {
	var address netip.Addr
	kept, err := readBody("\x91\xc4\x03abc", func(r *Reader) { r.Binary(&address) })
	if err != nil || len(kept) != 1 || !kept[0].Misfit {
		t.Errorf("kept %v, error %v", kept, err)
	}
	var at time.Time
	kept, err = readBody("\x91\xa3abc", func(r *Reader) { r.MarshaledText(&at) })
	if err != nil || len(kept) != 1 || !kept[0].Misfit {
		t.Errorf("kept %v, error %v", kept, err)
	}
}
