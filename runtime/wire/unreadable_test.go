package wire

import (
	"errors"
	"strings"
	"testing"
)

// unreadableValues are not canonical with any schema.
var unreadableValues = map[string]string{
	"nothing":                           "",
	"nil":                               "c0",
	"reserved code":                     "c1",
	"ext8":                              "c7 01 05 00",
	"ext16":                             "c8 0001 05 00",
	"ext32":                             "c9 00000001 05 00",
	"fixext1":                           "d4 05 00",
	"fixext2":                           "d5 05 0000",
	"fixext4, a timestamp":              "d6 ff 00000000",
	"fixext8, a timestamp":              "d7 ff 0000000000000000",
	"fixext16":                          "d8 05 00000000000000000000000000000000",
	"uint8 that fits a fixint":          "cc 7f",
	"uint16 that fits uint8":            "cd 00ff",
	"uint32 that fits uint16":           "ce 0000ffff",
	"uint64 that fits uint32":           "cf 00000000ffffffff",
	"int8 that fits a fixint":           "d0 e0",
	"int16 that fits int8":              "d1 ff80",
	"int32 that fits int16":             "d2 ffff8000",
	"int64 that fits int32":             "d3 ffffffff80000000",
	"int8 that is not negative":         "d0 05",
	"int16 that is not negative":        "d1 00ff",
	"int32 that is not negative":        "d2 0001ffff",
	"int64 that is not negative":        "d3 7fffffffffffffff",
	"int64 zero":                        "d3 0000000000000000",
	"uint8 cut short":                   "cc",
	"uint64 cut short":                  "cf 00000001000000",
	"int32 cut short":                   "d2 800000",
	"float32 cut short":                 "ca 000000",
	"float64 cut short":                 "cb 00000000000000",
	"float32 negative zero":             "ca 80000000",
	"float64 negative zero":             "cb 8000000000000000",
	"float32 NaN with a payload":        "ca 7fc00001",
	"float32 NaN, signalling":           "ca 7f800001",
	"float32 NaN, negative":             "ca ffc00000",
	"float64 NaN with a payload":        "cb 7ff8000000000001",
	"float64 NaN, signalling":           "cb 7ff0000000000001",
	"float64 NaN, negative":             "cb fff8000000000000",
	"text cut short":                    "a3 6162",
	"text8 that fits a fixstr":          "d9 01 61",
	"text8 of nothing":                  "d9 00",
	"text16 that fits text8":            "da 0020" + strings.Repeat("61", 32),
	"text32 that fits text16":           "db 00000020" + strings.Repeat("61", 32),
	"text8 without its length":          "d9",
	"text16 without its length":         "da 01",
	"text32 without its length":         "db 000100",
	"text32 of 4 GiB":                   "db ffffffff 61",
	"text32 of 2 GiB":                   "db 7fffffff 61",
	"text of a lone continuation byte":  "a1 80",
	"text of a surrogate":               "a3 eda080",
	"text with an overlong form":        "a2 c080",
	"text cut inside a character":       "a1 c3",
	"text8 with an invalid last byte":   "d9 20" + strings.Repeat("61", 31) + "ff",
	"bytes cut short":                   "c4 02 00",
	"bin16 that fits bin8":              "c5 0001 00",
	"bin32 that fits bin16":             "c6 00000001 00",
	"bin8 without its length":           "c4",
	"bin32 of 4 GiB":                    "c6 ffffffff 00",
	"bin32 of 2 GiB":                    "c6 80000000 00",
	"array cut short":                   "92 01",
	"array16 that fits a fixarray":      "dc 000f" + strings.Repeat("01", 15),
	"array32 that fits array16":         "dd 00000010" + strings.Repeat("01", 16),
	"array32 of 4 billion":              "dd ffffffff 01",
	"array16 without its length":        "dc 00",
	"array ending in nil":               "92 01 c0",
	"array of one nil":                  "91 c0",
	"map cut short after its key":       "81 01",
	"map16 that fits a fixmap":          "de 0001 01 01",
	"map32 that fits map16":             "df 00000001 01 01",
	"map32 of 4 billion":                "df ffffffff 01 01",
	"map32 of 2 billion":                "df 80000000 01 01",
	"fixmap of 15, truncated":           "8f 01 01",
	"map value nil":                     "81 01 c0",
	"map with a nil key":                "81 c0 01",
	"map with a float key":              "81 cb 3ff8000000000000 01",
	"map with a bytes key":              "81 c4 01 61 01",
	"map with an array key":             "81 91 01 01",
	"map with a map key":                "81 80 01",
	"map with text keys not ascending":  "82 a162 01 a161 01",
	"map with a text key twice":         "82 a161 01 a161 02",
	"map with an integer key twice":     "82 05 01 05 02",
	"map with integers not ascending":   "82 05 01 04 02",
	"map with negatives not ascending":  "82 ff 01 fe 02",
	"map with a negative after a zero":  "82 00 01 ff 02",
	"map with true before false":        "82 c3 01 c2 02",
	"map with a bool key twice":         "82 c3 01 c3 02",
	"map with text and integer keys":    "82 a161 01 05 02",
	"map with integer and text keys":    "82 05 02 a161 01",
	"map with bool and integer keys":    "82 c2 02 05 01",
	"map with a key not shortest":       "81 cc05 01",
	"map with an invalid text key":      "81 a1ff 01",
	"map with text keys by length":      "83 a161 01 a162 01 a26161 01",
	"array of an unreadable element":    "93 01 d005 01",
	"text in a list in a map, invalid":  "81 a161 92 a161 a1ff",
	"4096 arrays in one another":        strings.Repeat("91", 4096) + "01",
	"4096 arrays in one another, empty": strings.Repeat("91", 4096) + "90",
}

