package msgpackx

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"github.com/vmihailenco/msgpack/v5"
)

// token is a struct without msgpack methods, like one of a library.
type token struct {
	Access  string
	Expiry  time.Time
	Extra   map[string]any
	Scopes  map[int]map[string]int
	Next    *token
	private int
}

// manyMaps are values whose maps msgpack/v5 writes in another order each time.
func manyMaps() map[string]any {
	texts, numbers, urls, untyped, floats := map[string]int{}, map[int]any{}, url.Values{}, map[any]any{}, map[float64]string{}
	for i := range 20 {
		texts[fmt.Sprint("key", i)] = i
		numbers[i-10] = fmt.Sprint(i)
		urls.Add(fmt.Sprint("q", i), "v")
		untyped[int8(i)], untyped[fmt.Sprint(i)] = i, i
		floats[float64(i)/3] = "x"
	}
	return map[string]any{
		"map[string]int":  texts,
		"map[int]any":     numbers,
		"url.Values":      urls,
		"map[any]any":     untyped,
		"map[float64]":    floats,
		"map[[2]int8]":    map[[2]int8]bool{{1, 2}: true, {2, 1}: false, {0, 9}: true},
		"in a list":       []map[string]int{texts, texts},
		"in a map":        map[string]map[int]any{"a": numbers, "b": {1: texts}},
		"in any":          map[int]any{1: map[string]any{"z": texts, "a": []any{numbers, urls}}, 2: nil},
		"in a struct":     token{Access: "a", Extra: map[string]any{"n": numbers, "t": texts}, Scopes: map[int]map[string]int{1: texts, 2: texts}},
		"behind pointers": &token{Next: &token{Scopes: map[int]map[string]int{1: texts, 3: texts, 2: nil}}},
		"as a key":        map[any]int{[1]string{"a"}: 1, [1]string{"b"}: 2, "c": 3},
	}
}

func TestEqualValuesHaveEqualBytes(t *testing.T) {
	for name, v := range manyMaps() {
		t.Run(name, func(t *testing.T) {
			first, err := Codec{}.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			for range 50 {
				again, err := Codec{}.Marshal(v)
				if err != nil || !bytes.Equal(again, first) {
					t.Fatalf("% x, then % x, %v", first, again, err)
				}
			}
		})
	}
}

func TestSortingChangesNothingButTheOrder(t *testing.T) {
	for name, v := range manyMaps() {
		encoded, err := Codec{}.Marshal(v)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := inspect(encoded); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		plain, err := msgpack.Marshal(v)
		if err != nil {
			t.Fatal(name, err)
		}
		if again := sorted(encoded); !bytes.Equal(again, encoded) {
			t.Errorf("%s: sorted twice: % x and % x", name, encoded, again)
		}
		if once := sorted(plain); len(once) != len(plain) {
			t.Errorf("%s: of %d bytes, %d are left", name, len(plain), len(once))
		}
	}
}

func TestMapsAreSortedByTheBytesOfTheirKeysAtEveryDepth(t *testing.T) {
	for in, want := range map[string]string{
		"82 02 c0 01 c0":                      "82 01 c0 02 c0",
		"82 a162 01 a161 02":                  "82 a161 02 a162 01",
		"82 a162 82 ff 00 7f 00 01 c2":        "82 01 c2 a162 82 7f 00 ff 00",
		"91 82 ccff 01 cc80 02":               "91 82 cc80 02 ccff 01",
		"82 01 02 01 01":                      "82 01 01 01 02",
		"82 d90161 01 a161 02":                "82 a161 02 d90161 01",
		"82 92 02 03 c0 92 02 01 c0":          "82 92 02 01 c0 92 02 03 c0",
		"de 0002 c3 01 c2 02":                 "de 0002 c2 02 c3 01",
		"df 00000002 d6ff00000001 01 c400 02": "df 00000002 c400 02 d6ff00000001 01",
		"82 d7ff0000000000000001 c0 c70cff" + "000000000000000000000000 c0":         "82 c70cff" + "000000000000000000000000 c0 d7ff0000000000000001 c0",
		"dc 0002 82 02 01 01 01 dd 00000001 82 cb3ff0000000000000 01 ca3f800000 02": "dc 0002 82 01 01 02 01 dd 00000001 82 ca3f800000 02 cb3ff0000000000000 01",
		"82 82 02 00 01 00 c0 81 01 00 c0":                                          "82 81 01 00 c0 82 01 00 02 00 c0",
		"c0":                                                                        "c0",
		"da 0002 6162":                                                              "da 0002 6162",
	} {
		if got, want := sorted(fromHex(t, in)), fromHex(t, want); !bytes.Equal(got, want) {
			t.Errorf("%s becomes % x, want % x", in, got, want)
		}
	}
}

