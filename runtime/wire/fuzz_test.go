package wire

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzSkipCanonical compares the validator with msgpack/v5: a value is canonical
// exactly if msgpack/v5 decodes it to a value that the rules of FORMAT encode to the
// same bytes.
func FuzzSkipCanonical(f *testing.F) {
	for _, value := range canonicalValues {
		if len(value) < 1000 {
			f.Add([]byte(fromHex(f, value)))
		}
	}
	for _, value := range unreadableValues {
		f.Add([]byte(fromHex(f, value)))
	}
	for _, c := range vectors(f) {
		f.Add([]byte(fromHex(f, c.Body)))
	}
	f.Add(fullAccount().append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return
		}
		value := string(data)
		r := NewReader(value)
		r.skip()
		accepted := r.Fits() && r.pos == len(value)

		if !accepted && announcesMuch(value) {
			return
		}
		v, err := tryOracleDecode(value)
		if accepted && err != nil {
			t.Fatalf("% x is accepted, but msgpack: %v", value, err)
		}
		again, canonical := "", false
		if err == nil {
			var b []byte
			b, canonical = appendCanonical(nil, v, 0)
			again = string(b)
		}
		if accepted != (canonical && again == value) {
			t.Fatalf("% x: accepted %v, but encoded again it is % x", value, accepted, again)
		}
	})
}

// announcesMuch reports whether a head may announce more than the value holds.
// msgpack/v5 would allocate as much.
func announcesMuch(value string) bool {
	of32Bits, of16Bits := 0, 0
	for i := range len(value) {
		switch value[i] {
		case bin32, text32, array32, map32, 0xc9:
			of32Bits++
		case array16, map16:
			of16Bits++
		}
	}
	return of32Bits > 0 || of16Bits > 2
}

// tryOracleDecode makes errors of the panics of msgpack/v5, which come from map
// keys that Go cannot hash.
func tryOracleDecode(raw string) (v any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return oracleDecode(raw)
}

// appendCanonical encodes one of msgpack/v5's generic values. It reports false
// for what no body may hold.
func appendCanonical(b []byte, v any, depth int) ([]byte, bool) {
	value := reflect.ValueOf(v)
	switch value.Kind() {
	case reflect.Bool:
		return AppendBool(b, value.Bool()), true
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return AppendInt(b, value.Int()), true
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return AppendUint(b, value.Uint()), true
	case reflect.Float32:
		return AppendFloat32(b, v.(float32)), true
	case reflect.Float64:
		return AppendFloat64(b, v.(float64)), true
	case reflect.String:
		return AppendText(b, v.(string)), utf8.ValidString(v.(string))
	}
	switch v := v.(type) {
	case []byte:
		return AppendBytes(b, v), true
	case []any:
		return appendCanonicalList(b, v, depth+1)
	case map[any]any:
		return appendCanonicalMap(b, v, depth+1)
	}
	return b, false
}

func appendCanonicalList(b []byte, list []any, depth int) ([]byte, bool) {
	ok := depth <= maxDepth
	b = AppendList(b, len(list))
	for i, element := range list {
		if element == nil && i < len(list)-1 {
			b = append(b, codeNil)
			continue
		}
		var fine bool
		b, fine = appendCanonical(b, element, depth)
		ok = ok && fine
	}
	return b, ok
}

func appendCanonicalMap(b []byte, m map[any]any, depth int) ([]byte, bool) {
	ok := depth <= maxDepth
	b = AppendMap(b, len(m))
	rank := func(k any) (kind string, n float64, bits uint64, text string) {
		switch v := reflect.ValueOf(k); v.Kind() {
		case reflect.Bool:
			if v.Bool() {
				bits = 1
			}
			return "bool", 0, bits, ""
		case reflect.String:
			return "text", 0, 0, v.String()
		case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			return "integer", float64(min(v.Int(), 0)), uint64(v.Int()), ""
		case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
			return "integer", 0, v.Uint(), ""
		}
		return "", 0, 0, ""
	}
	kinds := map[string]bool{}
	for k := range m {
		kind, _, _, _ := rank(k)
		kinds[kind] = true
	}
	ok = ok && len(kinds) <= 1 && !kinds[""]
	keys := slices.SortedFunc(maps.Keys(m), func(x, y any) int {
		_, n1, bits1, text1 := rank(x)
		_, n2, bits2, text2 := rank(y)
		return cmp.Or(cmp.Compare(n1, n2), cmp.Compare(bits1, bits2), cmp.Compare(text1, text2))
	})
	for _, k := range keys {
		var fineKey, fineValue bool
		b, fineKey = appendCanonical(b, k, depth)
		b, fineValue = appendCanonical(b, m[k], depth)
		ok = ok && fineKey && fineValue
	}
	return b, ok
}

