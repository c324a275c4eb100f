package main

import "time"

//go:generate go tool typedsession

// session is what the app remembers of a visitor. Nothing is in it before the visitor logs in, so that programs that only
// look around leave no records in the store.
//
//typedsession:session Session cookie=accounts idle=30m absolute=12h remember=14d/180d id=accounts.Session budget=600
type session struct {
	UserID          int64     `session:"1,owner"`               // who is logged in; 0 is nobody
	PasswordVersion int64     `session:"2"`                     // of the password that was given; the user's, or the session is over
	PasswordGivenAt time.Time `session:"3"`                     // the last time
	Browser         string    `session:"4,max=40,secret"`       // "Firefox on Linux"; personal data, so that records are encrypted
	Notices         []string  `session:"5,flash,max=3,each=80"` // for the next page, once
}
