// Package plain is the fixtures as sessions whose texts are strings: the same types that the rivals get.
package plain

//go:generate go tool typedsession

//typedsession:session Counter cookie=counter idle=30m absolute=12h
type counter struct {
	Count int `session:"1"`
}

//typedsession:session Petname cookie=petname idle=30m absolute=12h
type petname struct {
	PetName string `session:"1,max=64"`
}

//typedsession:session Login cookie=login idle=30m absolute=12h
type login struct {
	UserID      uint64   `session:"1"`
	Email       string   `session:"2,max=64"`
	DisplayName string   `session:"3,max=64"`
	Roles       []string `session:"4,max=8,each=16"`
	CSRF        [16]byte `session:"5"`
	LoginAt     int64    `session:"6"` // Unix seconds
	MFA         bool     `session:"7"`
	Locale      string   `session:"8,max=16"`
	Theme       string   `session:"9,max=16"`
	CartID      [16]byte `session:"10"`
}

//typedsession:session Cart cookie=cart idle=30m absolute=12h
type cart struct {
	UserID      uint64   `session:"1"`
	Email       string   `session:"2,max=64"`
	DisplayName string   `session:"3,max=64"`
	Roles       []string `session:"4,max=8,each=16"`
	CSRF        [16]byte `session:"5"`
	LoginAt     int64    `session:"6"` // Unix seconds
	MFA         bool     `session:"7"`
	Locale      string   `session:"8,max=16"`
	Theme       string   `session:"9,max=16"`
	CartID      [16]byte `session:"10"`
	Lines       []Line   `session:"11,max=20"`
	Pages       []string `session:"12,max=10,each=64"`
	Flashes     []string `session:"13,max=4,each=64"`
}

// Line is a product in the cart.
type Line struct {
	SKU        string `session:"1,max=12"`
	Quantity   int    `session:"2"`
	PriceCents int    `session:"3"`
	Gift       bool   `session:"4"`
}
