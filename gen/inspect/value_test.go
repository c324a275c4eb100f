package inspect

import (
	"encoding/json"
	"math"
	"testing"
)

func TestAValueReadsAsTextAndAsJSON(t *testing.T) {
	for _, test := range []struct {
		value      Value
		text, json string
	}{
		{nil, "nil", "null"},
		{true, "true", "true"},
		{int64(-5), "-5", "-5"},
		{uint64(math.MaxUint64), "18446744073709551615", "18446744073709551615"},
		{float32(0.1), "0.1", "0.1"},
		{0.1, "0.1", "0.1"},
		{float(math.Inf(-1)), "-Inf", `"-Inf"`},
		{float(float32(math.NaN())), "NaN", `"NaN"`},
		{"Rex \"\x1b[31m\u202e", `"Rex \"\x1b[31m\u202e"`, `"Rex \"\u001b[31m` + "\u202e" + `"`},
		{Word("1m0s"), "1m0s", `"1m0s"`},
		{Bytes("\x00\xff"), "0x00ff", `"00ff"`},
		{JSON(`{"a":"\u001b"}`), `{"a":"\u001b"}`, `{"a":"\u001b"}`},
		{JSON("[\"\x7f\u202e\"]"), `["\u007f\u202e"]`, "[\"\x7f\u202e\"]"},
		{List{}, "[]", "[]"},
		{List{int64(1), "a"}, `[1, "a"]`, `[1,"a"]`},
		{Struct{}, "{}", "{}"},
		{Struct{{"Street", "x"}, {"9", Misfit{true}}}, `{Street: "x", 9: true (misfit)}`, `{"Street":"x","9":{"misfit":true}}`},
		{Map{{"b", int64(1)}, {"a", nil}}, `{"b": 1, "a": nil}`, `{"b":1,"a":null}`},
		{Map{{List{int64(1)}, false}}, "{[1]: false}", `{"[1]":false}`},
	} {
		if got := Text(test.value); got != test.text {
			t.Errorf("%#v: text is %s, want %s", test.value, got, test.text)
		}
		got, err := json.Marshal(test.value)
		if err != nil || string(got) != test.json {
			t.Errorf("%#v: JSON is %s, %v; want %s", test.value, got, err, test.json)
		}
	}
}

func TestJSONEscapesWhatATerminalObeys(t *testing.T) {
	r := &Report{Cookie: "s", Fields: []Field{{Number: 1, Kind: "text", Value: "\x1b\x7f\u009b\u202e\U000e0001é\n"}}}
	got, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
	"cookie": "s",
	"bytes": 0,
	"verified": false,
	"fields": [
		{
			"number": 1,
			"kind": "text",
			"bytes": 0,
			"value": "\u001b\u007f\u009b\u202e\udb40\udc01é\n"
		}
	]
}
`
	if string(got) != want {
		t.Errorf("got %s", got)
	}
	var back Report
	if err := json.Unmarshal(got, &back); err != nil || back.Fields[0].Value != r.Fields[0].Value {
		t.Errorf("read back as %+v, %v", back.Fields, err)
	}
}

func TestPrintableQuotesWhatIsNotPlain(t *testing.T) {
	for text, want := range map[string]string{
		"__Host-s": "__Host-s", "shop.Séance": "shop.Séance", "": `""`, "a b": `"a b"`,
		`a"b`: `"a\"b"`, "a\x1b[2J": `"a\x1b[2J"`, "\xff": `"\xff"`, "\u202e": `"\u202e"`,
	} {
		if got := Printable(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
