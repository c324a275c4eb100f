package main

//go:generate go tool typedsession

// session is what the shop remembers about a visitor between two requests.
//
//typedsession:session Session cookie=petshop idle=5m absolute=12h remember=14d/180d id=petshop.Session budget=unbounded
type session struct {
	// How often the visitor has been at /count.
	Count int `session:"1"`
	// What the visitor's pet is called.
	PetName string `session:"2,max=64"`
	// The text last given to /enter_string.
	Entered string `session:"3"`
}
