package plain

import (
	"errors"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// NewCounter returns the fixture as a session.
func NewCounter(f fixture.Counter) (*Counter, error) {
	s := new(Counter)
	s.SetCount(f.Count)
	return s, nil
}

// NewPetname returns the fixture as a session.
func NewPetname(f fixture.Petname) (*Petname, error) {
	s := new(Petname)
	return s, s.SetPetName(f.PetName)
}

// NewLogin returns the fixture as a session.
func NewLogin(f fixture.Login) (*Login, error) {
	s := new(Login)
	return s, s.Fill(f)
}

// Fill sets the fields of the fixture.
func (s *Login) Fill(f fixture.Login) error {
	s.SetUserID(f.UserID)
	s.SetCSRF(f.CSRF)
	s.SetLoginAt(f.LoginAt)
	s.SetMFA(f.MFA)
	s.SetCartID(f.CartID)
	return errors.Join(
		s.SetEmail(f.Email),
		s.SetDisplayName(f.DisplayName),
		s.SetRoles(f.Roles),
		s.SetLocale(f.Locale),
		s.SetTheme(f.Theme),
	)
}

// NewCart returns the fixture as a session.
func NewCart(f fixture.Cart) (*Cart, error) {
	s := new(Cart)
	s.SetUserID(f.UserID)
	s.SetCSRF(f.CSRF)
	s.SetLoginAt(f.LoginAt)
	s.SetMFA(f.MFA)
	s.SetCartID(f.CartID)
	var lines []Line
	for _, l := range f.Lines {
		lines = append(lines, Line(l))
	}
	return s, errors.Join(
		s.SetEmail(f.Email),
		s.SetDisplayName(f.DisplayName),
		s.SetRoles(f.Roles),
		s.SetLocale(f.Locale),
		s.SetTheme(f.Theme),
		s.SetLines(lines),
		s.SetPages(f.Pages),
		s.SetFlashes(f.Flashes),
	)
}
