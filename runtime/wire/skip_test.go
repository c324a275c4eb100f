package wire

import (
	"errors"
	"strings"
	"testing"
)

// canonicalValues are readable with any schema.
var canonicalValues = map[string]string{
	"false":                   "c2",
	"true":                    "c3",
	"zero":                    "00",
	"the largest fixint":      "7f",
	"the smallest uint8":      "cc80",
	"the smallest uint16":     "cd0100",
	"the smallest uint32":     "ce00010000",
	"the smallest uint64":     "cf0000000100000000",
	"the largest uint64":      "cfffffffffffffffff",
	"the smallest fixint":     "e0",
	"the largest int8 form":   "d0df",
	"the smallest int8":       "d080",
	"the largest int16 form":  "d1ff7f",
	"the largest int32 form":  "d2ffff7fff",
	"the largest int64 form":  "d3ffffffff7fffffff",
	"the smallest int64":      "d38000000000000000",
	"float32 zero":            "ca00000000",
	"float32 not a number":    "ca7fc00000",
	"float32 infinity":        "ca7f800000",
	"float32 minus infinity":  "caff800000",
	"float64 not a number":    "cb7ff8000000000000",
	"float64 infinity":        "cb7ff0000000000000",
	"float64 minus infinity":  "cbfff0000000000000",
	"an empty text":           "a0",
	"a text of U+FFFD":        "a3efbfbd",
	"a text of NUL":           "a100",
	"a text of 32":            "d920" + strings.Repeat("61", 32),
	"a text of 256":           "da0100" + strings.Repeat("61", 256),
	"a text of 65536":         "db00010000" + strings.Repeat("61", 65536),
	"empty bytes":             "c400",
	"bytes that are no UTF-8": "c402ff80",
	"256 bytes":               "c50100" + strings.Repeat("ff", 256),
	"65536 bytes":             "c600010000" + strings.Repeat("ff", 65536),
	"an empty array":          "90",
	"an array of nil and one": "92c001",
	"an array of many nils":   "dc0011" + strings.Repeat("c0", 16) + "c2",
	"an array that a map would undercut": "9fc0c0c0c0c0c0c0c0c0c0c0c0c0c0" +
		"01",
	"an array of 65536":             "dd00010000" + strings.Repeat("01", 65536),
	"an empty map":                  "80",
	"a map that an array undercuts": "810105",
	"a map of text":                 "83a16101a2616102a16203",
	"a map with an empty key":       "82a001a16102",
	"a map of integers":             "84d08001ff027f03cc8004",
	"a map of negatives":            "83d3ffffffff7fffffff01d08002ff03",
	"a map of number 0 and 1000":    "820001cd03e802",
	"a map of bools":                "82c201c302",
	"a map of true":                 "81c301",
	"a list of lists of maps":       "92918101019180",
	"32 arrays in one another":      strings.Repeat("91", 32) + "01",
	"32 arrays, the last empty":     strings.Repeat("91", 31) + "90",
	"32 maps in one another":        strings.Repeat("8101", 32) + "01",
	"32 arrays, twice":              "92" + strings.Repeat(strings.Repeat("91", 31)+"01", 2),
}

func TestUnknownValueKeepsItsBytes(t *testing.T) {
	for name, value := range canonicalValues {
		want := fromHex(t, value)
		kept, err := readBody("\x91"+want, func(*Reader) {})
		if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: want}) {
			t.Errorf("%s: kept %v, error %v", name, kept, err)
		}
	}
}

func TestMisfitKeepsItsBytes(t *testing.T) {
	for name, value := range canonicalValues {
		want := fromHex(t, value)
		kept, err := readBody("\x91"+want, (*Reader).Misfit)
		if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: want, Misfit: true}) {
			t.Errorf("%s: kept %v, error %v", name, kept, err)
		}
	}
}

func TestMoreThan32ContainersInAnUnknownOrMisfitValueAreUnreadable(t *testing.T) {
	for name, value := range map[string]string{
		"arrays":          strings.Repeat("\x91", 33) + "\x01",
		"maps":            strings.Repeat("\x81\x01", 33) + "\x01",
		"the last empty":  strings.Repeat("\x91", 32) + "\x80",
		"the last nil":    strings.Repeat("\x91", 32) + "\x92\xc0\x01",
		"behind siblings": strings.Repeat("\x92\x01", 33) + "\x01",
	} {
		for how, reading := range map[string]func(*Reader){"unknown": func(*Reader) {}, "misfit": (*Reader).Misfit} {
			if _, err := readBody("\x91"+value, reading); !errors.Is(err, ErrUnreadable) {
				t.Errorf("%s, %s: error %v", name, how, err)
			}
		}
	}
}

func TestDepthIsCountedFromTheValueThatIsSkipped(t *testing.T) {
	skipped := strings.Repeat("\x91", 32) + "\x01"
	kept, err := readBody("\x91\x91"+skipped, func(r *Reader) {
		for fields := r.Struct(); fields.Next(); {
		}
	})
	if err != nil || len(kept) != 1 || !kept[0].Partial {
		t.Errorf("kept %v, error %v", kept, err)
	}
}

func TestRawReturnsTheBytesOfAnyValue(t *testing.T) {
	for _, value := range []string{"\x05", "\xa2hi", "\x92\x01\xc4\x01x", "\x81\x01\x80"} {
		r := NewReader("\x92" + value + "\x01")
		fields := r.Body()
		fields.Next()
		if got := r.Raw(); got != value {
			t.Errorf("got %q, want %q", got, value)
		}
		for fields.Next() {
		}
		kept, err := r.Finish()
		if err != nil || len(kept) != 1 || kept[0].Number != 2 {
			t.Errorf("%q: kept %v, %v; want number 2 alone, which was not read", value, kept, err)
		}
	}
}

func TestRawOfAnUnreadableValueIsEmpty(t *testing.T) {
	for _, value := range []string{"", "\xc1", "\xcc\x05", "\xa2h"} {
		r := NewReader("\x91" + value)
		fields := r.Body()
		fields.Next()
		if got := r.Raw(); got != "" || r.Fits() {
			t.Errorf("%q: got %q, and it fits: %v", value, got, r.Fits())
		}
	}
}
