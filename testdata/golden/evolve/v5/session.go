// Package v5 adds an enum and an array.
package v5

//typedsession:session Session cookie=s idle=30m absolute=12h id=evolve.Session
type session struct {
	Count  int64    `session:"1"`
	Nick   string   `session:"2"`
	Home   *Address `session:"3"`
	_      struct{} `session:"4,retired"`
	Theme  Theme    `session:"5,enum=light|dark"`
	Digest [4]byte  `session:"6"`
}

// Address is nested.
type Address struct {
	City    string   `session:"1"`
	_       struct{} `session:"2,retired"`
	Country string   `session:"3"`
}

// Theme is an enum.
type Theme string
