// Package pointers has lists, arrays and maps of pointers to every sort of element,
// and types that are made from time.Time.
package pointers

import (
	"math/big"
	"net/url"
	"time"
)

// session has them in every position.
//
//typedsession:session Session cookie=p idle=30m absolute=12h
type session struct {
	Lines   []*Line              `session:"1,max=4"`
	ByName  map[string]*Line     `session:"2,max=4,each=20"`
	ByTheme map[Theme]*Line      `session:"3,enum=light|dark"`
	ByID    map[int16]*[4]byte   `session:"4"`
	Counts  []*int               `session:"5"`
	Words   []*string            `session:"6,max=4,each=8"`
	Themes  []*Theme             `session:"7,enum=light|dark"`
	Times   []*time.Time         `session:"8,nano"`
	Blobs   []*[]byte            `session:"9,each=8"`
	Grid    [][]*Line            `session:"10"`
	Rows    []*[]*int            `session:"11"`
	Tags    map[string]*[]string `session:"12"`
	Pair    [2]*Line             `session:"13"`
	Sums    []*big.Int           `session:"14"`
	Pages   []*url.URL           `session:"15"`
	Notices []*Line              `session:"16,flash,max=2"`
	Maybe   *[]*Line             `session:"17"`
	Plain   []Line               `session:"18"`
	Home    Home                 `session:"19"`
	Named   []*Numbers           `session:"30"`
	Table   map[string]*Table    `session:"31"`
	OptNums *Numbers             `session:"32"`
	OptTab  *Table               `session:"33"`

	Since   Stamp     `session:"20"`
	Milli   Stamp     `session:"21,milli"`
	Nano    Stamp     `session:"22,nano"`
	Until   *Stamp    `session:"23"`
	Stamps  []Stamp   `session:"24"`
	Pointed []*Stamp  `session:"25,milli"`
	Opened  Opening   `session:"26"`
	Brief   Stamp     `session:"27,ttl=5m"`
	Worded  OwnText   `session:"28"`
	Seen    time.Time `session:"29"`
}

// Line is an element.
type Line struct {
	SKU string `session:"1,max=10"`
	Qty int    `session:"2"`
}

// Home holds pointers one level down.
type Home struct {
	Lines []*Line `session:"1,max=2"`
	Moved Stamp   `session:"2"`
}

type (
	// Numbers is a list with a name.
	Numbers []int
	// Table is a map with a name.
	Table map[string]Numbers
)

// Theme is an enum.
type Theme string

type (
	// Stamp is a time and has no methods.
	Stamp time.Time
	// Opening is a time that says by itself when there is none.
	Opening time.Time
	// OwnText is a time with a text of its own.
	OwnText time.Time
)

// IsZero holds until 1970.
func (o Opening) IsZero() bool { return time.Time(o).Unix() <= 0 }

// IsZero does what that of time.Time does.
func (o OwnText) IsZero() bool { return time.Time(o).IsZero() }

// MarshalText writes the day.
func (o OwnText) MarshalText() ([]byte, error) {
	return []byte(time.Time(o).Format(time.DateOnly)), nil
}

// UnmarshalText reads it.
func (o *OwnText) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	*o = OwnText(t)
	return err
}
