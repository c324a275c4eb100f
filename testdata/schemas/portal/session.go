// Package portal is a single sign-on portal: who signed in, by which factors, and
// the ceremonies under way. Its session keeps what the user session of
// github.com/authelia/authelia does. That one's LastActivity and KeepMeLoggedIn
// have no field here: they are the idle timeout and Remember. Its bounds are such
// that it always fits a cookie.
package portal

import (
	"net/netip"
	"time"
)

// session is what the portal knows about a visitor.
//
//typedsession:session Session cookie=portal idle=5m absolute=12h remember=7d/30d budget=4096
type session struct {
	CookieDomain string   `session:"1,max=64"`
	Username     string   `session:"2,max=64"`
	DisplayName  string   `session:"3,max=64"`
	Groups       []string `session:"4,max=32,each=36"`
	Emails       []string `session:"5,max=3,each=100"`

	FirstFactorAt  time.Time `session:"6"`
	SecondFactorAt time.Time `session:"7"`
	// Methods are how the visitor proved who they are.
	Methods []Method `session:"8,max=9,enum=knowledge|password|totp|duo|webauthn|hardware|software|presence|verified"`
	// OtherMethods are what an upstream provider said in the amr claim.
	OtherMethods []string `session:"9,max=4,each=16"`
	// RefreshAt is when the groups and addresses are to be read again.
	RefreshAt time.Time `session:"10"`

	// Ceremony is the WebAuthn registration or login under way.
	Ceremony *Ceremony `session:"11,ttl=2m"`
	// Enrolment is the one-time password device being added.
	Enrolment *Enrolment `session:"12,secret,ttl=10m"`
	// PasswordResetFor is whose password may be set, once their address is proved.
	PasswordResetFor *string `session:"13,ttl=5m,max=64"`
	// Elevation lets the visitor change their own devices for a while.
	Elevation *Elevation `session:"14,ttl=10m"`
}

// Method is a method of authentication.
type Method string

// Ceremony is what a WebAuthn ceremony has to be compared with.
type Ceremony struct {
	Challenge    string           `session:"1,max=64,base64url"`
	RelyingParty string           `session:"2,max=64"`
	UserID       []byte           `session:"3,max=64"`
	Allowed      [][]byte         `session:"4,max=4,each=64"`
	Verification UserVerification `session:"5,enum=required|preferred|discouraged"`
	Description  string           `session:"6,max=30"`
}

// UserVerification is what the authenticator is asked to check.
type UserVerification string

// Enrolment is a one-time password device that is not confirmed yet.
type Enrolment struct {
	Issuer    string    `session:"1,max=64"`
	Algorithm Algorithm `session:"2,enum=SHA1|SHA256|SHA512"`
	Digits    uint8     `session:"3"`
	Period    uint16    `session:"4"` // in seconds
	Key       string    `session:"5,max=64,base32"`
}

// Algorithm is the hash of one-time passwords.
type Algorithm string

// Elevation is bound to the address it was granted to.
type Elevation struct {
	ID       int64      `session:"1"`
	RemoteIP netip.Addr `session:"2"`
}
