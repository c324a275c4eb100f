// Package bounded has a field of every kind that can be bounded, so that the size
// of its cookie is known.
package bounded

import (
	"net"
	"net/netip"
	"time"
)

// session cannot outgrow its budget.
//
//typedsession:session Session cookie=bounded idle=30m absolute=12h remember=14d/180d budget=1439
type session struct {
	Count  int              `session:"1"`
	Tiny   int8             `session:"2"`
	Ratio  float64          `session:"3"`
	Name   string           `session:"4,max=40"`
	Words  []string         `session:"5,max=3,each=40"`
	Raw    []byte           `session:"6,max=300"`
	Home   Address          `session:"7"`
	Flags  map[bool]int16   `session:"8"`
	ByKind map[Kind]string  `session:"9,enum=a|b,each=3"`
	Pair   [2]string        `session:"10,each=35"`
	At     time.Time        `session:"11,nano"`
	IP     net.IP           `session:"12"`
	Addr   netip.Addr       `session:"13"`
	CartID string           `session:"14,uuid"`
	Token  string           `session:"15,jwt,max=2"`
	Code   *uint32          `session:"200,ttl=400d"`
	Theme  Theme            `session:"201,enum=light|dark"`
	Lines  []Line           `session:"202,max=17"`
	Scores map[string]int32 `session:"203,max=2,each=4"`
}

type (
	// Kind is the key of a map.
	Kind string
	// Theme is an enum.
	Theme string
)

// Address is nested.
type Address struct {
	Street string  `session:"1,max=30"`
	Zip    *string `session:"2,max=5"`
}

// Line is an element.
type Line struct {
	SKU      string `session:"1,max=6,hex"`
	Quantity uint16 `session:"4"`
}
