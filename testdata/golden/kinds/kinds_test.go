package kinds

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"github.com/typedsession/typedsession/runtime/wire"
	"github.com/typedsession/typedsession/testdata/interop/reference"
)

// random is a session with random contents, the same for the same seed.
func random(seed uint64) *Session {
	var s Session
	r := rand.New(rand.NewPCG(seed, 0))
	reference.Fill(&s.state.Get().f, r, func(t reflect.Type, r *rand.Rand) (reflect.Value, bool) {
		switch t {
		case reflect.TypeFor[Money]():
			return reflect.ValueOf(NewMoney(r.Int64N(1000))), true
		case reflect.TypeFor[Version]():
			return reflect.ValueOf(Version{[][]string{nil, {"1"}, {"1", "2"}}[r.IntN(3)]}), true
		}
		return reflect.Value{}, false
	})
	return &s
}

// withValuesOf returns a session that has the values of s, and nothing of how they were read.
func withValuesOf(s *Session) *Session {
	other := new(Session)
	other.state.Get().f = s.state.Get().f
	return other
}

func encode(t testing.TB, s *Session) []byte {
	t.Helper()
	b, err := s.state.Get().appendBody(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// decode reads a body as the runtime does; ok is false when it is unreadable.
func decode(body []byte) (s *Session, kept []wire.Kept, ok bool) {
	s = new(Session)
	r := wire.NewReader(string(body))
	s.state.Get().decodeBody(r)
	kept, err := r.Finish()
	if err != nil {
		return s, nil, false
	}
	own, err := s.state.Get().appendBody(nil)
	for i := range kept {
		if kept[i].Partial && err == nil {
			kept[i].Normal, _ = wire.FieldBytes(string(own), kept[i].Number)
		}
	}
	return s, kept, true
}

func TestEveryKindSurvivesARoundTrip(t *testing.T) {
	for seed := range uint64(2000) {
		s := random(seed)
		body := encode(t, s)
		got, kept, ok := decode(body)
		if !ok || len(kept) > 0 {
			t.Fatalf("seed %d: readable %v, kept %v: %x", seed, ok, kept, body)
		}
		if !reflect.DeepEqual(got.state.Get().f, s.state.Get().f) {
			t.Fatalf("seed %d: another session came back from %x", seed, body)
		}
		if again := encode(t, got); !bytes.Equal(again, body) {
			t.Fatalf("seed %d: encoded again\n got %x\nwant %x", seed, again, body)
		}
	}
}

func TestTheReferenceImplementationWritesTheSameBytes(t *testing.T) {
	for seed := range uint64(2000) {
		s := random(seed)
		want, err := reference.Encode(&s.state.Get().f)
		if err != nil {
			t.Fatal(err)
		}
		if got := encode(t, s); !bytes.Equal(got, want) {
			t.Fatalf("seed %d:\n got %x\nwant %x\n", seed, got, want)
		}
	}
}

// redundant are bodies that a Reader accepts and no encoder writes: what they hold
// must not be written again as it was read.
var redundant = map[string]string{
	"a line with an empty SKU":              "\x81\x1b\x91\x92\xa0\x02",
	"a line with quantity 0":                "\x81\x1b\x91\x92\xa1a\x00",
	"a line that is no gift":                "\x81\x1b\x91\x93\xa1a\x02\xc2",
	"a struct with nothing in it":           "\x81\x32\x80",
	"a struct with a zero":                  "\x81\x32\x92\x00\xa1b",
	"an empty list":                         "\x81\x1c\x90",
	"an empty map":                          "\x81\x21\x80",
	"an address with an empty list":         "\x81\x1a\x82\x01\xa1a\x04\x90",
	"an address with an empty map":          "\x81\x1a\x82\x01\xa1a\x05\x80",
	"an address with a retired number":      "\x81\x1a\x82\x01\xa1a\x06\x07",
	"an address since the zero time":        "\x81\x1a\x82\x01\xa1a\x07\xd3\xff\xff\xff\xf1\x88\x6e\x09\x00",
	"an address with a Geo without a name":  "\x81\x1a\x82\x01\xa1a\x09\x91\xa0",
	"zeros among the elements, as they are": "\x81\x1e\x91\x92\x00\x01",
}

func TestWhatIsRedundantIsNotWrittenAgain(t *testing.T) {
	for name, body := range redundant {
		s, kept, ok := decode([]byte(body))
		if !ok || len(kept) > 0 {
			t.Errorf("%s: readable %v, kept %v", name, ok, kept)
			continue
		}
		if got, want := encode(t, s), encode(t, withValuesOf(s)); !bytes.Equal(got, want) {
			t.Errorf("%s:\nread  %x\nwrote %x\nwant  %x", name, body, got, want)
		}
	}
}

// FuzzDecode holds generated decoders to what FORMAT says of any input: no panic,
// memory bounded by the input, and a body that is read is written as its values
// are, so that it is read as the same again.
func FuzzDecode(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(encode(f, random(seed)))
	}
	for _, body := range redundant {
		f.Add([]byte(body))
	}
	for _, hostile := range []string{
		"\xdd\xff\xff\xff\xff", "\xdf\xff\xff\xff\xff", "\xc6\xff\xff\xff\xff", "\x9f", "\xc1", "\xc7\x01\x01\x01",
		"\x81\x1b\xdc\xff\xff", "\x81\x21\xdf\x00\xff\xff\xff",
	} {
		f.Add([]byte(hostile))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 1<<16 {
			return
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, kept, ok := decode(body)
		runtime.ReadMemStats(&after)
		// The largest element, an Address, takes 200 bytes for one of input.
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<16+400*uint64(len(body)) {
			t.Errorf("%d bytes of input made it allocate %d", len(body), grown)
		}
		if !ok {
			return
		}
		own := encode(t, s)
		if anew := encode(t, withValuesOf(s)); !bytes.Equal(own, anew) {
			t.Errorf("what was read is not written as its values are:\nread  %x\nwrote %x\nwant  %x", body, own, anew)
		}
		normal := wire.AppendMerged(nil, string(own), kept)
		if len(normal) > len(body) {
			t.Errorf("written longer than read:\nread  %x\nwrote %x", body, normal)
		}
		again, keptAgain, ok := decode(normal)
		if !ok {
			t.Fatalf("cannot read what was written: %x, after %x", normal, body)
		}
		if len(kept) != len(keptAgain) {
			t.Errorf("kept %v, then %v", kept, keptAgain)
		}
		if settled := wire.AppendMerged(nil, string(encode(t, again)), keptAgain); !bytes.Equal(settled, normal) {
			t.Errorf("not settled after one write:\nfirst  %x\nsecond %x", normal, settled)
		}
	})
}
