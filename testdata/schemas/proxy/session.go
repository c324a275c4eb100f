// Package proxy is a reverse proxy that signs visitors in with an OpenID provider
// and hands their tokens on. Its session keeps what the session state and the
// CSRF cookie of github.com/oauth2-proxy/oauth2-proxy do.
package proxy

import "time"

// session is who is signed in, and the tokens that say so.
//
//typedsession:session Session cookie=proxy idle=1h absolute=7d budget=unbounded
type session struct {
	IssuedAt  time.Time `session:"1"` // when the tokens came
	ExpiresOn time.Time `session:"2"` // when the access token ends

	AccessToken  string `session:"3,secret,jwt"`
	IDToken      string `session:"4,secret,jwt"`
	RefreshToken string `session:"5,secret,jwt"`

	Email             string              `session:"6,max=254"`
	User              string              `session:"7,max=255"`
	PreferredUsername string              `session:"8,max=255"`
	Groups            []string            `session:"9,max=200,each=64,uuid"` // Entra names them by UUID
	Claims            map[string][]string `session:"10,max=16"`

	// What the callback is compared with while the visitor is at the provider.
	State    []byte `session:"11,secret,ttl=15m,max=32"`
	Nonce    []byte `session:"12,secret,ttl=15m,max=32"`
	Verifier string `session:"13,secret,ttl=15m,max=128,base64url"`
	// ReturnTo is where the visitor wanted to go.
	ReturnTo string `session:"14,ttl=15m,max=1024"`
}
