// Package v1 the first version.
package v1

//typedsession:session Session cookie=s idle=30m absolute=12h id=evolve.Session
type session struct {
	Count int32   `session:"1"`
	Name  string  `session:"2"`
	Home  Address `session:"3"`
}

// Address is nested.
type Address struct {
	City string `session:"1"`
	Zip  string `session:"2"`
}
