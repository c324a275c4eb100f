package wire

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
)

// interesting integers lie around the ends of every MessagePack form.
func interestingIntegers() []int64 {
	var all []int64
	for shift := range 64 {
		for _, offset := range []int64{-2, -1, 0, 1, 2} {
			power := int64(1) << shift
			all = append(all, power+offset, -power+offset, power>>1+power>>2+offset)
		}
	}
	return all
}

func oracleEncoder(b *bytes.Buffer) *msgpack.Encoder {
	encoder := msgpack.NewEncoder(b)
	encoder.UseCompactInts(true)
	return encoder
}

// oracleDecode decodes one whole value with msgpack/v5, into Go's generic types.
func oracleDecode(raw string) (any, error) {
	decoder := msgpack.NewDecoder(strings.NewReader(raw))
	decoder.SetMapDecoder(func(d *msgpack.Decoder) (any, error) { return d.DecodeUntypedMap() })
	v, err := decoder.DecodeInterface()
	if err != nil {
		return nil, err
	}
	if rest := decoder.Buffered(); rest.(*strings.Reader).Len() > 0 {
		return nil, fmt.Errorf("%d bytes are left", rest.(*strings.Reader).Len())
	}
	return v, nil
}

func TestIntegersAgreeWithMsgpack(t *testing.T) {
	for _, v := range interestingIntegers() {
		var buffer bytes.Buffer
		must(t, oracleEncoder(&buffer).EncodeInt(v))
		if got := AppendInt(nil, v); string(got) != buffer.String() {
			t.Errorf("%d is % x, msgpack has % x", v, got, buffer.Bytes())
		}
		r := NewReader(buffer.String())
		if got := ReadInt[int64](r); got != v || !r.Fits() {
			t.Errorf("%d reads as %d", v, got)
		}

		u := uint64(v)
		buffer.Reset()
		must(t, oracleEncoder(&buffer).EncodeUint(u))
		if got := AppendUint(nil, u); string(got) != buffer.String() {
			t.Errorf("%d is % x, msgpack has % x", u, got, buffer.Bytes())
		}
		r = NewReader(buffer.String())
		if got := ReadUint[uint64](r); got != u || !r.Fits() {
			t.Errorf("%d reads as %d", u, got)
		}
	}
}

func TestNarrowIntegersFitExactlyWhenGoSaysSo(t *testing.T) {
	for _, v := range interestingIntegers() {
		body := string(AppendInt(nil, v))
		fits := func(name string, got int64, r *Reader, want bool) {
			if r.Fits() != want || want && got != v || !want && got != 0 {
				t.Errorf("%d as %s: %d, fits %v", v, name, got, r.Fits())
			}
		}
		r := NewReader(body)
		fits("int8", int64(ReadInt[int8](r)), r, v >= math.MinInt8 && v <= math.MaxInt8)
		r = NewReader(body)
		fits("int16", int64(ReadInt[int16](r)), r, v >= math.MinInt16 && v <= math.MaxInt16)
		r = NewReader(body)
		fits("int32", int64(ReadInt[int32](r)), r, v >= math.MinInt32 && v <= math.MaxInt32)
		r = NewReader(body)
		fits("int", int64(ReadInt[int](r)), r, v >= math.MinInt && v <= math.MaxInt)
		r = NewReader(body)
		fits("uint8", int64(ReadUint[uint8](r)), r, v >= 0 && v <= math.MaxUint8)
		r = NewReader(body)
		fits("uint16", int64(ReadUint[uint16](r)), r, v >= 0 && v <= math.MaxUint16)
		r = NewReader(body)
		fits("uint32", int64(ReadUint[uint32](r)), r, v >= 0 && v <= math.MaxUint32)
		r = NewReader(body)
		fits("uint", int64(ReadUint[uint](r)), r, v >= 0 && uint64(v) <= math.MaxUint)
	}
}

func TestScalarsAgreeWithMsgpack(t *testing.T) {
	values := []any{
		false, true, float32(1.5), float32(math.Inf(1)), 1.5, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(-1), math.NaN(),
		"", "a", "é€😀", strings.Repeat("a", 31), strings.Repeat("a", 32), strings.Repeat("a", 255), strings.Repeat("a", 256), strings.Repeat("a", 70000),
		[]byte{}, []byte{0, 255}, counting(255), counting(256), counting(70000),
	}
	for _, v := range values {
		var buffer bytes.Buffer
		must(t, oracleEncoder(&buffer).Encode(v))
		ours := string(appendModel(nil, v))
		if isNaN(v) {
			// Go's own NaN has a payload, which a body may not hold (FORMAT.md, section "Numbers").
			if decoded, err := oracleDecode(ours); err != nil || !isNaN(decoded) {
				t.Errorf("not a number decodes as %v, %v", decoded, err)
			}
			continue
		}
		if ours != buffer.String() {
			t.Errorf("%T is % .20x, msgpack has % .20x", v, ours, buffer.Bytes())
		}
		r := NewReader(buffer.String())
		got := readModel(r, v)
		if b, empty := v.([]byte); empty && len(b) == 0 {
			v = []byte(nil)
		}
		if !reflect.DeepEqual(got, v) || !r.Fits() {
			t.Errorf("%T reads as %.40v", v, got)
		}
	}
}

func TestContainersAgreeWithMsgpack(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		list := []any{int64(1)}
		for range random.IntN(40) {
			list = append(list, random.Int64()>>random.IntN(64))
		}
		texts := map[string]any{}
		for range random.IntN(40) {
			texts[fmt.Sprint(random.IntN(1000))] = fmt.Sprint(random.Int())
		}
		value := []any{list, texts, true}

		var buffer bytes.Buffer
		encoder := oracleEncoder(&buffer)
		encoder.SetSortMapKeys(true)
		must(t, encoder.Encode(value))
		if got := string(appendModel(nil, value)); got != buffer.String() {
			t.Fatalf("%v is % x, msgpack has % x", value, got, buffer.Bytes())
		}
		r := NewReader(buffer.String())
		elements := r.List()
		for i := 0; elements.Next(); i++ {
			if got := readModel(r, value[i]); !reflect.DeepEqual(got, value[i]) {
				t.Fatalf("%v reads as %v", value[i], got)
			}
		}
		if !r.Fits() {
			t.Fatalf("%v is a misfit", value)
		}
	}
}

// TestMsgpackReadsWholeBodies decodes an account with msgpack/v5 alone.
func TestMsgpackReadsWholeBodies(t *testing.T) {
	v, err := oracleDecode(string(fullAccount().append(nil)))
	must(t, err)
	numbers, ok := v.([]any)
	if !ok || len(numbers) != 15 {
		t.Fatalf("decoded %v", v)
	}
	want := map[int]any{
		1: int16(-129), 2: "Grace Hopper", 6: int8(0), 7: counting(300), 8: -1.5, 9: true, 10: []byte{1, 2, 3, 4}, 11: uint32(1795219200),
		5: map[any]any{"a": "", "aa": "x", "b": "y"}, 12: map[any]any{},
		13: []any{float32(0), float32(1.5), float32(math.Inf(-1))}, 15: uint8(255),
	}
	for number, value := range want {
		if got := numbers[number-1]; !reflect.DeepEqual(got, value) {
			t.Errorf("number %d is %#v, want %#v", number, got, value)
		}
	}
	if home := numbers[2].([]any); home[0] != "1 Navy Yard" || home[1] != "Zürich" || !isNaN(home[3].([]any)[1]) {
		t.Errorf("number 3 is %#v", home)
	}
}
