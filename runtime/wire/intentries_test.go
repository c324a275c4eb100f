package wire

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

func readIntMap[K signed](r *Reader) map[K]string {
	m := map[K]string{}
	for entries := ReadIntMap[K](r); entries.Next(); {
		m[entries.Key()] = r.Text()
	}
	return m
}

func readUintMap[K unsigned](r *Reader) map[K]string {
	m := map[K]string{}
	for entries := ReadUintMap[K](r); entries.Next(); {
		m[entries.Key()] = r.Text()
	}
	return m
}

func TestMapOfIntegerKeysReadsItsEntries(t *testing.T) {
	for body, want := range map[string]map[int8]string{
		"80":                                   {},
		"81 00 a161":                           {0: "a"},
		"82 00 a0 01 a161":                     {0: "", 1: "a"},
		"84 d080 a161 ff a162 00 a163 7f a164": {-128: "a", -1: "b", 0: "c", 127: "d"},
	} {
		r := NewReader(fromHex(t, body))
		if got := readIntMap[int8](r); !reflect.DeepEqual(got, want) || !r.Fits() || r.pos != len(r.body) {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
	for body, want := range map[string]map[uint8]string{
		"80":                         {},
		"83 00 a161 7f a0 ccff a162": {0: "a", 127: "", 255: "b"},
	} {
		r := NewReader(fromHex(t, body))
		if got := readUintMap[uint8](r); !reflect.DeepEqual(got, want) || !r.Fits() || r.pos != len(r.body) {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
}

func TestIntegerKeyBeyondItsTypeMakesTheWholeNumberAMisfit(t *testing.T) {
	for name, value := range map[string]string{
		"beyond the range":      "81 cc80 a161",
		"beyond it at the end":  "82 01 a161 cc80 a162",
		"below the range":       "82 d1ff7f a161 01 a162",
		"of 64 bits":            "82 01 a161 cfffffffffffffffff a162",
		"a value of other kind": "82 01 a161 02 05",
	} {
		raw := fromHex(t, "92"+value+"a162")
		kept, err := readBody("\x91"+raw, func(r *Reader) {
			for fields := r.Struct(); fields.Next(); {
				if fields.Number() == 1 {
					readIntMap[int8](r)
				}
			}
		})
		if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true}) {
			t.Errorf("%s: kept %v, error %v", name, kept, err)
		}
	}
	for name, value := range map[string]string{
		"negative":         "82 ff a161 01 a162",
		"beyond the range": "82 01 a161 cd0100 a162",
		"of 64 bits":       "81 cfffffffffffffffff a162",
	} {
		raw := fromHex(t, value)
		kept, err := readBody("\x91"+raw, func(r *Reader) { readUintMap[uint8](r) })
		if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true}) {
			t.Errorf("unsigned, %s: kept %v, error %v", name, kept, err)
		}
	}
}

func TestIntegerKeysThatDoNotAscendMakeTheBodyUnreadable(t *testing.T) {
	for name, value := range map[string]string{
		"twice the same":         "82 01 a161 01 a162",
		"the smaller one last":   "82 02 a161 01 a162",
		"a negative one last":    "82 01 a161 ff a162",
		"negative ones, falling": "82 ff a161 fe a162",
		"of another kind":        "82 01 a161 a161 a162",
		"a bool":                 "82 01 a161 c3 a162",
		"bytes":                  "82 01 a161 c400 a162",
		"beyond the range first": "82 cc80 a161 01 a162",
	} {
		if _, err := readBody("\x91"+fromHex(t, value), func(r *Reader) { readIntMap[int8](r) }); err == nil {
			t.Errorf("signed, %s: no error", name)
		}
		if _, err := readBody("\x91"+fromHex(t, value), func(r *Reader) { readUintMap[uint8](r) }); err == nil {
			t.Errorf("unsigned, %s: no error", name)
		}
	}
}

func TestMapsOfIntegerKeysAgreeWithMsgpack(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 200 {
		signed, unsigned := map[int64]any{}, map[uint64]any{}
		for range random.IntN(40) {
			key := int64(random.Uint64()) >> random.IntN(64)
			signed[key], unsigned[uint64(key)] = "a", "b"
		}
		for _, edge := range []int64{math.MinInt64, -1, 0, math.MaxInt64}[:random.IntN(5)] {
			signed[edge], unsigned[uint64(edge)] = "edge", "edge"
		}
		for _, m := range []any{signed, unsigned} {
			body := string(appendModel(nil, m))
			decoded, err := oracleDecode(body)
			must(t, err)
			again := reflect.MakeMap(reflect.TypeOf(m))
			for key, value := range decoded.(map[any]any) {
				again.SetMapIndex(reflect.ValueOf(key).Convert(again.Type().Key()), reflect.ValueOf(value))
			}
			if !reflect.DeepEqual(again.Interface(), m) {
				t.Fatalf("%v decodes as %v", m, decoded)
			}
			r := NewReader(body)
			if r.skip(); !r.Fits() {
				t.Fatalf("%v is not canonical", m)
			}
			r = NewReader(body)
			if got := readModel(r, m); !reflect.DeepEqual(got, m) || !r.Fits() {
				t.Fatalf("%v reads as %v", m, got)
			}
		}
	}
}
