// Package scs declares what the tests use of github.com/alexedwards/scs/v2, without its
// code.
package scs

import (
	"context"
	"net/http"
	"time"
)

type SessionCookie struct {
	Name, Domain, Path            string
	HttpOnly, Secure, Partitioned bool
	SameSite                      http.SameSite
	Persist                       bool
}

type SessionManager struct {
	IdleTimeout, Lifetime time.Duration
	Cookie                SessionCookie
}

func New() *SessionManager { return nil }

func (s *SessionManager) Put(ctx context.Context, key string, val any)         {}
func (s *SessionManager) Get(ctx context.Context, key string) (v any)          { return }
func (s *SessionManager) GetString(ctx context.Context, key string) (v string) { return }
func (s *SessionManager) GetBool(ctx context.Context, key string) (v bool)     { return }
func (s *SessionManager) GetInt(ctx context.Context, key string) (v int)       { return }
func (s *SessionManager) GetInt64(ctx context.Context, key string) (v int64)   { return }
func (s *SessionManager) GetInt32(ctx context.Context, key string) (v int32)   { return }
func (s *SessionManager) GetFloat(ctx context.Context, key string) (v float64) { return }
func (s *SessionManager) GetBytes(ctx context.Context, key string) (v []byte)  { return }
func (s *SessionManager) GetTime(ctx context.Context, key string) (v time.Time) {
	return
}
func (s *SessionManager) Pop(ctx context.Context, key string) (v any)          { return }
func (s *SessionManager) PopString(ctx context.Context, key string) (v string) { return }
func (s *SessionManager) PopInt(ctx context.Context, key string) (v int)       { return }
func (s *SessionManager) PopTime(ctx context.Context, key string) (v time.Time) {
	return
}
func (s *SessionManager) Exists(ctx context.Context, key string) (v bool) { return }
func (s *SessionManager) Remove(ctx context.Context, key string)          {}
func (s *SessionManager) Keys(ctx context.Context) (keys []string)        { return }
func (s *SessionManager) Clear(ctx context.Context) (err error)           { return }
func (s *SessionManager) Destroy(ctx context.Context) (err error)         { return }
func (s *SessionManager) RenewToken(ctx context.Context) (err error)      { return }
func (s *SessionManager) RememberMe(ctx context.Context, val bool)        {}
func (s *SessionManager) LoadAndSave(next http.Handler) http.Handler      { return next }
