// Package readback has fields of types whose own methods do not read back all that they write.
package readback

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/vmihailenco/msgpack/v5"
)

// session has these types in every position in which they can stand.
//
//typedsession:session Session cookie=rb idle=30m absolute=12h budget=unbounded
type session struct {
	URL    url.URL            `session:"1"`
	Back   *url.URL           `session:"2"`
	URLs   []url.URL          `session:"3"`
	Links  []*url.URL         `session:"4,max=3"`
	ByName map[string]url.URL `session:"5"`
	Brief  url.URL            `session:"6,ttl=5m"`

	Even    Even              `session:"7"`
	Maybe   *Even             `session:"8"`
	Evens   []Even            `session:"9"`
	Pair    [2]Even           `session:"10"`
	ByID    map[int]Even      `session:"11"`
	Rows    [][]Even          `session:"12"`
	Groups  map[string][]Even `session:"13"`
	Notices []Even            `session:"14,flash"`
	Newest  []Even            `session:"15,keep=2"`

	Home   Home    `session:"16"`
	Work   *Home   `session:"17"`
	Homes  []Home  `session:"18"`
	Places [2]Door `session:"19"`

	Own  Own            `session:"20"`
	Owns map[string]Own `session:"21"`
	Note Note           `session:"22"`

	Secret  Even               `session:"23,secret"`
	Secrets map[string]url.URL `session:"24,secret"`
}

// Home is a nested struct.
type Home struct {
	Name  string  `session:"1,max=10"`
	Site  url.URL `session:"2"`
	Even  Even    `session:"3"`
	Maybe *Even   `session:"4"`
	Evens []Even  `session:"5"`
	Pair  [2]Even `session:"6"`
	Door  Door    `session:"7"`
}

// Door is nested deeper.
type Door struct {
	Even Even `session:"1"`
}

var errOdd = errors.New("no even number above 0")

func readEven(n int) (Even, error) {
	if n <= 0 || n%2 != 0 {
		return 0, fmt.Errorf("%d: %w", n, errOdd)
	}
	return Even(n), nil
}

// Even is an even number. It is written without a check, and 0 is not read either.
type Even int

// MarshalText writes every number.
func (e Even) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(e), 10), nil }

// UnmarshalText reads even numbers above 0.
func (e *Even) UnmarshalText(b []byte) error {
	n, err := strconv.Atoi(string(b))
	if err == nil {
		*e, err = readEven(n)
	}
	return err
}

// Own is an even number with msgpack methods.
type Own struct {
	N int
}

// EncodeMsgpack writes every number.
func (o Own) EncodeMsgpack(e *msgpack.Encoder) error { return e.EncodeInt(int64(o.N)) }

// DecodeMsgpack reads even numbers above 0.
func (o *Own) DecodeMsgpack(d *msgpack.Decoder) error {
	n, err := d.DecodeInt()
	if err == nil {
		_, err = readEven(n)
	}
	o.N = n
	return err
}

var errNoKey = errors.New("no key")

// Note needs a key to be written, which is not written.
type Note struct {
	Key, Text string
}

// MarshalBinary writes the text.
func (n Note) MarshalBinary() ([]byte, error) {
	if n.Key == "" {
		return nil, errNoKey
	}
	return []byte(n.Text), nil
}

// UnmarshalBinary reads the text.
func (n *Note) UnmarshalBinary(b []byte) error {
	*n = Note{Text: string(b)}
	return nil
}
