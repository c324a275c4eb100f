// Package carried has fields of types that have no numbers, which JSON and msgpack
// carry.
package carried

import (
	"net/url"
	"time"

	"github.com/typedsession/typedsession/testdata/golden/carried/library"
)

// session has them with every option that goes with json and msgpack.
//
//typedsession:session Session cookie=ca idle=30m absolute=12h
type session struct {
	Token   library.Token   `session:"1,json,max=300"`
	Claims  map[string]any  `session:"2,json,max=200"`
	Maybe   *library.Token  `session:"3,json"`
	Options *library.Claims `session:"4,json"`
	Any     any             `session:"5,json"`
	Tokens  []library.Token `session:"6,json,max=500"`
	Words   []string        `session:"7,json"`
	Amount  library.Amount  `session:"8,json"`
	Lossy   library.Lossy   `session:"9,json"`
	Inline  struct {
		A int `json:"a,omitempty"`
	} `session:"10,json"`
	Number  int           `session:"11,json"`
	At      time.Time     `session:"12,json"`
	Pair    [2]Point      `session:"13,json"`
	Flash   library.Token `session:"14,json,flash"`
	Secret  Point         `session:"15,json,secret"`
	Brief   *Point        `session:"16,json,ttl=5m,max=100"`
	BriefBy Point         `session:"17,msgpack,ttl=5m"`
	Home    Home          `session:"18"`
	Homes   []Home        `session:"19"`

	Packed  library.Token     `session:"20,msgpack,max=300"`
	Counts  map[string]int    `session:"21,msgpack"`
	Query   url.Values        `session:"22,msgpack"`
	ByID    map[int]any       `session:"23,msgpack"`
	Deep    map[int][]Counted `session:"24,msgpack"`
	Untyped any               `session:"25,msgpack"`
	Money   library.Amount    `session:"26,msgpack"`
	Bytes   []byte            `session:"27,msgpack"`
	Floats  *[]float64        `session:"28,msgpack"`
	Once    map[string]int    `session:"29,msgpack,flash"`
	Reading library.Reading   `session:"30,json"`
}

// Point is a struct without numbers.
type Point struct{ X, Y int }

// Counted has maps inside.
type Counted struct {
	By map[string]int
	On bool `msgpack:",omitempty"`
}

// Home is a nested struct with carried fields.
type Home struct {
	Name  string         `session:"1"`
	Extra map[string]any `session:"2,json,max=60"`
	Where *Point         `session:"3,msgpack"`
}
