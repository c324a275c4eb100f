package uncheckederror

import (
	"log"
	"net/http"
	"strings"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"

	"example.com/vetted/shop"
)

func meant(w http.ResponseWriter, r *http.Request, sessions *typedsession.Manager[shop.Session]) error {
	s := shop.SessionFrom(r)
	s.SetUserID(7) // returns no error
	s.Renew()
	_ = s.SetEmail("ann@example.com") // 15 bytes, 80 are allowed
	if err := s.SetCart(nil); err != nil {
		return err
	}
	_, _ = sessions.Seal(r.Context(), s)
	defer func() {
		if err := sessions.Save(w, r); err != nil {
			log.Print(err)
		}
	}()
	return s.SetEmail(r.PostFormValue("email"))
}

// Session has a method like a session's, but is none.
type Session struct{ email strings.Builder }

// SetEmail sets the address.
func (s *Session) SetEmail(v string) error { _, err := s.email.WriteString(v); return err }

// Manager has a method like a manager's, but is none.
type Manager struct{ saved time.Time }

// Save notes the time.
func (m *Manager) Save() error { m.saved = time.Now(); return nil }

func others(s *Session, m *Manager) {
	s.SetEmail("ann@example.com")
	m.Save()
}

// NewSessionManager is called like the generated function, and is none.
func NewSessionManager() (*typedsession.Manager[shop.Session], error) {
	return shop.NewSessionManager(nil, shop.SessionConfig{})
}

func made() {
	_, _ = typedsession.NewKeys()
	NewSessionManager()
}
