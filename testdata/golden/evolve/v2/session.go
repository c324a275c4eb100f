// Package v2 adds a field, and one to the nested struct.
package v2

//typedsession:session Session cookie=s idle=30m absolute=12h id=evolve.Session
type session struct {
	Count int32    `session:"1"`
	Name  string   `session:"2"`
	Home  Address  `session:"3"`
	Roles []string `session:"4"`
}

// Address is nested.
type Address struct {
	City    string `session:"1"`
	Zip     string `session:"2"`
	Country string `session:"3"`
}
