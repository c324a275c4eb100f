// Package kinds has a field of every kind, in every position it can stand in.
package kinds

import (
	"encoding"
	"errors"
	"strconv"
	"strings"
	"time"
)

//go:generate go run ../../../cmd/typedsession

// session has a field of every kind.
//
//typedsession:session Session cookie=kinds idle=30m absolute=12h remember=14d/180d
type session struct {
	Bool     bool          `session:"1"`
	Int      int           `session:"2"`
	Int8     int8          `session:"3"`
	Int16    int16         `session:"4"`
	Int32    int32         `session:"5"`
	Int64    int64         `session:"6"`
	Uint     uint          `session:"7"`
	Uint8    uint8         `session:"8"`
	Uint16   uint16        `session:"9"`
	Uint32   uint32        `session:"10"`
	Uint64   uint64        `session:"11"`
	Float32  float32       `session:"12"`
	Float64  float64       `session:"13"`
	Text     string        `session:"14,max=40"`
	Bytes    []byte        `session:"15,max=40"`
	Array    [16]byte      `session:"16"`
	Time     time.Time     `session:"17"`
	Duration time.Duration `session:"18"`

	Flag   Flag   `session:"19"`
	Level  Level  `session:"20"`
	Mask   Mask   `session:"21"`
	Ratio  Ratio  `session:"22"`
	Theme  Theme  `session:"23"`
	Digest Digest `session:"24"`
	ID     ID     `session:"25"`

	Home    Address            `session:"26"`
	Lines   []Line             `session:"27,max=8"`
	Tags    []string           `session:"28"`
	Roles   Roles              `session:"29"`
	Matrix  [][]int            `session:"30"`
	Blobs   [][]byte           `session:"31"`
	IDs     []ID               `session:"32"`
	Scores  map[string]int     `session:"33,max=8"`
	Groups  map[Theme][]string `session:"34"`
	ByName  map[string]Address `session:"35"`
	Money   Money              `session:"36"`
	Version Version            `session:"37"`
	Prices  []Money            `session:"38"`

	OptBool    *bool           `session:"39"`
	OptInt     *int            `session:"40"`
	OptText    *string         `session:"41,max=40"`
	OptBytes   *[]byte         `session:"42"`
	OptTime    *time.Time      `session:"43"`
	OptHome    *Address        `session:"44"`
	OptTags    *[]string       `session:"45"`
	OptScores  *map[string]int `session:"46"`
	OptMoney   *Money          `session:"47"`
	OptArray   *[16]byte       `session:"48"`
	OptVersion *Version        `session:"49"`

	Inline struct {
		A int    `session:"1"`
		B string `session:"2"`
	} `session:"50"`

	_       struct{}                `session:"51,retired"`
	Cache   map[string]chan bool    `session:"-"`
	Handler func(s ...string) error `session:"-"`

	Stamp  Stamp `session:"128"`
	Remote *Deep `session:"999"`
}

type (
	Flag   bool
	Level  int8
	Mask   uint16
	Ratio  float32
	Theme  string
	Digest []byte
	ID     [4]byte
	Roles  []Theme
)

// Address is a nested struct.
type Address struct {
	Street string            `session:"1,max=30" json:"street"`
	City   string            `session:"2" json:"city"`
	Zip    *string           `session:"3,max=10"`
	Lines  []Line            `session:"4"`
	Extra  map[string]string `session:"5"`
	_      struct{}          `session:"6,retired"`
	Since  time.Time         `session:"7"`
	Flags  [2]byte           `session:"8"`
	Geo    *Geo              `session:"9"`
}

// Geo nests one level deeper.
type Geo struct {
	Lat  float64 `session:"-"`
	Name string  `session:"1"`
	alt  int     `session:"2"`
}

// Line is an element.
type Line struct {
	SKU      string `session:"1"`
	Quantity int    `session:"2"`
	Gift     bool   `session:"3"`
}

// Deep nests itself in nothing.
type Deep struct {
	Levels map[string]map[string][]Line `session:"1"`
}

// Money has binary marshalers, and methods on its pointer only.
type Money struct {
	cents int64
}

// NewMoney makes an amount.
func NewMoney(cents int64) Money { return Money{cents} }

// Cents returns the amount.
func (m Money) Cents() int64 { return m.cents }

var errMoney = errors.New("no amount")

// MarshalBinary refuses negative amounts.
func (m *Money) MarshalBinary() ([]byte, error) {
	if m.cents < 0 {
		return nil, errMoney
	}
	return strconv.AppendInt(nil, m.cents, 36), nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (m *Money) UnmarshalBinary(b []byte) error {
	n, err := strconv.ParseInt(string(b), 36, 64)
	if err != nil || n < 0 {
		return errMoney
	}
	m.cents = n
	return nil
}

// Version has text marshalers and shares memory between copies.
type Version struct {
	Parts []string
}

// IsZero reports whether the version has no parts.
func (v Version) IsZero() bool { return len(v.Parts) == 0 }

// MarshalText joins the parts.
func (v Version) MarshalText() ([]byte, error) {
	for _, p := range v.Parts {
		if strings.Contains(p, ".") {
			return nil, errors.New("a part contains a dot")
		}
	}
	return []byte(strings.Join(v.Parts, ".")), nil
}

// UnmarshalText splits the parts.
func (v *Version) UnmarshalText(b []byte) error {
	v.Parts = nil
	if len(b) > 0 {
		v.Parts = strings.Split(string(b), ".")
	}
	return nil
}

var (
	_ encoding.BinaryMarshaler = (*Money)(nil)
	_ encoding.TextMarshaler   = Version{}
)

// Stamp decides by itself what is zero.
type Stamp int64

// IsZero holds for the epoch.
func (s Stamp) IsZero() bool { return s == 0 }
