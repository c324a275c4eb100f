package msgpackx

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
)

// wellFormed are values in hexadecimal, canonical or not.
var wellFormed = map[string]string{
	"a fixint":                    "05",
	"a negative fixint":           "e0",
	"nil":                         "c0",
	"a bool":                      "c2",
	"uint8":                       "cc 05",
	"uint16":                      "cd 0005",
	"uint32":                      "ce 00000005",
	"uint64":                      "cf 0000000000000005",
	"int8":                        "d0 05",
	"int16":                       "d1 0005",
	"int32":                       "d2 00000005",
	"int64":                       "d3 0000000000000005",
	"float32":                     "ca 80000000",
	"float64":                     "cb 7ff8000000000001",
	"a fixstr":                    "a2 6162",
	"text8":                       "d9 02 6162",
	"text16":                      "da 0002 6162",
	"text32":                      "db 00000002 6162",
	"text that is no UTF-8":       "a2 ffff",
	"bin8":                        "c4 02 dfff",
	"bin16":                       "c5 0002 dfff",
	"bin32":                       "c6 00000002 dfff",
	"an empty array":              "90",
	"an array":                    "92 05 a161",
	"array16":                     "dc 0002 05 c0",
	"array32":                     "dd 00000002 05 c0",
	"an empty map":                "80",
	"a map":                       "82 a161 05 a161 06",
	"map16":                       "de 0001 05 06",
	"map32":                       "df 00000001 c0 06",
	"a map with a list for a key": "81 90 05",
	"a timestamp of 4 bytes":      "d6 ff dfffffff",
	"a timestamp of 8 bytes":      "d7 ff 0000000100000001",
	"a timestamp of 12 bytes":     "c7 0c ff 000000000000000000000000",
	"32 lists in one another":     strings.Repeat("91", 31) + "90",
	"32 maps in one another":      strings.Repeat("81 c0", 31) + "80",
}

func TestSeveralValuesAreOneTypesOwn(t *testing.T) {
	for _, value := range []string{"05 06", "05 c0 a161"} {
		if _, err := inspect(fromHex(t, value)); err != nil {
			t.Errorf("% s, as EncodeMulti writes it: %v", value, err)
		}
	}
	if _, err := inspect(fromHex(t, "05 c1")); !errors.Is(err, ErrMalformed) {
		t.Errorf("a second value that is none: %v", err)
	}
}

// malformed are bytes that are no values, or values that are refused.
var malformed = map[string]string{
	"nothing":                      "",
	"the reserved code":            "c1",
	"uint8 cut short":              "cc",
	"int64 cut short":              "d3 00000000000000",
	"float64 cut short":            "cb 00000000000000",
	"a fixstr cut short":           "a2 61",
	"text8 without its length":     "d9",
	"text16 without its length":    "da 00",
	"bin8 cut short":               "c4 02 00",
	"bin32 of 4 GiB":               "c6 ffffffff 00",
	"text32 of 4 GiB":              "db ffffffff 61",
	"text32 of 2 GiB":              "db 80000000 61",
	"an array cut short":           "92 05",
	"array16 of 65,535":            "dc ffff 05",
	"array32 of 5 million":         "dd 004c4b40",
	"array32 of 4 billion":         "dd ffffffff 05",
	"array32 of 2 billion":         "dd 80000000 05",
	"a map cut short":              "81 05",
	"map16 of 65,535":              "de ffff 05 05",
	"map32 of 4 billion":           "df ffffffff 05 05",
	"map32 of 2 billion":           "df 80000000 05 05",
	"one too many, inside another": "92 92 05 05",
	"a timestamp cut short":        "d7 ff 00000001",
	"a timestamp without its type": "d6",
	"33 lists in one another":      strings.Repeat("91", 32) + "90",
	"33 maps in one another":       strings.Repeat("81 c0", 32) + "80",
	"4096 lists in one another":    strings.Repeat("91", 4096) + "90",
}

var extensions = map[string]string{
	"fixext1":                     "d4 05 00",
	"fixext2":                     "d5 05 0000",
	"fixext4":                     "d6 05 00000000",
	"fixext8":                     "d7 05 0000000000000000",
	"fixext16":                    "d8 05 00000000000000000000000000000000",
	"ext8":                        "c7 01 05 00",
	"ext8 as long as a timestamp": "c7 0c 05 000000000000000000000000",
	"ext16":                       "c8 0001 05 00",
	"ext32":                       "c9 00000001 05 00",
	"an interned string":          "92 a3616263 d4 80 00",
	"a timestamp of 16 bytes":     "d8 ff 00000000000000000000000000000000",
	"a timestamp of 5 bytes":      "c7 05 ff df ffffffff",
}