// readings are the ways in which a schema may read a value. Which values are
// canonical must not depend on them.
var readings = map[string]func(r *Reader){
	"not at all": func(r *Reader) {},
	"Bool":       func(r *Reader) { r.Bool() },
	"ReadInt":    func(r *Reader) { ReadInt[int8](r) },
	"ReadUint":   func(r *Reader) { ReadUint[uint64](r) },
	"Float32":    func(r *Reader) { r.Float32() },
	"Float64":    func(r *Reader) { r.Float64() },
	"Text":       func(r *Reader) { r.Text() },
	"Bytes":      func(r *Reader) { r.Bytes() },
	"ByteArray":  func(r *Reader) { r.ByteArray(make([]byte, 4)) },
	"Time":       func(r *Reader) { r.Time() },
	"a misfit":   func(r *Reader) { r.Misfit() },
	"a list of texts": func(r *Reader) {
		for elements := r.List(); elements.Next(); {
			r.Text()
		}
	},
	"a list of integers": func(r *Reader) {
		for elements := r.List(); elements.Next(); {
			ReadInt[int](r)
		}
	},
	"a list of maps of integers": func(r *Reader) {
		for elements := r.List(); elements.Next(); {
			for entries := r.Map(); entries.Next(); {
				ReadInt[int](r)
			}
		}
	},
	"a map of texts": func(r *Reader) {
		for entries := r.Map(); entries.Next(); {
			r.Text()
		}
	},
	"a map of integers": func(r *Reader) {
		for entries := r.Map(); entries.Next(); {
			ReadInt[int](r)
		}
	},
	"a struct of unknown numbers": func(r *Reader) {
		for fields := r.Struct(); fields.Next(); {
		}
	},
	"a struct of integers": func(r *Reader) {
		for fields := r.Struct(); fields.Next(); {
			ReadInt[int](r)
		}
	},
	"a struct of structs of texts": func(r *Reader) {
		for fields := r.Struct(); fields.Next(); {
			for fields := r.Struct(); fields.Next(); {
				r.Text()
			}
		}
	},
	"a list of structs of integers": func(r *Reader) {
		for elements := r.List(); elements.Next(); {
			for fields := r.Struct(); fields.Next(); {
				ReadInt[int](r)
			}
		}
	},
}

