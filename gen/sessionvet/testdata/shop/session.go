// Package shop is a package with a session, which the packages beside it use in
// right and in wrong ways.
package shop

// session is what the shop remembers of a visitor.
//
//typedsession:session Session cookie=s idle=30m absolute=12h budget=unbounded
type session struct {
	UserID  uint64            `session:"1"`
	Email   string            `session:"2,max=80"`
	Cart    []Line            `session:"3,max=20"`
	Home    Address           `session:"4"`
	Work    *Address          `session:"5"`
	ByName  map[string]Line   `session:"6,max=5"`
	Labels  map[string]string `session:"7,max=5"`
	Boxes   [2]Box            `session:"8"`
	Wishes  []*Line           `session:"9,max=5"`
	Notices []Line            `session:"10,flash,max=5"`
	Tokens  []string          `session:"11,keep=4,each=20"`
}

// Line is a line of the cart.
type Line struct {
	Product  uint32   `session:"1"`
	Quantity int      `session:"2"`
	Tags     []string `session:"3"`
	Box      *Box     `session:"4"`
}

// Raise makes the quantity larger by one.
func (l *Line) Raise() { l.Quantity++ }

// Address is where a visitor lives.
type Address struct {
	City   string `session:"1,max=40"`
	Street string `session:"2,max=80"`
	Lines  []Line `session:"3"`
}

// Box is a size.
type Box struct {
	Wide int `session:"1"`
	High int `session:"2"`
}
