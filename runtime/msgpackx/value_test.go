package msgpackx

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/typedsession/typedsession/runtime/wire"
)

func TestValueTravelsInABodyAsBytes(t *testing.T) {
	for name, c := range map[string]struct {
		value, decoded any
	}{
		"an encoder's methods":     {&price{money{1299, "EUR"}}, &price{}},
		"several values":           {&money{1299, "EUR"}, &money{}},
		"methods on the value":     {&preferences{"theme": "dark", "lang": "nb"}, &preferences{}},
		"a marshaler's methods":    {&raw{data: []byte("\x93\x01\x02\xa1a")}, &raw{}},
		"a nested value":           {&anything{[]any{int8(1), map[string]any{"a": []any{}}, nil, true, 1.5}}, &anything{}},
		"nil":                      {&anything{nil}, &anything{}},
		"a time in seconds":        {&moment{time.Unix(1795219200, 0)}, &moment{}},
		"a time in nanoseconds":    {&moment{time.Unix(1795219200, 935_000_000)}, &moment{}},
		"a time of another epoch":  {&moment{time.Unix(1<<40, 5)}, &moment{}},
		"times between others":     {&anything{[]any{time.Unix(1, 0), "a", time.Unix(2, 7), "b", time.Unix(-3, 0)}}, &anything{}},
		"texts that look like map": {&anything{[]any{"\xdf\xff\xff\xff\xff", []byte{0xdd, 0xff, 0xff, 0xff, 0xff}}}, &anything{}},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := wire.AppendBinary(nil, Of(c.value))
			if err != nil {
				t.Fatal(err)
			}
			plain, err := msgpack.Marshal(c.value)
			if err != nil {
				t.Fatal(err)
			}
			if _, isMap := c.value.(*preferences); !isMap && string(b) != string(wire.AppendBytes(nil, plain)) {
				t.Errorf("encoded % x, msgpack gives % x", b, plain)
			}
			r := wire.NewReader(string(b))
			r.Binary(Of(c.decoded))
			if !r.Fits() {
				t.Fatalf("% x is a misfit", b)
			}
			if !reflect.DeepEqual(c.decoded, c.value) {
				t.Errorf("decoded %v, want %v", c.decoded, c.value)
			}
		})
	}
}

func TestMapKeepsItsBytesFromOneEncodingToTheNext(t *testing.T) {
	p := preferences{}
	for c := range strings.SplitSeq("zyxwvutsrqponmlkjihgfedcba", "") {
		p[c] = c
	}
	first, err := Of(&p).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, err := Of(&p).MarshalBinary(); err != nil || string(again) != string(first) {
			t.Fatalf("% x, %v; want % x", again, err, first)
		}
	}
}

func TestWhatUnmarshalBinaryRefusesIsNotMarshalled(t *testing.T) {
	failed := errors.New("no value")
	for name, c := range map[string]struct {
		value any
		want  error
	}{
		"nothing":                 {&raw{}, ErrMalformed},
		"text cut short":          {&raw{data: []byte("\xa2a")}, ErrMalformed},
		"interned strings":        {&interned{"abc", "abc"}, ErrExtension},
		"another extension":       {&raw{data: []byte("\xd4\x05\x00")}, ErrExtension},
		"several of a marshaler":  {&raw{data: []byte("\x01\x02")}, ErrSeveral},
		"several, the first nil":  {&tagged{count: 5}, ErrSeveral},
		"an error of the encoder": {&raw{err: failed}, failed},
	} {
		if got, err := Of(c.value).MarshalBinary(); got != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: % x, %v; want %v", name, got, err, c.want)
		}
	}
}

func TestValueThatItsTypeRefusesOrLeavesUnreadIsAnError(t *testing.T) {
	failed := errors.New("refused")
	for name, c := range map[string]struct {
		data  string
		value any
		want  error
	}{
		"the type's own error":          {"\x01", &raw{err: failed}, failed},
		"several of a marshaler":        {"\x01\x02", &raw{}, ErrUnread},
		"several, the first nil":        {"\xc0\x05", &tagged{}, ErrUnread},
		"a third element nobody reads":  {"\x93\x01\xa3EUR\x05", &price{}, ErrUnread},
		"a timestamp for a map":         {"\xd6\xff\x81\xa0\xa0\xa0", &dictionary{}, ErrOutOfStep},
		"a timestamp for a map of four": {"\xd7\xff\xdf\x00\x00\x00\x01\xa0\xa0\xa0", &dictionary{}, ErrOutOfStep},
		"a timestamp for nil":           {"\xd6\xff\xc0\x00\x00\x00", &dictionary{}, ErrOutOfStep},
		"after another timestamp":       {"\x82\xa1a\xd6\xff\x00\x00\x00\x01\xa1b\x81\xa1c\xd6\xff\xdf\xff\xff\xff", &nested{}, ErrOutOfStep},
	} {
		if err := Of(c.value).UnmarshalBinary([]byte(c.data)); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
}

// nested is a map of a time and a map of maps.
type nested struct{}

func (*nested) DecodeMsgpack(d *msgpack.Decoder) error {
	if _, err := d.DecodeMapLen(); err != nil {
		return err
	}
	if _, err := d.DecodeString(); err != nil {
		return err
	}
	if _, err := d.DecodeTime(); err != nil {
		return err
	}
	if _, err := d.DecodeString(); err != nil {
		return err
	}
	if _, err := d.DecodeMapLen(); err != nil {
		return err
	}
	if _, err := d.DecodeString(); err != nil {
		return err
	}
	_, err := d.DecodeMap()
	return err
}

func TestPanicOfTheTypeIsNotCaught(t *testing.T) {
	for want, call := range map[string]func(){
		"on encoding": func() { _, _ = Of(&explosive{}).MarshalBinary() },
		"on decoding": func() { _ = Of(&explosive{}).UnmarshalBinary([]byte{1}) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("recovered %v, want %q", got, want)
				}
			}()
			call()
		}()
	}
}

func TestEveryTimestampReadsBack(t *testing.T) {
	for _, seconds := range []int64{0, 1, math.MaxInt32, 1 << 31, 0xdf000000, math.MaxUint32, 1 << 33, 1<<34 - 1, 1 << 34, -1, math.MinInt32} {
		for nanosecond := int64(0); nanosecond < 1e9; nanosecond += 3_999_999 {
			want := moment{time.Unix(seconds, nanosecond)}
			data, err := Of(&want).MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			var got moment
			if err := Of(&got).UnmarshalBinary(data); err != nil || !got.at.Equal(want.at) {
				t.Fatalf("%v reads back as %v, %v", want.at, got.at, err)
			}
		}
	}
}
