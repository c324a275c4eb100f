package main

import "time"

//go:generate go tool typedsession

// session is what the app remembers of a visitor. Nothing is in it before the visitor logs in, so that programs that only
// look around leave no records in the store.
//
//typedsession:session Session cookie=accounts idle=30m absolute=12h remember=14d/180d id=accounts.Session budget=600
type session struct {
	// Who is logged in; 0 is nobody. SessionOwner of a user leads to all sessions of the user.
	UserID int64 `session:"1,owner"`
	// The version of the password that was given. A session with another version than the user has is over.
	PasswordVersion int64 `session:"2"`
	// When the password was last given.
	PasswordGivenAt time.Time `session:"3"`
	// The browser that logged in, such as "Firefox on Linux". It is personal data, so that the records are encrypted:
	// without keys the app does not start.
	Browser string `session:"4,max=40,secret"`
	// What the next page tells the visitor, once.
	Notices []string `session:"5,flash,max=3,each=80"`
}