// The test shuffles the entries of maps of maps at random.
func TestMapsAreSortedWhateverOrderTheyHad(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var build func(depth int) []byte
	build = func(depth int) []byte {
		if depth == 0 {
			return []byte{0x01}
		}
		inner := build(depth - 1)
		b := []byte{0x85}
		for _, key := range r.Perm(5) {
			b = append(append(b, byte(key)), inner...)
		}
		return b
	}
	want := sorted(build(4))
	for range 100 {
		if got := sorted(build(4)); !bytes.Equal(got, want) {
			t.Fatalf("% x and % x", got, want)
		}
	}
}

func TestWhatIsCarriedComesBack(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	in := token{private: 1, Access: "a", Expiry: at, Extra: map[string]any{"n": 5, "t": "x", "l": []any{1, "a"}}, Scopes: map[int]map[string]int{-1: {"a": math.MaxInt}}, Next: &token{Access: "b"}}
	data, err := Codec{}.Marshal(&in)
	if err != nil {
		t.Fatal(err)
	}
	var out token
	if err := (Codec{}).Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	again, err := Codec{}.Marshal(&out)
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("% x comes back as % x, %v", data, again, err)
	}
	if out.private != 0 || out.Access != "a" || !out.Expiry.Equal(at) || out.Scopes[-1]["a"] != math.MaxInt || out.Next.Access != "b" {
		t.Errorf("%+v", out)
	}
}

func TestBadBytesAreAnErrorAndNoPanic(t *testing.T) {
	stringer := func() any { return new(fmt.Stringer) }
	structs := func() any { return new(struct{ F fmt.Stringer }) }
	for name, test := range map[string]struct {
		data string
		into func() any
		want error
	}{
		"cut short":                    {"82 a161", func() any { return new(token) }, ErrMalformed},
		"nothing":                      {"", func() any { return new(token) }, ErrMalformed},
		"two values":                   {"80 80", func() any { return new(token) }, ErrUnread},
		"an announced length":          {"dd ffffffff", func() any { return new([]int) }, ErrMalformed},
		"too deep":                     {"9191919191919191919191919191919191919191919191919191919191919191 9191 c0", func() any { return new(any) }, ErrMalformed},
		"an extension":                 {"d4 05 00", func() any { return new(any) }, ErrExtension},
		"another kind":                 {"a161", func() any { return new(int) }, nil},
		"an interface with methods":    {"a161", stringer, nil},
		"one in a struct":              {"81 a146 a161", structs, nil},
		"a map's key that has no hash": {"81 9105 01", func() any { return new(map[any]int) }, nil},
	} {
		err := Codec{}.Unmarshal(fromHex(t, test.data), test.into())
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

func TestWhatCannotBeCarriedIsAnError(t *testing.T) {
	deep := any(1)
	for range 40 {
		deep = []any{deep}
	}
	for name, v := range map[string]any{
		"a channel":      make(chan int),
		"a function":     func() {},
		"too deep":       deep,
		"several values": &money{1, "EUR"},
		"a panic":        &explosive{},
	} {
		if data, err := (Codec{}).Marshal(v); err == nil {
			t.Errorf("%s is encoded as % x", name, data)
		}
	}
}

// FuzzSorted checks that sorted makes a well-formed value of the same length from a
// well-formed value, and leaves a sorted value as it is.
func FuzzSorted(f *testing.F) {
	for _, value := range wellFormed {
		f.Add(fromHex(f, value))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if one(data) != nil {
			return
		}
		got := sorted(data)
		if len(got) != len(data) || one(got) != nil || !bytes.Equal(sorted(got), got) {
			t.Fatalf("% x becomes % x", data, got)
		}
	})
}
