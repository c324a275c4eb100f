// Package web runs sessions through what stands around them in real servers:
// frameworks, WebSocket libraries, compressing middleware, reverse proxies, caches.
package web

//go:generate go tool typedsession

//typedsession:session Session cookie=web idle=30m absolute=12h
type session struct {
	Count int    `session:"1"`
	Name  string `session:"2,max=64"`
}

// consent is a second session in the same request.
//
//typedsession:session Consent cookie=consent idle=30d absolute=365d
type consent struct {
	Given bool `session:"1"`
}
