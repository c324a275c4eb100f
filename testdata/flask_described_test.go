package testdata

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/flask"
)

// must returns a function that returns a value, or fails the test with the error that came instead.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// flaskDescribed describes a value as interop/flask/described.py does.
func flaskDescribed(t *testing.T, raw json.RawMessage) []any {
	t.Helper()
	if tagged := flaskTaggedDescribed(t, raw); tagged != nil {
		return tagged
	}
	var value any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	switch value := value.(type) {
	case nil:
		return []any{"None"}
	case bool:
		return []any{map[bool]string{true: "True", false: "False"}[value]}
	case string:
		return []any{"str", value}
	case json.Number:
		return flaskNumberDescribed(t, value.String())
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(raw, &elements); err != nil {
		t.Fatalf("%q is of no kind: %v", raw, err)
	}
	return flaskElementsDescribed(t, "list", elements)
}

// flaskTaggedDescribed describes a dictionary and what has a tag, and returns nil for everything else.
func flaskTaggedDescribed(t *testing.T, raw json.RawMessage) []any {
	t.Helper()
	if elements, err := flask.Tuple(raw); err == nil {
		return flaskElementsDescribed(t, "tuple", elements)
	}
	if b, err := flask.Bytes(raw); err == nil {
		return []any{"bytes", hex.EncodeToString(b)}
	}
	if html, err := flask.Markup(raw); err == nil {
		return []any{"Markup", html}
	}
	if id, err := flask.UUID(raw); err == nil {
		return []any{"UUID", hex.EncodeToString(id[:])}
	}
	if at, err := flask.Time(raw); err == nil {
		return []any{"datetime", fmt.Sprint(at.Unix())}
	}
	values, err := flask.Dict(raw)
	if err != nil {
		return nil
	}
	described := []any{"dict"}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		described = append(described, []any{key, flaskDescribed(t, values[key])})
	}
	return described
}

func flaskElementsDescribed(t *testing.T, kind string, elements []json.RawMessage) []any {
	t.Helper()
	described := []any{kind}
	for _, element := range elements {
		described = append(described, flaskDescribed(t, element))
	}
	return described
}

// flaskNumberDescribed tells integers from floats as Python's json does.
func flaskNumberDescribed(t *testing.T, number string) []any {
	t.Helper()
	if !strings.ContainsAny(number, ".eE") {
		return []any{"int", strings.Replace(number, "-0", "0", 1)}
	}
	float, err := strconv.ParseFloat(number, 64)
	if err != nil {
		t.Fatal(err)
	}
	return []any{"float", fmt.Sprintf("%016x", math.Float64bits(float))}
}
