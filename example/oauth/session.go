package main

import "time"

//go:generate go tool typedsession

// session is what the app remembers of a visitor. A sign-in that is under way is a secret of the visitor, so that the
// compiler refuses a manager that merely signs its cookies.
//
//typedsession:session Session cookie=oauth idle=30m absolute=12h id=oauth.Session budget=2500
type session struct {
	// What the visitor put into the cart, signed in or not.
	Cart []string `session:"1,max=10,each=20"`
	// The sign-ins that are under way, the oldest first: one for each tab. A fifth drops the oldest. What was left behind
	// goes an hour after the newest began.
	Flows []Flow `session:"2,keep=4,ttl=1h,secret"`
	// Who is signed in: the provider's identifier of the person, which never changes. With several providers, it needs
	// the issuer beside it, because two providers may give the same identifier to two persons.
	Subject string `session:"3,max=255,owner"`
	// What the person is called, "" if the provider does not say.
	Name string `session:"4,max=64"`
}

// Flow is a sign-in that is under way in one tab.
type Flow struct {
	// Sent to the provider, which sends it back: finds the flow.
	State string `session:"1,max=26"`
	// Sent to the provider, which puts it into the ID token.
	Nonce string `session:"2,max=26"`
	// Never sent through the browser: proves to the provider that whoever redeems the code began the flow (PKCE).
	Verifier string `session:"3,max=43,base64url"`
	// The page that the visitor sees after the sign-in, a path of this app.
	ReturnTo string `session:"4,max=200"`
	// When the flow began.
	Began time.Time `session:"5"`
}
