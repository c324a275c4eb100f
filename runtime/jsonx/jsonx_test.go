package jsonx

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

func TestEqualValuesHaveEqualBytes(t *testing.T) {
	texts, numbers := map[string]int{}, map[int]any{}
	for i := range 20 {
		texts[fmt.Sprint("key", i)] = i
		numbers[i-10] = texts
	}
	for _, v := range []any{texts, numbers, map[string]any{"z": numbers, "a": []any{texts}}, struct{ M map[int]any }{numbers}} {
		first, err := Codec{}.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for range 50 {
			if again, err := (Codec{}).Marshal(v); err != nil || !bytes.Equal(again, first) {
				t.Fatalf("%s, then %s, %v", first, again, err)
			}
		}
	}
}

func TestAValueIsOneLineOfJSON(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string
	}{
		{map[string]string{"b": "<a href='&'>", "a": ""}, `{"a":"","b":"<a href='&'>"}`},
		{[]any{nil, true, 1.5, "\n"}, `[null,true,1.5,"\n"]`},
		{json.RawMessage("{ \"a\" :\n1 }"), `{"a":1}`},
		{"a\u2028", `"a\u2028"`},
		{(*int)(nil), "null"},
	} {
		if got, err := (Codec{}).Marshal(test.value); err != nil || string(got) != test.want {
			t.Errorf("%#v is %s, %v; want %s", test.value, got, err, test.want)
		}
	}
}

func TestWhatJSONDoesNotEncodeIsAnError(t *testing.T) {
	for _, v := range []any{make(chan int), func() {}, complex(1, 2), map[bool]int{true: 1}} {
		if got, err := (Codec{}).Marshal(v); err == nil {
			t.Errorf("%T is %s", v, got)
		}
	}
}

func TestOneValueIsDecodedAndNothingMore(t *testing.T) {
	for _, data := range []string{"", "{", "{}{}", "[1]", `{"a":1`} {
		if err := (Codec{}).Unmarshal([]byte(data), new(map[string]int)); err == nil {
			t.Errorf("%q is taken", data)
		}
	}
	var v map[string]int
	if err := (Codec{}).Unmarshal([]byte(`{"a":1}`), &v); err != nil || v["a"] != 1 {
		t.Error(v, err)
	}
}

// An app whose fields have the option json, and no other, must not need msgpack.
func TestNothingButTheStandardLibraryIsLinked(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(string(out)); len(got) != 1 {
		t.Errorf("it needs %v", got)
	}
}
