// Package counter is the smallest session there is.
package counter

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Count int `session:"1"`
}
