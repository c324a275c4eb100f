// Package visitor has the session that all apps of this module keep: how often a visitor came, and who they are once
// they have logged in. An app of yours annotates a struct of its own, in whichever package its handlers are.
package visitor

import (
	"errors"
	"fmt"
)

//go:generate go tool typedsession

// session is what an app remembers of a visitor.
//
//typedsession:session Session cookie=visitor idle=30m absolute=12h budget=500
type session struct {
	Visits int    `session:"1"`
	Name   string `session:"2,max=64"`        // empty until the visitor logs in
	Notice string `session:"3,flash,max=120"` // shown once
}

// ErrName means that nobody can log in with this name.
var ErrName = errors.New("log in with a name of 1 to 64 bytes")

// LogIn makes s the session of the person with this name. An app of yours checks a password first. After an error s is
// as it was.
func LogIn(s *Session, name string) error {
	if name == "" || len(name) > 64 {
		return ErrName
	}
	s.Reset() // nothing from before follows the visitor into the account
	s.Renew() // both timeouts start again
	return s.SetName(name)
}

// Greeting returns the text of the apps' first page.
func Greeting(s *Session) string {
	if s.Name() == "" {
		return fmt.Sprintf("Hello, stranger. This is visit %d.", s.Visits())
	}
	return fmt.Sprintf("Hello, %s. This is visit %d.", s.Name(), s.Visits())
}
