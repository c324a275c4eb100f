// Package theirbugs repeats bugs of other Go session libraries against the versions of today, and against typedsession:
//
//	go test -run Table -v
//
// prints what each of them does.
package theirbugs

import "time"

//go:generate go tool typedsession

//typedsession:session Session cookie=s idle=30m absolute=12h budget=unbounded
type session struct {
	Name  string    `session:"1"`
	Note  string    `session:"2"`
	Since time.Time `session:"3"`
	Token []byte    `session:"4"`
	Level int32     `session:"5"`
}