// readBody reads every number of body with the given reading.
func readBody(body string, reading func(r *Reader)) ([]Kept, error) {
	r := NewReader(body)
	for fields := r.Body(); fields.Next(); {
		reading(r)
	}
	return r.Finish()
}

func TestValueThatIsNotCanonicalMakesTheBodyUnreadable(t *testing.T) {
	places := map[string]string{
		"first of an array":      "91",
		"second of an array":     "92 05",
		"in a map":               "81 05",
		"after a value in a map": "82 05 05 0a",
		"in a list":              "91 91",
		"in a map in a map":      "81 05 81 a161",
		"in a nested struct":     "91 81 05",
	}
	for name, value := range unreadableValues {
		for place, before := range places {
			body := fromHex(t, before+value)
			for how, reading := range readings {
				if kept, err := readBody(body, reading); !errors.Is(err, ErrUnreadable) || kept != nil {
					t.Errorf("%s, %s, read as %s (% x): error %v, kept %v", name, place, how, body, err, kept)
				}
			}
		}
	}
}

func TestRetiredValueIsStillValidated(t *testing.T) {
	for name, value := range unreadableValues {
		r := NewReader(fromHex(t, "91"+value))
		for fields := r.Body(); fields.Next(); {
			fields.Drop()
		}
		if _, err := r.Finish(); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestBodyThatIsNotOneCanonicalSetIsUnreadable(t *testing.T) {
	for name, body := range map[string]string{
		"zero bytes":                          "",
		"nil":                                 "c0",
		"a bool":                              "c3",
		"an integer":                          "05",
		"a text":                              "a161",
		"bytes":                               "c4 01 61",
		"bytes after an empty body":           "80 00",
		"bytes after an array":                "91 05 c0",
		"bytes after a map":                   "81 05 05 05",
		"an empty body as an array":           "90",
		"an empty body as a map16":            "de 0000",
		"an array where the map is shorter":   "9a c0c0c0c0c0c0c0c0c0 05",
		"an array where the map is as long":   "92 c0 05",
		"a map where the array is shorter":    "81 01 05",
		"a map of 16 that an array holds":     "de 0010" + pairs(1, 16),
		"an array ending in nil":              "92 05 c0",
		"an array of nil":                     "91 c0",
		"number 0":                            "81 00 05",
		"number 1000":                         "81 cd03e8 05",
		"a negative number":                   "81 ff 05",
		"a number of 2 to the 32":             "81 cf0000000100000001 05",
		"a number of 2 to the 64, less 1":     "81 cfffffffffffffffff 05",
		"a text key":                          "81 a161 05",
		"a bool key":                          "81 c3 05",
		"a nil key":                           "81 c0 05",
		"an array key":                        "81 91 05 05",
		"a number twice":                      "82 05 01 05 01",
		"numbers not ascending":               "82 06 01 05 01",
		"a number twice, far apart":           "de 0010" + pairs(20, 34) + "14 01",
		"a number not in its shortest form":   "81 cc05 05",
		"a number as uint16 that fits uint8":  "81 cd00ff 05",
		"an array of 1000":                    "dc 03e8" + strings.Repeat("05", 1000),
		"10,000 numbers":                      "dc 2710" + strings.Repeat("05", 10000),
		"an array32 of 4 billion, truncated":  "dd ffffffff",
		"a map32 of 4 billion, truncated":     "df ffffffff",
		"an array16 without its length":       "dc",
		"an array that ends early":            "93 05 05",
		"a map that ends before a value":      "82 05 05 0a",
		"a map that ends before a key":        "82 05 05",
		"a map16 whose numbers fit a fixmap":  "de 0001 05 05",
		"an array16 that fits a fixarray":     "dc 0001 05",
		"4096 arrays in one another, no more": strings.Repeat("91", 4096),
	} {
		t.Run(name, func(t *testing.T) {
			for how, reading := range readings {
				if kept, err := readBody(fromHex(t, body), reading); !errors.Is(err, ErrUnreadable) || kept != nil {
					t.Errorf("read as %s: error %v, kept %v", how, err, kept)
				}
			}
		})
	}
}

// pairs returns the entries of a map with the keys from one number to another, each
// with the value 1.
func pairs(from, to int) string {
	var b strings.Builder
	for n := from; n <= to; n++ {
		b.WriteString(string("0123456789abcdef"[n>>4]) + string("0123456789abcdef"[n&15]) + "01")
	}
	return b.String()
}

func TestEveryPrefixAndExtensionOfABodyIsUnreadable(t *testing.T) {
	body := string(fullAccount().append(nil))
	if err := new(account).decode(body); err != nil {
		t.Fatal(err)
	}
	for n := range len(body) {
		if err := new(account).decode(body[:n]); !errors.Is(err, ErrUnreadable) {
			t.Errorf("cut to %d of %d bytes: error %v", n, len(body), err)
		}
	}
	for c := range 256 {
		if err := new(account).decode(body + string([]byte{byte(c)})); !errors.Is(err, ErrUnreadable) {
			t.Errorf("with one more byte %#x: error %v", c, err)
		}
	}
}

func TestNothingIsReadOnceTheBodyIsUnreadable(t *testing.T) {
	r := NewReader(fromHex(t, "93 05 c1 07"))
	fields := r.Body()
	fields.Next()
	fields.Next()
	if r.Fits(); r.Text() != "" || r.Fits() {
		t.Error("the reserved code fits a text")
	}
	if ReadInt[int](r) != 0 || r.Bool() || r.Float64() != 0 || r.Bytes() != nil || !r.Time().IsZero() {
		t.Error("values are read on")
	}
	list, entries, nested := r.List(), r.Map(), r.Struct()
	if list.Len() != 0 || list.Next() || entries.Len() != 0 || entries.Next() || nested.Next() || fields.Next() {
		t.Error("containers are read on")
	}
	fields.Drop()
	if r.Fits() {
		t.Error("dropping a value makes the body readable again")
	}
}

func TestBodyThatWasNotReadIsUnreadable(t *testing.T) {
	if _, err := NewReader("\x80").Finish(); !errors.Is(err, ErrUnreadable) {
		t.Errorf("error %v", err)
	}
	r := NewReader("\x92\x05\x05")
	fields := r.Body()
	fields.Next()
	if _, err := r.Finish(); !errors.Is(err, ErrUnreadable) {
		t.Errorf("half read: error %v", err)
	}
}

func TestReaderOverNothingReadsZeroValues(t *testing.T) {
	for how, reading := range readings {
		r := NewReader("")
		reading(r)
		if how != "not at all" && r.Fits() {
			t.Errorf("%s: nothing fits", how)
		}
	}
	var r Reader
	if r.Text() != "" || ReadUint[uint8](&r) != 0 {
		t.Error("the zero Reader reads something")
	}
}

func TestErrorsOfUnreadableBodiesHoldNothingOfThem(t *testing.T) {
	r := NewReader("\x92\xa6secret\xa4sec")
	for fields := r.Body(); fields.Next(); {
		r.Text()
	}
	_, err := r.Finish()
	if err == nil || strings.Contains(err.Error(), "sec") {
		t.Fatalf("error %v", err)
	}
	const want = "unreadable session body: at byte 8: a length exceeds the bytes left"
	if err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestTheFirstFailureIsReported(t *testing.T) {
	// That the key is a reserved code is found before it is found to be no text, integer or bool.
	_, err := readBody("\x91\x81\xc1\x05", func(*Reader) {})
	const want = "unreadable session body: at byte 2: extension or reserved code"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}
