// Package member has the session that the tests keep in stores.
package member

//go:generate go tool typedsession

//typedsession:session Session cookie=member idle=30m absolute=12h budget=unbounded
type session struct {
	UserID uint64   `session:"1,owner"`
	Visits int      `session:"2"`
	Pages  []string `session:"3,keep=200,each=20"`
	Note   string   `session:"4,max=60000"`
}
