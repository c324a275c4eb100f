package stored

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/alexedwards/scs/goredisstore"
	"github.com/alexedwards/scs/postgresstore"
	"github.com/alexedwards/scs/v2"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/redisstore"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// Config is what an app is told.
type Config struct {
	// Idle is the idle timeout. Zero is none for scs, and 30 minutes for typedsession, which always has one.
	Idle time.Duration
	// Now is the clock of typedsession; nil for time.Now.
	Now func() time.Time
}

// App is an application that keeps its sessions in an engine.
type App struct {
	Name   string
	Engine string
	Ours   bool
	Plain  bool // the session's texts are strings, as those of scs are

	open func(f *fixture.All, address string, c Config) (pages, io.Closer, error)
}

// The names of apps.
const (
	OursGoRedis  = "typedsession, go-redis"
	OursRueidis  = "typedsession, rueidis"
	OursPlain    = "typedsession, plain, go-redis"
	OursPgx      = "typedsession, pgx"
	OursPlainPgx = "typedsession, plain, pgx"
	SCSRedis     = "scs, goredisstore"
	SCSPostgres  = "scs, postgresstore with pgx"
)

// Apps returns all applications. Of those in one engine, the one of scs is the last.
func Apps() []App {
	return []App{
		{Name: OursGoRedis, Engine: Redis, Ours: true, open: openOurs(goRedisStore)},
		{Name: OursRueidis, Engine: Redis, Ours: true, open: openOurs(rueidisStore)},
		{Name: OursPlain, Engine: Redis, Ours: true, Plain: true, open: openPlain(goRedisStore)},
		{Name: SCSRedis, Engine: Redis, open: openSCSRedis},
		{Name: OursPgx, Engine: Postgres, Ours: true, open: openOurs(pgxStore)},
		{Name: OursPlainPgx, Engine: Postgres, Ours: true, Plain: true, open: openPlain(pgxStore)},
		{Name: SCSPostgres, Engine: Postgres, open: openSCSPostgres},
	}
}

// Find returns the app with the name.
func Find(name string) (App, error) {
	for _, a := range Apps() {
		if a.Name == name {
			return a, nil
		}
	}
	return App{}, fmt.Errorf("there is no app %q", name)
}

// Running is an app that serves its pages.
type Running struct {
	http.Handler
	io.Closer // of its connections to the engine
}

// Open makes an app with sessions in the engine at an address.
func (a App) Open(f *fixture.All, address string, c Config) (Running, error) {
	p, closer, err := a.open(f, address, c)
	if err != nil {
		return Running{}, fmt.Errorf("%s: %w", a.Name, err)
	}
	return Running{p.handler(), closer}, nil
}

// The paths of the pages.
const (
	ReadPath   = "/read"   // answers with the count
	AddPath    = "/add"    // counts one more and answers with the count
	RenewPath  = "/renew"  // gives the session of the count another token
	LogoutPath = "/logout" // ends the session of the count
	LoginPath  = "/login"  // puts the fixture login into the session
	ChangePath = "/change" // changes a field of that session
	FillPath   = "/fill"   // asks the page that path names for as many new visitors as visitors says
)

// pages is what an app does with its sessions.
type pages struct {
	// counters and logins are the middleware of the sessions with the count and the login.
	counters, logins func(http.Handler) http.Handler

	read, add, renew, logout func(*http.Request) (int, error)
	login, change            func(*http.Request) (int, error)
}

func (p pages) handler() http.Handler {
	mux := http.NewServeMux()
	for path, do := range map[string]func(*http.Request) (int, error){ReadPath: p.read, AddPath: p.add, RenewPath: p.renew, LogoutPath: p.logout} {
		mux.Handle(path, p.counters(page(do)))
	}
	for path, do := range map[string]func(*http.Request) (int, error){LoginPath: p.login, ChangePath: p.change} {
		mux.Handle(path, p.logins(page(do)))
	}
	mux.Handle(FillPath, filling{mux})
	return mux
}

// page answers with the number that do returns.
func page(do func(*http.Request) (int, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := do(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, strconv.Itoa(n))
	})
}

// closing makes an io.Closer of a function.
type closing func() error

// Close implements io.Closer.
func (c closing) Close() error { return c() }

// storeOpener opens a store in the engine at an address.
type storeOpener func(address string) (store.Store, io.Closer, error)

func goRedisStore(address string) (store.Store, io.Closer, error) {
	client := OpenGoRedis(address)
	return redisstore.New(client), client, nil
}

func rueidisStore(address string) (store.Store, io.Closer, error) {
	client, err := openRueidis(address)
	if err != nil {
		return nil, nil, err
	}
	s := redisstore.NewFunc(func(ctx context.Context, c redisstore.Command) (any, error) {
		return client.Do(ctx, client.B().Arbitrary(c.Name...).Keys(c.Key).Args(c.Args...).Build()).ToAny()
	})
	return s, closing(func() error { client.Close(); return nil }), nil
}

func pgxStore(address string) (store.Store, io.Closer, error) {
	db, err := OpenDB(address)
	if err != nil {
		return nil, nil, err
	}
	return sqlstore.New(db, sqlstore.Postgres), db, nil
}

func openSCSRedis(f *fixture.All, address string, c Config) (pages, io.Closer, error) {
	client := OpenGoRedis(address)
	return scsPages(f, goredisstore.New(client), c), client, nil
}

func openSCSPostgres(f *fixture.All, address string, c Config) (pages, io.Closer, error) {
	db, err := OpenDB(address)
	if err != nil {
		return pages{}, nil, err
	}
	return scsPages(f, postgresstore.NewWithCleanupInterval(db, 0), c), db, nil
}

// errNoLogin means that a session has no login.
var errNoLogin = errors.New("the session has no login")

func scsPages(f *fixture.All, s scs.Store, c Config) pages {
	gob.Register([]string{})
	sessions := scs.New()
	sessions.Store, sessions.Cookie.Name = s, f.CookieName
	sessions.Lifetime, sessions.IdleTimeout = 12*time.Hour, c.Idle
	// The default prints the error on standard error.
	sessions.ErrorFunc = func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
	count := func(r *http.Request) int { return sessions.GetInt(r.Context(), "count") }
	return pages{
		counters: sessions.LoadAndSave,
		logins:   sessions.LoadAndSave,
		read:     func(r *http.Request) (int, error) { return count(r), nil },
		add: func(r *http.Request) (int, error) {
			sessions.Put(r.Context(), "count", count(r)+1)
			return count(r), nil
		},
		renew:  func(r *http.Request) (int, error) { return count(r), sessions.RenewToken(r.Context()) },
		logout: func(r *http.Request) (int, error) { return 0, sessions.Destroy(r.Context()) },
		login: func(r *http.Request) (int, error) {
			for field, value := range f.Login.Map() {
				sessions.Put(r.Context(), field, value)
			}
			return 0, nil
		},
		change: func(r *http.Request) (int, error) {
			if sessions.GetString(r.Context(), "email") == "" {
				return 0, errNoLogin
			}
			sessions.Put(r.Context(), "mfa", !sessions.GetBool(r.Context(), "mfa"))
			return 0, nil
		},
	}
}
