// Package v4 retires a field and one of the nested struct, which becomes optional.
package v4

//typedsession:session Session cookie=s idle=30m absolute=12h id=evolve.Session
type session struct {
	Count int64    `session:"1"`
	Nick  string   `session:"2"`
	Home  *Address `session:"3"`
	_     struct{} `session:"4,retired"`
}

// Address is nested.
type Address struct {
	City    string   `session:"1"`
	_       struct{} `session:"2,retired"`
	Country string   `session:"3"`
}
