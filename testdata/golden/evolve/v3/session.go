// Package v3 widens an integer and renames a field.
package v3

//typedsession:session Session cookie=s idle=30m absolute=12h id=evolve.Session
type session struct {
	Count int64    `session:"1"`
	Nick  string   `session:"2"`
	Home  Address  `session:"3"`
	Roles []string `session:"4"`
}

// Address is nested.
type Address struct {
	City    string `session:"1"`
	Zip     string `session:"2"`
	Country string `session:"3"`
}
