package msgpackx

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestAMapInAnInterfaceHasTextsAsKeys(t *testing.T) {
	for name, v := range map[string]any{
		"integers":      map[int]int{1: 2},
		"any":           map[any]any{"a": 1, 2: 3},
		"bools":         map[bool]int{true: 1},
		"arrays":        map[[1]string]int{{"a"}: 1},
		"in a list":     []any{"a", map[int]any{1: 1}},
		"in a map":      map[string]any{"a": map[string]any{"b": map[int]int{1: 1}}},
		"in a struct":   struct{ A any }{map[uint8]string{200: "a"}},
		"float, behind": map[string]any{"a": 1, "b": &[]any{map[float64]int{1.5: 1}}},
	} {
		data, err := Codec{}.Marshal(&v)
		if err != nil {
			t.Fatal(name, err)
		}
		var back any
		err = Codec{}.Unmarshal(data, &back)
		if !errors.Is(err, ErrKey) || !strings.Contains(err.Error(), "map inside an interface") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMapsWithTextsAsKeysComeBackFromAnInterface(t *testing.T) {
	for _, v := range []any{
		map[string]any{}, map[string]any{"a": "b"}, map[string]any{"a": map[string]any{"b": []any{map[string]any{"": nil}}}},
	} {
		data, err := Codec{}.Marshal(&v)
		if err != nil {
			t.Fatal(err)
		}
		var back any
		if err := (Codec{}).Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, v) {
			t.Errorf("%v comes back as %v, %v", v, back, err)
		}
	}
	typed := struct{ A map[int]any }{map[int]any{1: "a"}}
	data, err := Codec{}.Marshal(&typed)
	if err != nil {
		t.Fatal(err)
	}
	back := typed
	back.A = nil
	if err := (Codec{}).Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, typed) {
		t.Errorf("a map that is in no interface: %v, %v", back, err)
	}
}
