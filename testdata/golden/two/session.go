// Package two has two sessions in one file, which live in one request.
package two

// login is who the visitor is.
//
//typedsession:session Login cookie=l idle=30m absolute=12h id=two.Login
type login struct {
	UserID uint64   `session:"1"`
	Roles  []string `session:"2"`
	Home   Address  `session:"3"`
}

// preferences is lower case outside too: nothing of it is exported.
//
//typedsession:session prefs cookie=p idle=300d absolute=1000d
type preferences struct {
	Theme string   `session:"1,max=16"`
	Last  *Address `session:"2"`
}

// Address is in both sessions.
type Address struct {
	City string `session:"1"`
}
