package p0

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/typedsession/typedsession/runtime/wire"
	"github.com/typedsession/typedsession/testdata/reference"
)

type codec interface {
	appendBody([]byte) ([]byte, error)
	decodeBody(*wire.Reader)
}

var sessions = []struct {
	name string
	make func() (fields any, session codec)
}{
	{"S0", func() (any, codec) { s := new(S0); return &s.f, s }},
	{"S1", func() (any, codec) { s := new(S1); return &s.f, s }},
	{"S2", func() (any, codec) { s := new(S2); return &s.f, s }},
	{"S3", func() (any, codec) { s := new(S3); return &s.f, s }},
	{"S4", func() (any, codec) { s := new(S4); return &s.f, s }},
	{"S5", func() (any, codec) { s := new(S5); return &s.f, s }},
	{"S6", func() (any, codec) { s := new(S6); return &s.f, s }},
	{"S7", func() (any, codec) { s := new(S7); return &s.f, s }},
	{"S8", func() (any, codec) { s := new(S8); return &s.f, s }},
	{"S9", func() (any, codec) { s := new(S9); return &s.f, s }},
}

func TestAll(t *testing.T) {
	none := func(reflect.Type, *rand.Rand) (reflect.Value, bool) { return reflect.Value{}, false }
	for _, s := range sessions {
		for seed := range uint64(60) {
			fields, session := s.make()
			reference.Fill(fields, rand.New(rand.NewPCG(seed, 1)), none)
			want, err := reference.Encode(fields)
			if err != nil {
				t.Fatal(s.name, err)
			}
			body, err := session.appendBody(nil)
			if err != nil || !bytes.Equal(body, want) {
				t.Fatalf("%s, seed %d: %v\n got %x\nwant %x", s.name, seed, err, body, want)
			}
			back, again := s.make()
			r := wire.NewReader(string(body))
			again.decodeBody(r)
			if kept, err := r.Finish(); err != nil || len(kept) > 0 {
				t.Fatalf("%s, seed %d: kept %v, %v: %x", s.name, seed, kept, err, body)
			}
			if !reflect.DeepEqual(back, fields) {
				t.Fatalf("%s, seed %d: another value came back from %x", s.name, seed, body)
			}
		}
	}
}
