// Package forge is a code forge: login with a second factor, linking of external
// accounts, notices. Its session keeps what the keys of
// github.com/go-gitea/gitea's sessions do ("uid", "twofaUid", "linkAccountData",
// "webauthnAssertion" and the rest), with its flash and language cookies.
package forge

// session is what the forge knows about a visitor.
//
//typedsession:session Session cookie=forge idle=1d absolute=30d remember=31d/365d budget=unbounded
type session struct {
	UserID       int64        `session:"1"`
	UserName     string       `session:"2,max=40"`
	HasTwoFactor bool         `session:"3"`
	SignInMethod SignInMethod `session:"4,enum=password|oauth2|openid|passkey|sspi"`
	// Impersonator is the administrator behind the user.
	Impersonator *Impersonator `session:"5"`

	// Pending is a login that waits for its second factor.
	Pending *Pending `session:"6,ttl=15m"`
	// Assertion and Passkey are WebAuthn logins under way, Registration adds a key.
	Assertion       *Ceremony `session:"7,ttl=5m"`
	Passkey         *Ceremony `session:"8,ttl=5m"`
	Registration    *Ceremony `session:"9,ttl=5m"`
	SecurityKeyName string    `session:"10,ttl=5m,max=50"`
	// TwoFactorKey is shown as a QR code until it is confirmed.
	TwoFactorKey string `session:"11,secret,ttl=15m,max=64,base32"`

	// Link is an external account that waits for a user of this forge.
	Link *ExternalAccount `session:"12,ttl=30m"`
	// OAuthState and Verifier belong to a login at an external provider.
	OAuthState string `session:"13,secret,ttl=15m,uuid"`
	Verifier   string `session:"14,secret,ttl=15m,max=128,base64url"`

	// Challenge is the PKCE challenge of an app that signs in with this forge.
	Challenge       string          `session:"15,ttl=15m,max=128,base64url"`
	ChallengeMethod ChallengeMethod `session:"16,ttl=15m,enum=plain|S256"`

	Notices    []Notice `session:"17,flash,max=8"`
	RedirectTo string   `session:"18,flash,max=512"`
	Locale     string   `session:"19,max=16,default=en-US"`
	Theme      string   `session:"20,max=32,default=gitea-auto"`
}

// SignInMethod is how the session was authenticated.
type SignInMethod string

// ChallengeMethod is how a PKCE challenge was made from its verifier.
type ChallengeMethod string

// Impersonator is whom to go back to.
type Impersonator struct {
	UserID       int64 `session:"1"`
	HasTwoFactor bool  `session:"2"`
}

// Pending is who gave the right password, and what to do after the second factor.
type Pending struct {
	UserID   int64 `session:"1"`
	TOTP     bool  `session:"2"`
	Remember bool  `session:"3"`
	Link     bool  `session:"4"`
}

// Ceremony is what a WebAuthn ceremony has to be compared with.
type Ceremony struct {
	Challenge    string           `session:"1,max=64,base64url"`
	UserID       []byte           `session:"2,max=64"`
	Allowed      [][]byte         `session:"3,max=8,each=64"`
	Verification UserVerification `session:"4,enum=required|preferred|discouraged"`
}

// UserVerification is what the authenticator is asked to check.
type UserVerification string

// ExternalAccount is who the visitor is elsewhere.
type ExternalAccount struct {
	SourceID  int64    `session:"1"`
	ID        string   `session:"2,max=255"`
	Name      string   `session:"3,max=100"`
	NickName  string   `session:"4,max=100"`
	Email     string   `session:"5,max=254"`
	AvatarURL string   `session:"6,max=512"`
	Groups    []string `session:"7,max=50,each=64"`
}

// Notice is shown once.
type Notice struct {
	Level Level  `session:"1,enum=error|warning|info|success"`
	Text  string `session:"2,max=300"`
}

// Level is the colour of a notice.
type Level string
