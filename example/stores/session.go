package main

//go:generate go tool typedsession

// session is what the shop remembers about a visitor between two requests.
//
//typedsession:session Session cookie=stores idle=30m absolute=12h remember=14d/180d id=stores.Session budget=unbounded
type session struct {
	// How often the visitor has been at /count.
	Count int `session:"1"`
	// What the visitor's pet is called.
	PetName string `session:"2,max=64"`
	// The text last given to /enter_string.
	Entered string `session:"3"`
	// Who is logged in; 0 is nobody. SessionOwner of a user leads to all the sessions of the user.
	UserID int64 `session:"4,owner"`
	// The user agent that logged in, as it said itself what it is.
	Device string `session:"5,max=512"`
}
