package main

//go:generate go tool typedsession

// session is who is logged in.
//
//typedsession:session Session cookie=account idle=30m absolute=12h id=logouteverywhere.Session
type session struct {
	// The account's name; absent when nobody is logged in.
	User string `session:"1,max=64"`
	// The account's generation when this session was made or last kept.
	Generation uint64 `session:"2"`
}
