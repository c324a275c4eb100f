// Package sessions declares what the tests use of github.com/gorilla/sessions, without its
// code.
package sessions

import "net/http"

type Options struct {
	Path, Domain                  string
	MaxAge                        int
	Secure, HttpOnly, Partitioned bool
	SameSite                      http.SameSite
}

type Session struct {
	ID      string
	Values  map[any]any
	Options *Options
	IsNew   bool
}

func (s *Session) Flashes(vars ...string) []any                      { return nil }
func (s *Session) AddFlash(value any, vars ...string)                {}
func (s *Session) Save(r *http.Request, w http.ResponseWriter) error { return nil }

type Store interface {
	Get(r *http.Request, name string) (*Session, error)
	New(r *http.Request, name string) (*Session, error)
	Save(r *http.Request, w http.ResponseWriter, s *Session) error
}

type CookieStore struct{ Options *Options }

func NewCookieStore(keyPairs ...[]byte) *CookieStore { return nil }

func (s *CookieStore) Get(r *http.Request, name string) (*Session, error) { return nil, nil }
func (s *CookieStore) New(r *http.Request, name string) (*Session, error) { return nil, nil }
func (s *CookieStore) Save(r *http.Request, w http.ResponseWriter, session *Session) error {
	return nil
}
func (s *CookieStore) MaxAge(age int) {}

type FilesystemStore struct{ CookieStore }

func NewFilesystemStore(path string, keyPairs ...[]byte) *FilesystemStore { return nil }

func Save(r *http.Request, w http.ResponseWriter) error { return nil }
