package stored

import (
	"errors"
	"io"
	"net/http"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/ours/plain"
	"github.com/typedsession/typedsession/testdata/rivals/ours/typed"
)

// openOurs returns a function that opens the app whose sessions are the typed ones.
func openOurs(open storeOpener) func(*fixture.All, string, Config) (pages, io.Closer, error) {
	return func(f *fixture.All, address string, c Config) (pages, io.Closer, error) {
		s, closer, err := open(address)
		if err != nil {
			return pages{}, nil, err
		}
		in := typedsession.Stored{Store: s}
		counters, counterErr := typed.NewCounterManager(in, typed.CounterConfig{Idle: c.Idle, Now: c.Now})
		logins, loginErr := typed.NewLoginManager(in, typed.LoginConfig{Idle: c.Idle, Now: c.Now})
		if err := errors.Join(counterErr, loginErr); err != nil {
			return pages{}, nil, errors.Join(err, closer.Close())
		}
		return pagesOf(counters.Handler, logins.Handler, parts[*typed.Counter, *typed.Login]{
			typed.CounterFrom, typed.LoginFrom, func(s *typed.Login) error { return s.Fill(f.Login) },
		}), closer, nil
	}
}

// openPlain returns a function that opens the app whose sessions are the plain ones.
func openPlain(open storeOpener) func(*fixture.All, string, Config) (pages, io.Closer, error) {
	return func(f *fixture.All, address string, c Config) (pages, io.Closer, error) {
		s, closer, err := open(address)
		if err != nil {
			return pages{}, nil, err
		}
		in := typedsession.Stored{Store: s}
		counters, counterErr := plain.NewCounterManager(in, plain.CounterConfig{Idle: c.Idle, Now: c.Now})
		logins, loginErr := plain.NewLoginManager(in, plain.LoginConfig{Idle: c.Idle, Now: c.Now})
		if err := errors.Join(counterErr, loginErr); err != nil {
			return pages{}, nil, errors.Join(err, closer.Close())
		}
		return pagesOf(counters.Handler, logins.Handler, parts[*plain.Counter, *plain.Login]{
			plain.CounterFrom, plain.LoginFrom, func(s *plain.Login) error { return s.Fill(f.Login) },
		}), closer, nil
	}
}

// counter is what the generated types with the count have in common.
type counter interface {
	Count() int
	AddCount(int)
	Renew()
	Destroy()
}

// login is what the generated types with the login have in common.
type login interface {
	Email() string
	MFA() bool
	SetMFA(bool)
}

// parts is how a pair of generated types is reached.
type parts[C counter, L login] struct {
	counter func(*http.Request) C
	login   func(*http.Request) L
	fill    func(L) error
}

// pagesOf returns the pages of an app of ours.
func pagesOf[C counter, L login](counters, logins func(http.Handler) http.Handler, p parts[C, L]) pages {
	return pages{
		counters: counters,
		logins:   logins,
		read:     func(r *http.Request) (int, error) { return p.counter(r).Count(), nil },
		add: func(r *http.Request) (int, error) {
			s := p.counter(r)
			s.AddCount(1)
			return s.Count(), nil
		},
		renew: func(r *http.Request) (int, error) {
			s := p.counter(r)
			s.Renew()
			return s.Count(), nil
		},
		logout: func(r *http.Request) (int, error) {
			p.counter(r).Destroy()
			return 0, nil
		},
		login: func(r *http.Request) (int, error) { return 0, p.fill(p.login(r)) },
		change: func(r *http.Request) (int, error) {
			s := p.login(r)
			if s.Email() == "" {
				return 0, errNoLogin
			}
			s.SetMFA(!s.MFA())
			return 0, nil
		},
	}
}
