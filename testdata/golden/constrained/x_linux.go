//go:build amd64 || arm64

// Package constrained is built on some systems only.
package constrained

//typedsession:session Session cookie=s idle=1m absolute=1h
type session struct {
	Count int `session:"1"`
}
