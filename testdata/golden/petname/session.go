// Package petname holds one short text.
package petname

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	PetName string `session:"1"`
}