func TestWellFormedValueReachesItsType(t *testing.T) {
	for name, value := range wellFormed {
		data := fromHex(t, value)
		var got raw
		if err := Of(&got).UnmarshalBinary(data); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !bytes.Equal(got.data, data) && data[0] != 0xc0 {
			t.Errorf("%s: % x reaches it as % x", name, data, got.data)
		}
	}
}

func TestMalformedValueDoesNotReachItsType(t *testing.T) {
	check := func(values map[string]string, want error) {
		for name, value := range values {
			if err := Of(&explosive{}).UnmarshalBinary(fromHex(t, value)); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		}
	}
	check(malformed, ErrMalformed)
	check(extensions, ErrExtension)
}

func TestHostileBytesCostNoMoreThanTheirLength(t *testing.T) {
	hostile := map[string]string{
		"an announced map in a timestamp":   "d6 ff df00ffff ff",
		"an announced map in a longer one":  "d7 ff df00ffffff000000",
		"an announced list behind a fixmap": "d7 ff 81a0dd00ffffff00",
		"many timestamps":                   "dc 0320" + strings.Repeat("d6 ff 00ffffff", 800),
	}
	for name, value := range malformed {
		hostile[name] = value
	}
	for name, value := range extensions {
		hostile[name] = value
	}
	for name, value := range hostile {
		data := fromHex(t, value)
		for into, decode := range map[string]func(){
			"anything":    func() { _ = Of(&anything{}).UnmarshalBinary(data) },
			"dictionary":  func() { _ = Of(&dictionary{}).UnmarshalBinary(data) },
			"preferences": func() { _ = Of(&preferences{}).UnmarshalBinary(data) },
		} {
			// The least of three runs, because other goroutines may allocate meanwhile.
			spent := min(allocated(decode), allocated(decode), allocated(decode))
			if limit := 128*uint64(len(data)) + 4096; spent > limit {
				t.Errorf("%s into %s: %d bytes cost %d bytes", name, into, len(data), spent)
			}
		}
	}
}

// allocated returns how many bytes f allocates, or more if others allocate meanwhile.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// FuzzInspectAgreesWithMsgpack compares inspect with the Skip of msgpack/v5, which
// allocates nothing.
func FuzzInspectAgreesWithMsgpack(f *testing.F) {
	for _, values := range []map[string]string{wellFormed, malformed, extensions} {
		for _, value := range values {
			f.Add(fromHex(f, value))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 || wraps(data) {
			return
		}
		_, err := inspect(data)
		rest := bytes.NewReader(data)
		decoder := msgpack.NewDecoder(rest)
		skipped := decoder.Skip()
		for skipped == nil && rest.Len() > 0 {
			skipped = decoder.Skip()
		}
		whole := skipped == nil
		switch {
		case err == nil && !whole:
			t.Fatalf("% x is let through, but msgpack: %v, %d bytes left", data, skipped, rest.Len())
		case errors.Is(err, ErrMalformed) && whole && !deep(data):
			t.Fatalf("% x is values of msgpack", data)
		}
	})
}

// wraps reports whether a value has a length that msgpack/v5 reads as negative, and so
// as no length, if an int has 32 bits.
func wraps(data []byte) bool {
	for i, c := range data[:max(len(data)-1, 0)] {
		switch c {
		case 0xc6, 0xc9, 0xdb, 0xdd, 0xdf:
			if data[i+1] >= 0x80 {
				return math.MaxInt == math.MaxInt32
			}
		}
	}
	return false
}

// deep reports whether a value may nest too many containers.
func deep(data []byte) bool {
	containers := 0
	for _, c := range data {
		if c >= 0x80 && c <= 0x9f || c >= 0xdc && c <= 0xdf {
			containers++
		}
	}
	return containers > maxDepth
}

// FuzzUnmarshalNeverPanicsAndBoundsAllocations decodes arbitrary bytes into an interface.
// An accepted value must be encoded to bytes that decode to the same value.
func FuzzUnmarshalNeverPanicsAndBoundsAllocations(f *testing.F) {
	for _, values := range []map[string]string{wellFormed, malformed, extensions} {
		for _, value := range values {
			f.Add(fromHex(f, value))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return
		}
		for _, into := range []any{&dictionary{}, &preferences{}, &price{}, &moment{}} {
			var err error
			spent := allocated(func() { err = Of(into).UnmarshalBinary(data) })
			if limit := 1<<20 + 128*uint64(len(data)); spent > limit {
				t.Fatalf("% x into %T costs %d bytes", data, into, spent)
			}
			if err != nil {
				continue
			}
			if _, err := Of(into).MarshalBinary(); err != nil {
				t.Fatalf("% x is taken by %T, but not given back: %v", data, into, err)
			}
		}
	})
}

func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