// FuzzReaderNeverPanicsAndBoundsAllocations reads arbitrary bytes with a fixed schema.
// A readable body must be written back byte for byte, except for redundant values.
func FuzzReaderNeverPanicsAndBoundsAllocations(f *testing.F) {
	f.Add(fullAccount().append(nil))
	f.Add(new(account).append(nil))
	f.Add((&account{visits: 1, home: address{city: "a"}, lines: []line{{}, {sku: "b"}}}).append(nil))
	for _, c := range vectors(f) {
		f.Add([]byte(fromHex(f, c.Body)))
	}
	for _, value := range unreadableValues {
		f.Add([]byte(fromHex(f, "91"+value)))
	}
	for _, body := range []string{
		"92 05 82 01 a161 28 05", "81 04 92 80 82 01 a161 28 05", "93 00 a0 80", "82 01 05 14 a161",
		"81 14 92 05 06", "81 0e 92 90 91 05", "81 05 82 a0 a0 a161 a162", "81 1e dc0010" + strings.Repeat("05", 16),
		"84 03 82 01 a161 28 05 04 91 05 0c 91 a162 0d 91 ca00000000", "81 03 81 04 92 c0 cb3ff8000000000000",
	} {
		f.Add([]byte(fromHex(f, body)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return
		}
		body := string(data)
		var a account
		var err error
		if spent := allocated(func() { err = a.decode(body) }); spent > allocationBound(body) {
			t.Fatalf("%d bytes of body cost %d bytes", len(body), spent)
		}
		if a.announced > len(body) {
			t.Fatalf("%d elements in %d bytes", a.announced, len(body))
		}
		if err != nil {
			if a.kept != nil {
				t.Fatalf("an unreadable body keeps %v", a.kept)
			}
			return
		}
		next := a.encode()
		if next != body {
			explainChange(t, body, next)
		}
		var again account
		if err := again.decode(next); err != nil {
			t.Fatalf("% x is written as % x, which is unreadable: %v", body, next, err)
		}
		if third := again.encode(); third != next {
			t.Fatalf("% x is written as % x, and that as % x", body, next, third)
		}
	})
}

// allocationBound leaves room for what the fuzzing engine allocates meanwhile.
// The widest element of the schema is a line, of 32 bytes, and each list of it
// announces at most as many as there are bytes left.
func allocationBound(body string) uint64 {
	return 1<<20 + 256*uint64(len(body))
}

// allocated returns how many bytes f allocates, or more if others allocate meanwhile.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// explainChange fails unless every number that changed from body to next is
// retired or holds an explicit zero.
func explainChange(t *testing.T, body, next string) {
	t.Helper()
	redundant := 0
	for number, raw := range EachField(body) {
		now, _ := FieldBytes(next, number)
		if now == raw {
			continue
		}
		if number != retired && !holdsZero(t, raw) {
			t.Fatalf("% x is written as % x: number %d changed", body, next, number)
		}
		redundant++
	}
	for number := range EachField(next) {
		if _, held := FieldBytes(body, number); !held {
			t.Fatalf("% x is written as % x: number %d appeared", body, next, number)
		}
	}
	if redundant == 0 {
		t.Fatalf("% x is written as % x, though every number stayed", body, next)
	}
}

func holdsZero(t *testing.T, raw string) bool {
	v, err := oracleDecode(raw)
	must(t, err)
	return anyZero(v)
}

func anyZero(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case []byte:
		// The array of number 10 is zero when its bytes are.
		return strings.Trim(string(v), "\x00") == ""
	case []any:
		return len(v) == 0 || slices.ContainsFunc(v, anyZero)
	case map[any]any:
		return len(v) == 0 || slices.ContainsFunc(slices.Collect(maps.Values(v)), anyZero)
	case int64:
		return v == time.Time{}.Unix()
	}
	return reflect.ValueOf(v).IsZero()
}
