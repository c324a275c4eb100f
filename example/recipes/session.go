// Package recipes has what most apps do with a session, to copy from: a login and
// a page that requires it, "remember me", a token against forged forms, a second
// look at who is there before something dangerous, a stream that ends with the
// session, events as logs and metrics, and a page that says whether a server reaches
// the store. Each recipe is one file, with an example that runs it.
package recipes

import "time"

//go:generate go tool typedsession

// session is what the app remembers about a visitor.
//
//typedsession:session Session cookie=app idle=30m absolute=12h remember=14d/180d id=recipes.Session
type session struct {
	// Who is logged in; 0 is nobody.
	UserID uint64 `session:"1"`
	// When the password was last given, for RequireRecentLogin.
	LoginAt time.Time `session:"2"`
	// What forms must send back, for RequireFormToken.
	FormToken [16]byte `session:"3"`
	// Where the visitor wanted to go before the login.
	ReturnTo string `session:"4,flash,max=200"`
	// What to tell the visitor on the next page, once.
	Notices []string `session:"5,flash,max=4,each=200"`
}
