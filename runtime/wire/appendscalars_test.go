package wire

import (
	"errors"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestIntegersTakeTheirShortestForm(t *testing.T) {
	for want, v := range map[string]int64{
		"00": 0, "7f": 127, "cc80": 128, "ccff": 255, "cd0100": 256, "cdffff": 65535, "ce00010000": 65536,
		"ceffffffff": math.MaxUint32, "cf0000000100000000": 1 << 32, "cf7fffffffffffffff": math.MaxInt64,
		"ff": -1, "e0": -32, "d0df": -33, "d080": -128, "d1ff7f": -129, "d18000": -32768, "d2ffff7fff": -32769,
		"d280000000": math.MinInt32, "d3ffffffff7fffffff": math.MinInt32 - 1, "d38000000000000000": math.MinInt64,
	} {
		if got := string(AppendInt(nil, v)); got != fromHex(t, want) {
			t.Errorf("%d: % x, want %s", v, got, want)
		}
		if v >= 0 {
			if got := string(AppendUint(nil, uint64(v))); got != fromHex(t, want) {
				t.Errorf("unsigned %d: % x, want %s", v, got, want)
			}
		}
	}
	if got := AppendInt(nil, int8(-128)); string(got) != "\xd0\x80" {
		t.Errorf("int8: % x", got)
	}
	if got := AppendInt(nil, 90*time.Second); string(got) != "\xcf\x00\x00\x00\x14\xf4\x6b\x04\x00" {
		t.Errorf("a duration is % x", got)
	}
}

func TestFloatsHaveOneZeroAndOneNaN(t *testing.T) {
	for _, v := range []float64{0, math.Copysign(0, -1)} {
		if got := string(AppendFloat64(nil, v)); got != "\xcb\x00\x00\x00\x00\x00\x00\x00\x00" {
			t.Errorf("float64 %v: % x", v, got)
		}
		if got := string(AppendFloat32(nil, float32(v))); got != "\xca\x00\x00\x00\x00" {
			t.Errorf("float32 %v: % x", v, got)
		}
	}
	for _, bits := range []uint64{0x7ff8000000000000, 0x7ff8000000000001, 0xfff8000000000000, 0x7ff0000000000001} {
		if got := string(AppendFloat64(nil, math.Float64frombits(bits))); got != "\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00" {
			t.Errorf("float64 of bits %x: % x", bits, got)
		}
	}
	for _, bits := range []uint32{0x7fc00000, 0x7fc00001, 0xffc00000, 0x7f800001} {
		if got := string(AppendFloat32(nil, math.Float32frombits(bits))); got != "\xca\x7f\xc0\x00\x00" {
			t.Errorf("float32 of bits %x: % x", bits, got)
		}
	}
}

func TestLengthsTakeTheirShortestForm(t *testing.T) {
	for n, want := range map[int]string{0: "a0", 31: "bf", 32: "d920", 255: "d9ff", 256: "da0100", 65535: "daffff", 65536: "db00010000"} {
		if got := string(AppendText(nil, strings.Repeat("a", n))); got != fromHex(t, want)+strings.Repeat("a", n) {
			t.Errorf("text of %d begins % x, want %s", n, got[:min(5, len(got))], want)
		}
	}
	for n, want := range map[int]string{0: "c400", 255: "c4ff", 256: "c50100", 65535: "c5ffff", 65536: "c600010000"} {
		if got := string(AppendBytes(nil, make([]byte, n))); got != fromHex(t, want)+strings.Repeat("\x00", n) {
			t.Errorf("%d bytes begin % x, want %s", n, got[:min(5, len(got))], want)
		}
	}
	for n, want := range map[int]string{0: "90", 15: "9f", 16: "dc0010", 65535: "dcffff", 65536: "dd00010000"} {
		if got := string(AppendList(nil, n)); got != fromHex(t, want) {
			t.Errorf("list of %d: % x, want %s", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "80", 15: "8f", 16: "de0010", 65535: "deffff", 65536: "df00010000"} {
		if got := string(AppendMap(nil, n)); got != fromHex(t, want) {
			t.Errorf("map of %d: % x, want %s", n, got, want)
		}
	}
}

func TestTextIsMeasuredAfterReplacement(t *testing.T) {
	// 30 invalid bytes become 90.
	got := string(AppendText(nil, strings.Repeat("\xff", 30)))
	if want := "\xd9\x5a" + strings.Repeat("\ufffd", 30); got != want {
		t.Errorf("% x, want % x", got, want)
	}
}

func TestTimeIsFlooredToSeconds(t *testing.T) {
	for want, at := range map[string]time.Time{
		"01": time.Unix(1, 999_999_999), "ff": time.Unix(-1, 999_999_999), "00": time.Unix(0, 0),
		"d3fffffff1886e0900": {},
	} {
		if got := string(AppendTime(nil, at)); got != fromHex(t, want) {
			t.Errorf("%v: % x, want %s", at, got, want)
		}
	}
}

type marshals struct {
	data string
	err  error
}

func (m marshals) MarshalBinary() ([]byte, error) { return []byte(m.data), m.err }
func (m marshals) MarshalText() ([]byte, error)   { return []byte(m.data), m.err }

func TestMarshalersGiveBytesAndText(t *testing.T) {
	before := []byte("before")
	if b, err := AppendBinary(before, netip.MustParseAddr("1.2.3.4")); err != nil || string(b) != "before\xc4\x04\x01\x02\x03\x04" {
		t.Errorf("binary: % x, %v", b, err)
	}
	if b, err := AppendMarshaledText(before, marshals{data: "a\xff"}); err != nil || string(b) != "before\xa4a\ufffd" {
		t.Errorf("text: % x, %v", b, err)
	}
}

func TestMarshalerErrorIsReturnedAndNothingIsAppended(t *testing.T) {
	fails := marshals{data: "half", err: errors.New("no value")}
	if b, err := AppendBinary([]byte("before"), fails); err != fails.err || string(b) != "before" {
		t.Errorf("binary: % x, %v", b, err)
	}
	if b, err := AppendMarshaledText([]byte("before"), fails); err != fails.err || string(b) != "before" {
		t.Errorf("text: % x, %v", b, err)
	}
}
