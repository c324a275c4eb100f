package flask_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/flask"
)

// get reads a value that must be readable.
func get[T any](t *testing.T, read func(json.RawMessage) (T, error), raw json.RawMessage) T {
	t.Helper()
	value, err := read(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return value
}

// made returns what a function such as OfTuple made without an error.
func made(t *testing.T, raw json.RawMessage, err error) json.RawMessage {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestValuesAreTaggedAsFlaskTagsThem(t *testing.T) {
	ofTuple := func(elements ...json.RawMessage) json.RawMessage {
		raw, err := flask.OfTuple(elements...)
		return made(t, raw, err)
	}
	ofDict := func(values map[string]json.RawMessage) json.RawMessage {
		raw, err := flask.OfDict(values)
		return made(t, raw, err)
	}
	berlin := time.FixedZone("", 3600)
	for _, test := range []struct {
		got  json.RawMessage
		want string
	}{
		{flask.OfBytes([]byte{0, 0xff}), `{" b":"AP8="}`},
		{flask.OfBytes(nil), `{" b":""}`},
		{flask.OfMarkup(`<b>"&amp;"</b>`), `{" m":"<b>\"&amp;\"</b>"}`},
		{flask.OfUUID([16]byte{0xab, 15: 1}), `{" u":"ab000000000000000000000000000001"}`},
		{flask.OfTime(time.Date(2024, 2, 29, 1, 2, 3, 999, berlin)), `{" d":"Thu, 29 Feb 2024 00:02:03 GMT"}`},
		{ofTuple(), `{" t":[]}`},
		{ofTuple(json.RawMessage(" 1 "), flask.OfBytes(nil)), `{" t":[1,{" b":""}]}`},
		{ofDict(nil), `{}`},
		{ofDict(map[string]json.RawMessage{"b": json.RawMessage("1"), "a": json.RawMessage("[ ]")}), `{"a":[],"b":1}`},
		{ofDict(map[string]json.RawMessage{" t": json.RawMessage("1")}), `{" di":{" t__":1}}`},
		{ofDict(map[string]json.RawMessage{" t__": json.RawMessage("1")}), `{" t__":1}`},
	} {
		if string(test.got) != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}

func TestOnlyAValueOfTheKindIsRead(t *testing.T) {
	kinds := map[string]func(json.RawMessage) error{
		"a tuple":      func(raw json.RawMessage) error { _, err := flask.Tuple(raw); return err },
		"bytes":        func(raw json.RawMessage) error { _, err := flask.Bytes(raw); return err },
		"Markup":       func(raw json.RawMessage) error { _, err := flask.Markup(raw); return err },
		"a UUID":       func(raw json.RawMessage) error { _, err := flask.UUID(raw); return err },
		"a datetime":   func(raw json.RawMessage) error { _, err := flask.Time(raw); return err },
		"a dictionary": func(raw json.RawMessage) error { _, err := flask.Dict(raw); return err },
	}
	for raw, is := range map[string]string{
		``: "", `null`: "", `1`: "", `[]`: "", `"text"`: "", `NaN`: "",
		`{}`:                     "a dictionary",
		`{"a":1}`:                "a dictionary",
		`{" t":[],"a":1}`:        "a dictionary",
		`{" x":1}`:               "a dictionary",
		`{" di":{" t__":1}}`:     "a dictionary",
		`{" di":{" di__":{}}}`:   "a dictionary",
		`{" di":{" t":1}}`:       "",
		`{" di":{"__":1,"a":2}}`: "",
		`{" di":[]}`:             "",
		`{" t":[1]}`:             "a tuple",
		`{" t":[]}`:              "a tuple",
		`{" t":null}`:            "",
		`{" t":{}}`:              "",
		`{" b":"AP8="}`:          "bytes",
		`{" b":"AP8"}`:           "",
		`{" b":5}`:               "",
		`{" m":""}`:              "Markup",
		`{" m":null}`:            "",
		`{" u":"00112233445566778899aabbccddeeff"}`:     "a UUID",
		`{" u":"00112233-4455-6677-8899-AABBCCDDEEFF"}`: "a UUID",
		`{" u":"00112233445566778899aabbccddee"}`:       "",
		`{" u":"00112233445566778899aabbccddeegg"}`:     "",
		`{" u":""}`:                              "",
		`{" d":"Thu, 29 Feb 2024 00:02:03 GMT"}`: "a datetime",
		`{" d":"2024-02-29"}`:                    "",
		`{" d":null}`:                            "",
	} {
		for kind, read := range kinds {
			err := read(json.RawMessage(raw))
			var wrong *flask.TagError
			switch {
			case kind == is && err != nil:
				t.Errorf("%s is %s: %v", raw, kind, err)
			case kind != is && (!errors.As(err, &wrong) || wrong.Want != kind || !strings.HasSuffix(err.Error(), "is not "+kind)):
				t.Errorf("%s is not %s: got %v", raw, kind, err)
			}
		}
	}
}

func TestADictionaryWhoseOnlyKeyIsATagComesBack(t *testing.T) {
	for _, key := range []string{" di", " t", " b", " m", " u", " d"} {
		want := map[string]json.RawMessage{key: json.RawMessage(`"a visitor chose key and value"`)}
		raw, err := flask.OfDict(want)
		if got := get(t, flask.Dict, made(t, raw, err)); !reflect.DeepEqual(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestWhatFlaskCannotReadIsNotTagged(t *testing.T) {
	for _, bad := range []json.RawMessage{nil, json.RawMessage("NaN"), json.RawMessage(`{" u":"x"}`)} {
		if raw, err := flask.OfTuple(json.RawMessage("1"), bad); err == nil || !strings.Contains(err.Error(), "element 1") {
			t.Errorf("a tuple with %s: got %s, %v", bad, raw, err)
		}
		if raw, err := flask.OfDict(map[string]json.RawMessage{"k": bad}); err == nil || !strings.Contains(err.Error(), `"k"`) {
			t.Errorf("a dictionary with %s: got %s, %v", bad, raw, err)
		}
	}
}
