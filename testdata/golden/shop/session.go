// Package shop has the session of a shop with bounds at every depth, and a second one over the same types.
package shop

import (
	"net/netip"
	"time"
)

// session is a visitor of the shop.
//
//typedsession:session Session cookie=shop idle=2d absolute=30d budget=unbounded
type session struct {
	UserID   uint64            `session:"1"`
	Email    string            `session:"2,max=120"`
	Currency string            `session:"3,max=3"`
	Since    time.Time         `session:"4"`
	Admin    bool              `session:"5"`
	Prefs    map[string]string `session:"6,max=8,each=20"`
	ShipTo   Address           `session:"7"`
	Lines    []Line            `session:"8,max=20"`
	Vouchers []Voucher         `session:"9,max=3"`
	Notices  []Notice          `session:"10,flash,max=4"`
}

// Address is where somebody lives.
type Address struct {
	Street string `session:"1,max=80"`
	City   string `session:"2,max=60"`
	Zip    string `session:"3,max=12"`
}

// Line is a product in the cart.
type Line struct {
	Product  uint32 `session:"1"`
	Quantity uint16 `session:"2"`
	Note     string `session:"3,max=20"`
}

// Voucher is a discount.
type Voucher struct {
	Code    string `session:"1,max=16"`
	Percent uint8  `session:"2"`
}

// Notice is shown once.
type Notice struct {
	Level int8   `session:"1"`
	Text  string `session:"2,max=120"`
}

// order has bounds and enums deep inside.
//
//typedsession:session Order cookie=order idle=2d absolute=30d budget=unbounded
type order struct {
	Parcels [][]Line            `session:"1"`
	ByShop  map[string][]Line   `session:"2"`
	ByFloor map[int]Address     `session:"3"`
	Pair    [2]Address          `session:"4"`
	Box     *Box                `session:"5"`
	Tags    map[string][]string `session:"6,each=4"`
	Colors  []Color             `session:"7,enum=red|green"`
	Rows    [][]Color           `session:"8,enum=red|green"`
	ByColor map[Color]int       `session:"9,enum=red|green"`
	Hosts   []netip.Addr        `session:"10"`
	Codes   map[string]string   `session:"11,secret,each=8"`
	Doors   []Door              `session:"12"`
}

// Color is an enum.
type Color string

// Box is nested in an optional field.
type Box struct {
	Label *string  `session:"1,max=5"`
	Tags  []string `session:"2,max=2,each=3"`
}

// Door has what may have no encoding.
type Door struct {
	Host  netip.Addr `session:"1"`
	Color Color      `session:"2,enum=red|green"`
}
