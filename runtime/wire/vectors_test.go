package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// vector is a case of testdata/interop/vectors/body.json, which an implementation in
// another language wrote.
type vector struct {
	What   string         `json:"what"`
	Fields map[string]any `json:"fields"`
	Body   string         `json:"body"`
}

func vectors(t testing.TB) []vector {
	data, err := os.ReadFile("../../testdata/interop/vectors/body.json")
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var cases []vector
	if err := decoder.Decode(&cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("no vectors")
	}
	return cases
}

func TestVectorsEncodeAndDecode(t *testing.T) {
	for _, c := range vectors(t) {
		t.Run(c.What, func(t *testing.T) {
			want := fromHex(t, c.Body)
			schema := set{}
			for number, value := range c.Fields {
				n, err := strconv.Atoi(number)
				if err != nil {
					t.Fatal(err)
				}
				schema[n] = c.model(t, value)
			}

			if got := string(appendModel(nil, schema)); got != want {
				t.Errorf("encoded % x, want % x", got, want)
			}

			r := NewReader(want)
			got := readModelSet(r, r.Body(), schema)
			kept, err := r.Finish()
			if err != nil || len(kept) > 0 {
				t.Fatalf("decoding gives %v, keeps %v", err, kept)
			}
			if !reflect.DeepEqual(got, schema) && !isNaN(schema[1]) {
				t.Errorf("decoded %v, want %v", got, schema)
			}
			if again := string(appendModel(nil, got)); again != want {
				t.Errorf("decoded and encoded again: % x, want % x", again, want)
			}
		})
	}
}

// model turns a vector's JSON into the Go value that a generated session would
// hold for it. The vector's name says the type where JSON does not.
func (c vector) model(t *testing.T, v any) any {
	is := func(prefix string) bool { return strings.HasPrefix(c.What, prefix) }
	switch v := v.(type) {
	case bool:
		return v
	case json.Number:
		return number(t, v)
	case string:
		switch {
		case is("float64 NaN"):
			return math.NaN()
		case is("time"):
			at, err := time.Parse(time.RFC3339, v)
			must(t, err)
			return at
		case is("UUID"):
			return []byte(fromHex(t, v))
		case is("enum"):
			return enumIndex(1 + slices.Index([]string{"light", "dark", "system"}, v))
		}
		return v
	case []any:
		list := []any{}
		for _, element := range v {
			if fields, nested := element.([]any); nested {
				list = append(list, c.line(t, fields))
			} else {
				list = append(list, c.model(t, element))
			}
		}
		return list
	case map[string]any:
		return c.object(t, v)
	}
	t.Fatalf("unexpected %T", v)
	return nil
}

// line is an element of the vector with {sku, quantity, cents, gift}; false is
// absent.
func (c vector) line(t *testing.T, fields []any) set {
	line := set{}
	for i, f := range fields {
		if f != false {
			line[i+1] = c.model(t, f)
		}
	}
	return line
}

func (c vector) object(t *testing.T, v map[string]any) any {
	if optional, ok := v["optional"]; ok {
		return c.model(t, optional)
	}
	if deadline, ok := v["deadline"]; ok {
		seconds, err := deadline.(json.Number).Int64()
		must(t, err)
		return untilDeadline{uint32(seconds), c.model(t, v["value"])}
	}
	if value, ok := v["value"]; ok {
		return c.model(t, value)
	}
	if length, ok := v["bytes"].(json.Number); ok {
		n, err := strconv.Atoi(length.String())
		must(t, err)
		unit, isText := v["repeat"].(string)
		if !isText {
			return counting(n)
		}
		return strings.Repeat(unit, n/len(unit)) + strings.Repeat("a", n%len(unit))
	}
	if strings.HasPrefix(c.What, "packed") {
		for option, text := range v {
			return packedText{option, text.(string)}
		}
	}
	if strings.Contains(c.What, "nested struct") {
		s := set{}
		for number, value := range v {
			n, err := strconv.Atoi(number)
			must(t, err)
			s[n] = c.model(t, value)
		}
		return s
	}
	m := map[string]any{}
	for key, value := range v {
		m[key] = c.model(t, value)
	}
	return m
}

func number(t *testing.T, v json.Number) any {
	if strings.Contains(v.String(), ".") {
		f, err := v.Float64()
		must(t, err)
		return f
	}
	if i, err := v.Int64(); err == nil {
		return i
	}
	u, err := strconv.ParseUint(v.String(), 10, 64)
	must(t, err)
	return u
}

// counting returns n bytes: 0, 1, 2 and so on.
func counting(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

func fromHex(t testing.TB, s string) string {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	must(t, err)
	return string(b)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
