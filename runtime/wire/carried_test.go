package wire

import (
	"encoding/json"
	"errors"
	"testing"
)

// jsonCodec is used here in place of the codecs of packages jsonx and msgpackx.
type jsonCodec struct{}

func (jsonCodec) Marshal(v any) ([]byte, error)      { return json.Marshal(v) }
func (jsonCodec) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }

// pet is a type whose encoding changes an even Age to the next odd one.
type pet struct {
	Name string
	Age  odd
}

type odd int

func (o odd) MarshalJSON() ([]byte, error) {
	if o < 0 {
		return nil, errors.New("a negative age")
	}
	return json.Marshal(int(o) | 1)
}

func TestAppendCarriedTakesWhatComesBack(t *testing.T) {
	for _, test := range []struct {
		value   pet
		want    string
		refused bool
	}{
		{pet{"Rex", 3}, `{"Name":"Rex","Age":3}`, false},
		{pet{"Rex", 2}, `{"Name":"Rex","Age":3}`, false}, // encoded again it has the same bytes
		{pet{"Rex", -1}, "", true},
	} {
		b, err := AppendCarried([]byte{1}, &test.value, jsonCodec{})
		if test.refused {
			if err == nil || string(b) != "\x01" {
				t.Errorf("%v: % x, %v", test.value, b, err)
			}
			continue
		}
		want := string(AppendBytes([]byte{1}, []byte(test.want)))
		if err != nil || string(b) != want {
			t.Errorf("%v: % x, %v; want % x", test.value, b, err, want)
		}
	}
	var any any = map[string]any{"n": uint64(1<<63 + 1)}
	if _, err := AppendCarried(nil, &any, jsonCodec{}); !errors.Is(err, ErrNotBack) {
		t.Errorf("a number that any does not hold: %v", err)
	}
}

func TestACarriedValueIsZeroWhenItEncodesAsZeroDoes(t *testing.T) {
	if !IsCarriedZero(&pet{}, jsonCodec{}) || IsCarriedZero(&pet{Name: "Rex"}, jsonCodec{}) || !IsCarriedZero(&pet{Age: 1}, jsonCodec{}) {
		t.Error("pet")
	}
	var none, empty any
	empty = map[string]any{}
	if !IsCarriedZero(&none, jsonCodec{}) || IsCarriedZero(&empty, jsonCodec{}) {
		t.Error("any")
	}
	unencodable := func() any { return func() {} }()
	if IsCarriedZero(&unencodable, jsonCodec{}) {
		t.Error("what cannot be encoded is lost without a word")
	}
	hidden := struct{ hidden any }{[]int{1}} // == panics on it
	if !IsCarriedZero(&hidden, jsonCodec{}) {
		t.Error("a field that is not encoded counts")
	}
}

func TestCarriedLenIsThatOfTheEncoding(t *testing.T) {
	unencodable := any(make(chan int))
	if n := CarriedLen(&pet{"Rex", 3}, jsonCodec{}); n != len(`{"Name":"Rex","Age":3}`) {
		t.Errorf("%d bytes", n)
	}
	if n := CarriedLen(&unencodable, jsonCodec{}); n != 0 {
		t.Errorf("%d bytes of nothing", n)
	}
}

// readPet reads number 1 of a body.
func readPet(t *testing.T, value string) (v pet, kept []Kept, raw string) {
	t.Helper()
	r := NewReader("\x91" + value)
	fields := r.Body()
	for fields.Next() {
		v = ReadCarried[pet](r, jsonCodec{})
		raw = fields.Raw()
	}
	kept, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return v, kept, raw
}

func TestReadCarriedKeepsWhatItWouldNotWriteAgain(t *testing.T) {
	for name, test := range map[string]struct {
		data    string
		want    pet
		kept    bool
		misfit  bool
		partial bool
	}{
		"whole":               {data: `{"Name":"Rex","Age":3}`, want: pet{"Rex", 3}},
		"an unknown member":   {data: `{"Name":"Rex","Age":3,"Owner":"me"}`, want: pet{"Rex", 3}, kept: true, partial: true},
		"another form":        {data: `{ "age": 3, "Name": "Rex" }`, want: pet{"Rex", 3}, kept: true, partial: true},
		"another value":       {data: `{"Name":"Rex","Age":2}`, want: pet{"Rex", 2}, kept: true, partial: true},
		"no JSON":             {data: `{"Name"`, kept: true, misfit: true},
		"nothing":             {data: "", kept: true, misfit: true},
		"another kind":        {data: `[]`, kept: true, misfit: true},
		"what is not encoded": {data: `{"Age":-1}`, kept: true, misfit: true},
	} {
		value := string(AppendBytes(nil, []byte(test.data)))
		v, kept, raw := readPet(t, value)
		if v != test.want || (len(kept) > 0) != test.kept || (raw == value) == test.kept {
			t.Errorf("%s: %v, kept %v, raw %q", name, v, kept, raw)
		}
		if test.kept && (kept[0].Misfit != test.misfit || kept[0].Partial != test.partial || kept[0].Raw != value) {
			t.Errorf("%s: kept %+v", name, kept[0])
		}
	}
	if v, kept, _ := readPet(t, "\xa2{}"); v != (pet{}) || len(kept) != 1 || !kept[0].Misfit {
		t.Errorf("text: %v, %v", v, kept)
	}
}
