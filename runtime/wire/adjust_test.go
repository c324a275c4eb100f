package wire

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestEachInvalidByteBecomesOneReplacement(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"abc":                  "abc",
		"é€😀\x00":              "é€😀\x00",
		"\ufffd":               "\ufffd",
		"\xff":                 "\ufffd",
		"a\xff\xffb":           "a\ufffd\ufffdb",
		"\xe2\x82":             "\ufffd\ufffd",
		"\xed\xa0\x80":         "\ufffd\ufffd\ufffd",
		"\xc3(":                "\ufffd(",
		"\xf4\x90\x80é":        "\ufffd\ufffd\ufffdé",
		"ok then \xf0\x9f\x98": "ok then \ufffd\ufffd\ufffd",
	} {
		if got := ValidText(in); got != want {
			t.Errorf("ValidText(%q) = %q, want %q", in, got, want)
		}
		ranged := ""
		for _, c := range in {
			ranged += string(c)
		}
		if ranged != want {
			t.Errorf("a range over %q sees %q, want %q", in, ranged, want)
		}
		if r := NewReader(string(AppendText(nil, in))); r.Text() != want || !r.Fits() {
			t.Errorf("%q does not read back as %q", in, want)
		}
	}
}

func TestValidTextKeepsItsTypeAndCostsNothingWhenValid(t *testing.T) {
	type theme string
	if got := ValidText(theme("dark")); got != theme("dark") {
		t.Errorf("%v", got)
	}
	text := strings.Repeat("é", 100)
	if n := testing.AllocsPerRun(10, func() { ValidText(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestSecondsFloorsAndMakesUTC(t *testing.T) {
	zone := time.FixedZone("+2", 2*60*60)
	for name, c := range map[string]struct{ in, want time.Time }{
		"a whole second":        {time.Unix(5, 0).UTC(), time.Unix(5, 0).UTC()},
		"a fraction":            {time.Unix(5, 999_999_999), time.Unix(5, 0).UTC()},
		"a fraction below 1970": {time.Unix(-5, 1), time.Unix(-5, 0).UTC()},
		"another zone":          {time.Date(2026, 11, 21, 2, 0, 0, 0, zone), time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)},
		"the zero time":         {time.Time{}, time.Time{}},
		"a fraction of it":      {time.Time{}.Add(time.Millisecond), time.Time{}},
		"the zero time, zoned":  {time.Time{}.In(zone), time.Time{}},
	} {
		if got := Seconds(c.in); got != c.want {
			t.Errorf("%s: %#v, want %#v", name, got, c.want)
		}
	}
	now := time.Now()
	if got := Seconds(now); got != time.Unix(now.Unix(), 0).UTC() {
		t.Errorf("a monotonic reading stays in %v", got)
	}
}

func TestTimeReadsBackAsSecondsMakesIt(t *testing.T) {
	for _, at := range []time.Time{
		{}, time.Unix(0, 0), time.Unix(-1, 0), time.Unix(1, 999_999_999), time.Unix(-1, 999_999_999),
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0), time.Now(),
	} {
		if got := NewReader(string(AppendTime(nil, at))).Time(); got != Seconds(at) {
			t.Errorf("%v reads back as %v", at, got)
		}
	}
}

func TestAddIntSaturates(t *testing.T) {
	for _, c := range []struct{ x, delta, want int8 }{
		{1, 2, 3}, {1, -2, -1}, {0, 0, 0}, {127, 0, 127}, {127, 1, 127}, {100, 100, 127}, {127, 127, 127}, {-128, -1, -128},
		{-100, -100, -128}, {-128, -128, -128}, {-128, 127, -1}, {127, -128, -1}, {-1, -127, -128}, {126, 1, 127}, {0, -128, -128}, {1, -128, -127},
	} {
		if got := AddInt(c.x, c.delta); got != c.want {
			t.Errorf("%d + %d = %d, want %d", c.x, c.delta, got, c.want)
		}
	}
	if AddInt(int64(math.MaxInt64), 1) != math.MaxInt64 || AddInt(int64(math.MinInt64), -1) != math.MinInt64 ||
		AddInt(int32(math.MaxInt32), 1) != math.MaxInt32 || AddInt(int16(math.MinInt16), -1) != math.MinInt16 ||
		AddInt(time.Duration(math.MaxInt64), time.Second) != math.MaxInt64 || AddInt(math.MaxInt, 1) != math.MaxInt {
		t.Error("a wider type does not saturate")
	}
}

func TestAddIntIsTheClampedSum(t *testing.T) {
	for x := math.MinInt8; x <= math.MaxInt8; x++ {
		for delta := math.MinInt8; delta <= math.MaxInt8; delta++ {
			want := min(max(x+delta, math.MinInt8), math.MaxInt8)
			if got := AddInt(int8(x), int8(delta)); int(got) != want {
				t.Fatalf("%d + %d = %d, want %d", x, delta, got, want)
			}
		}
	}
}

func TestAddUintSaturates(t *testing.T) {
	for _, c := range []struct {
		x     uint8
		delta int64
		want  uint8
	}{
		{1, 2, 3}, {5, -2, 3}, {5, -5, 0}, {5, -6, 0}, {255, 0, 255}, {255, 1, 255}, {254, 1, 255}, {0, -1, 0},
		{0, 255, 255}, {0, 256, 255}, {1, math.MaxInt64, 255}, {255, math.MinInt64, 0}, {0, math.MinInt64, 0}, {200, -256, 0},
	} {
		if got := AddUint(c.x, c.delta); got != c.want {
			t.Errorf("%d + %d = %d, want %d", c.x, c.delta, got, c.want)
		}
	}
	if AddUint(uint64(math.MaxUint64), 1) != math.MaxUint64 || AddUint(uint64(1<<63), math.MinInt64) != 0 ||
		AddUint(uint64(1<<63+1), math.MinInt64) != 1 || AddUint(uint64(math.MaxUint64-5), math.MaxInt64) != math.MaxUint64 ||
		AddUint(uint32(math.MaxUint32), math.MaxInt64) != math.MaxUint32 {
		t.Error("a wider type does not saturate")
	}
}

func TestSortedKeysAreInTheOrderOfTheirEncodedText(t *testing.T) {
	type role string
	for _, c := range []struct {
		in   map[role]int
		want []role
	}{
		{nil, nil},
		{map[role]int{"b": 1, "a": 2, "é": 3, "ab": 4, "": 5}, []role{"", "a", "ab", "b", "é"}},
		// The byte 0xff would sort last, but it becomes U+FFFD, which sorts before U+10000.
		{map[role]int{"\xff": 1, "\U00010000": 2, "z": 3}, []role{"z", "\xff", "\U00010000"}},
	} {
		got, err := SortedKeys(c.in)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q, %v; want %q", got, err, c.want)
		}
	}
}

func TestSortedKeysRefusesKeysThatBecomeEqual(t *testing.T) {
	for _, m := range []map[string]bool{
		{"\xff": true, "\xfe": true},
		{"\xff": true, "\ufffd": true},
		{"a": true, "b\xffc": true, "b\xfec": true, "z": true},
	} {
		if keys, err := SortedKeys(m); !errors.Is(err, ErrDuplicateKey) || keys != nil {
			t.Errorf("%v: %q, %v", m, keys, err)
		}
	}
}

func TestBoundErrorsNameWhatWasGotAndWhatIsAllowed(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{TooLong{Got: 70, Max: 64}, "value has 70 bytes: at most 64 are allowed"},
		{TooMany{Got: 9, Max: 8}, "value has 9 elements: at most 8 are allowed"},
	} {
		if c.err.Error() != c.want {
			t.Errorf("%q, want %q", c.err, c.want)
		}
	}
}
