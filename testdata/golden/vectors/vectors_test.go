package vectors

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/wire"
)

// vector is a case of body.json.
type vector struct {
	What   string
	Fields map[string]any
	Body   string
}

// codec is what every generated session has.
type codec interface {
	appendBody([]byte) ([]byte, error)
	decodeBody(*wire.Reader)
}

func TestGeneratedCodeReproducesEveryPublishedBody(t *testing.T) {
	content, err := os.ReadFile("../../interop/vectors/body.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	if err := decoder.Decode(&vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 69 {
		t.Errorf("only %d vectors", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.What, func(t *testing.T) {
			filled, empty := build(t, v)
			body, err := filled.appendBody(nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(body); got != v.Body {
				t.Errorf("wrote\n %s, want\n %s", got, v.Body)
			}
			want, _ := hex.DecodeString(v.Body)
			r := wire.NewReader(string(want))
			empty.decodeBody(r)
			if kept, err := r.Finish(); err != nil || len(kept) > 0 {
				t.Fatalf("read: kept %v, %v", kept, err)
			}
			if again, err := empty.appendBody(nil); err != nil || !bytes.Equal(again, want) {
				t.Errorf("read and written again: %x, %v", again, err)
			}
		})
	}
}

// build makes the session that a vector describes, and an empty one of its type.
func build(t *testing.T, v vector) (filled, empty codec) {
	first := v.Fields["1"]
	switch what, _, _ := strings.Cut(v.What, ","); {
	case strings.HasPrefix(what, "fields 1 to 16"):
		s := new(Sixteen)
		for i, set := range []func(int){
			s.SetN1, s.SetN2, s.SetN3, s.SetN4, s.SetN5, s.SetN6, s.SetN7, s.SetN8,
			s.SetN9, s.SetN10, s.SetN11, s.SetN12, s.SetN13, s.SetN14, s.SetN15, s.SetN16,
		} {
			set(i + 1)
		}
		return s.state.Get(), new(Sixteen).state.Get()
	case what == "one string in field 1":
		s := new(Text)
		s.SetS(first.(string))
		return s.state.Get(), new(Text).state.Get()
	case strings.HasPrefix(what, "one "), strings.HasPrefix(what, "field"):
		return mixed(t, v.Fields).state.Get(), new(Mixed).state.Get()
	case strings.HasPrefix(what, "int of default"):
		s := new(Default)
		s.SetN(0)
		return s.state.Get(), new(Default).state.Get()
	case strings.HasPrefix(what, "int "):
		if text := first.(json.Number).String(); !strings.HasPrefix(text, "-") {
			s := new(Unsigned)
			s.SetN(unsigned(t, first))
			return s.state.Get(), new(Unsigned).state.Get()
		}
		return mixed(t, v.Fields).state.Get(), new(Mixed).state.Get()
	case strings.HasPrefix(what, "string of"):
		o := first.(map[string]any)
		s := new(Text)
		n := int(integer(t, o["bytes"]))
		text := strings.Repeat(o["repeat"].(string), n)[:n]
		if n == 255 {
			text = strings.Repeat("é", 127) + "a"
		}
		s.SetS(text)
		return s.state.Get(), new(Text).state.Get()
	case strings.HasSuffix(what, " bytes"):
		s := new(Bytes)
		b := make([]byte, integer(t, first.(map[string]any)["bytes"]))
		for i := range b {
			b[i] = byte(i)
		}
		s.SetB(b)
		return s.state.Get(), new(Bytes).state.Get()
	case strings.HasPrefix(what, "float64"):
		s := new(Float)
		s.SetF(math.NaN())
		if n, ok := first.(json.Number); ok {
			f, _ := n.Float64()
			s.SetF(f)
		}
		return s.state.Get(), new(Float).state.Get()
	case strings.HasPrefix(what, "list with"):
		s := new(Lists)
		s.SetInts([]int{0, 1})
		s.SetTexts([]string{"", "a"})
		s.SetFloats([]float64{math.Copysign(0, -1)})
		return s.state.Get(), new(Lists).state.Get()
	case what == "map":
		s := new(Map)
		m := map[string]int{}
		for key, value := range first.(map[string]any) {
			m[key] = int(integer(t, value))
		}
		if err := s.SetM(m); err != nil {
			t.Fatal(err)
		}
		return s.state.Get(), new(Map).state.Get()
	case what == "time in seconds":
		s := new(Times)
		s.SetA(moment(t, v.Fields["1"]))
		s.SetB(moment(t, v.Fields["2"]))
		return s.state.Get(), new(Times).state.Get()
	case what == "UUID":
		s := new(UUID)
		b, _ := hex.DecodeString(first.(string))
		s.SetID([16]byte(b))
		return s.state.Get(), new(UUID).state.Get()
	case strings.HasPrefix(what, "optional int"):
		s := new(Optional)
		s.SetN(0)
		return s.state.Get(), new(Optional).state.Get()
	case strings.HasPrefix(what, "enum"):
		s := new(Enum)
		if err := s.SetTheme(Theme(first.(string))); err != nil {
			t.Fatal(err)
		}
		return s.state.Get(), new(Enum).state.Get()
	case strings.HasPrefix(what, "ttl"):
		s := beforeDeadline(t, integer(t, first.(map[string]any)["deadline"]))
		s.SetS("x")
		return s.state.Get(), beforeDeadline(t, 60000000).state.Get()
	case strings.HasPrefix(what, "nested"):
		s := new(Nested)
		s.SetHome(Address{"Oslo", true})
		return s.state.Get(), new(Nested).state.Get()
	case strings.HasPrefix(what, "optional nested"):
		s := new(OptionalNested)
		s.SetHome(Address{})
		return s.state.Get(), new(OptionalNested).state.Get()
	case strings.HasPrefix(what, "list of nested"):
		s := new(Lines)
		s.SetLines([]Line{{"SKU1", 1, 1299, false}, {"SKU2", 2, 450, true}})
		return s.state.Get(), new(Lines).state.Get()
	case strings.HasPrefix(what, "packed"):
		for option, text := range first.(map[string]any) {
			return packed(t, option, text.(string))
		}
	}
	t.Fatal("nothing here builds this vector")
	return nil, nil
}

func mixed(t *testing.T, fields map[string]any) *Mixed {
	s := new(Mixed)
	set := map[string]func(any){
		"1":   func(v any) { s.SetOne(integer(t, v)) },
		"2":   func(v any) { s.SetTwo(v.(string)) },
		"3":   func(v any) { s.SetThree(integer(t, v)) },
		"40":  func(v any) { s.SetN40(integer(t, v)) },
		"127": func(v any) { s.SetN127(integer(t, v)) },
		"128": func(v any) { s.SetN128(integer(t, v)) },
		"999": func(v any) { s.SetN999(v.(bool)) },
	}
	for number, v := range fields {
		set[number](v)
	}
	return s
}

func packed(t *testing.T, option, text string) (filled, empty codec) {
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	switch option {
	case "uuid":
		s := new(PackedUUID)
		ok(s.SetS(text))
		return s.state.Get(), new(PackedUUID).state.Get()
	case "ulid":
		s := new(PackedULID)
		ok(s.SetS(text))
		return s.state.Get(), new(PackedULID).state.Get()
	case "hex":
		s := new(PackedHex)
		s.SetS(text)
		return s.state.Get(), new(PackedHex).state.Get()
	case "base32":
		s := new(PackedBase32)
		s.SetS(text)
		return s.state.Get(), new(PackedBase32).state.Get()
	case "base64url":
		s := new(PackedBase64url)
		s.SetS(text)
		return s.state.Get(), new(PackedBase64url).state.Get()
	case "jwt":
		s := new(PackedJWT)
		s.SetS(text)
		return s.state.Get(), new(PackedJWT).state.Get()
	}
	t.Fatalf("unknown packing %s", option)
	return nil, nil
}

// beforeDeadline is an empty session whose clock stands five minutes before the
// deadline.
func beforeDeadline(t *testing.T, deadline int64) *TTL {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	manager, err := NewTTLManager(typedsession.Signed{Keys: keys}, TTLConfig{
		Now: func() time.Time { return time.Unix(envelope.Epoch+deadline-300, 0) },
	})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := manager.Open(context.Background(), "")
	return s
}

func integer(t *testing.T, v any) int64 {
	t.Helper()
	n, err := v.(json.Number).Int64()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func unsigned(t *testing.T, v any) uint64 {
	t.Helper()
	var n uint64
	if err := json.Unmarshal([]byte(v.(json.Number)), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func moment(t *testing.T, v any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, v.(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}
