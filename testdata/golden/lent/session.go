// Package lent has a field of every kind whose getter hands out what can be changed
// in place.
package lent

import (
	"encoding/json"
	"errors"
	"math/big"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/vmihailenco/msgpack/v5"
)

// session lends all of its fields but one.
//
//typedsession:session Session cookie=l idle=30m absolute=12h
type session struct {
	Count int `session:"1"`

	Bytes  []byte         `session:"2"`
	List   []int          `session:"3"`
	Map    map[string]int `session:"4"`
	Home   Home           `session:"5"`
	Inline struct {
		Tags []string `session:"1"`
	} `session:"6"`

	OptBytes *[]byte         `session:"7"`
	OptList  *[]int          `session:"8"`
	OptMap   *map[string]int `session:"9"`
	OptHome  *Home           `session:"10"`

	Digest Digest          `session:"11"`
	Tags   Tags            `session:"12"`
	Scores Scores          `session:"13"`
	Week   Week            `session:"14"`
	Raw    json.RawMessage `session:"15"`

	Lists  [][]string             `session:"16"`
	Blobs  [][]byte               `session:"17"`
	Maps   []map[string]int       `session:"18"`
	ByName map[string][]Room      `session:"19"`
	Deep   map[int]map[bool][]int `session:"20"`
	Rooms  []Room                 `session:"21"`
	Pair   [2]Corner              `session:"22"`
	Page   Page[Room]             `session:"23"`

	IP     net.IP    `session:"24"`
	IPs    []net.IP  `session:"25"`
	Big    big.Int   `session:"26"`
	OptBig *big.Int  `session:"27"`
	Bigs   []big.Int `session:"28"`
	URL    *url.URL  `session:"29"`
	Own    Own       `session:"30"`
	Owns   []Own     `session:"31"`
	Words  Words     `session:"32"`
	Bits   Bits      `session:"33"`

	Notices []Room            `session:"34,flash"`
	Draft   map[string]string `session:"35,ttl=5m,max=4"`
	Token   []byte            `session:"36,secret"`
	Flags   map[Flag][]Flag   `session:"37,enum=on|off"`
}

type (
	// Digest, Tags, Scores and Week have names.
	Digest []byte
	Tags   []string
	Scores map[string]int
	Week   [2][]string
	// Flag is an enum.
	Flag string
)

// IsZero reports whether the week is empty. Go cannot compare such arrays.
func (w Week) IsZero() bool { return w[0] == nil && w[1] == nil }

// Home nests.
type Home struct {
	Street string            `session:"1"`
	Rooms  []Room            `session:"2"`
	Extra  map[string]string `session:"3"`
	Door   *Corner           `session:"4"`
	Floors []map[string]Room `session:"5"`
}

// Room nests in lists and maps.
type Room struct {
	Size  int      `session:"1"`
	Doors []string `session:"2"`
	Best  *Corner  `session:"3"`
}

// Corner can be compared, and shares memory between copies.
type Corner struct {
	X *int `session:"1"`
}

// Page is generic.
type Page[T any] struct {
	Items []T `session:"1"`
}

// Own has msgpack methods.
type Own struct {
	parts []int
}

// IsZero reports whether it is the zero value.
func (o Own) IsZero() bool { return len(o.parts) == 0 }

// EncodeMsgpack writes a list.
func (o Own) EncodeMsgpack(e *msgpack.Encoder) error { return e.Encode(o.parts) }

// DecodeMsgpack reads it.
func (o *Own) DecodeMsgpack(d *msgpack.Decoder) error { return d.Decode(&o.parts) }

// Words has text methods.
type Words map[string]bool

// MarshalText joins the words.
func (w Words) MarshalText() ([]byte, error) {
	var words []string
	for word := range w {
		words = append(words, word)
	}
	slices.Sort(words)
	return []byte(strings.Join(words, " ")), nil
}

// UnmarshalText splits them.
func (w *Words) UnmarshalText(text []byte) error {
	*w = Words{}
	for _, word := range strings.Fields(string(text)) {
		(*w)[word] = true
	}
	return nil
}

// Bits has binary methods.
type Bits struct {
	first *byte
}

// MarshalBinary returns the byte.
func (b Bits) MarshalBinary() ([]byte, error) {
	if b.first == nil {
		return nil, nil
	}
	return []byte{*b.first}, nil
}

// UnmarshalBinary reads it.
func (b *Bits) UnmarshalBinary(data []byte) error {
	if len(data) != 1 {
		return errors.New("one byte is needed")
	}
	first := data[0]
	b.first = &first
	return nil
}
