package theirbugs

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gofiber/fiber/v3"
	fibersession "github.com/gofiber/fiber/v3/middleware/session"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// overtaken has one browser begin a page that waits, visit another meanwhile, and let the first one end. The page calls
// wait once it has read its session.
type overtaken struct{ began, release chan bool }

func newOvertaken() overtaken { return overtaken{make(chan bool), make(chan bool)} }

func (o overtaken) wait() {
	o.began <- true
	<-o.release
}

func (o overtaken) by(b *browser, waiting, meanwhile string) {
	done := make(chan bool)
	go func() {
		defer close(done)
		b.get(waiting)
	}()
	select {
	case <-o.began:
	case <-done:
		b.t.Fatal("the page did not wait")
	}
	b.get(meanwhile)
	close(o.release)
	<-done
}

// lateReadAfterLogout is testdata/lateread_test.go for the libraries that are not in it, and with the rivals' best
// setting: each slides an idle timeout.
func lateReadAfterLogout() comparison {
	afterwards := func(t *testing.T, o overtaken, b *browser) string {
		b.get("/name/Rex")
		o.by(b, "/", "/logout")
		return whether(b.name() == "", "logged out", "logged in again")
	}
	touching := func(t *testing.T, touch bool) string {
		o := newOvertaken()
		l := libraries[ours](t)
		manager := newSessions(t, SessionConfig{Touch: touch, MaxStep: -1}) // every read slides
		l.mount = func(pages http.Handler) http.Handler {
			return manager.Handler(withLogout(pages, func(r *http.Request) error { SessionFrom(r).Destroy(); return nil }))
		}
		return afterwards(t, o, l.browse(t, func(_ http.ResponseWriter, r *http.Request) { l.name(r); o.wait() }))
	}
	return comparison{"L1", "a slow page that began to read before a logout ends after it", []outcome{
		{ours, "logged out with Touch; logged in again without", func(t *testing.T) string {
			return touching(t, true) + " with Touch; " + touching(t, false) + " without"
		}},
		{scsPath, "logged in again", func(t *testing.T) string {
			o := newOvertaken()
			manager := newSCS()
			manager.IdleTimeout = time.Hour
			l := libraries[scsPath](t)
			l.name = func(r *http.Request) string { return manager.GetString(r.Context(), "name") }
			l.setName = func(_ http.ResponseWriter, r *http.Request, name string) { manager.Put(r.Context(), "name", name) }
			l.mount = func(pages http.Handler) http.Handler {
				return manager.LoadAndSave(withLogout(pages, func(r *http.Request) error { return manager.Destroy(r.Context()) }))
			}
			return afterwards(t, o, l.browse(t, func(_ http.ResponseWriter, r *http.Request) { l.name(r); o.wait() }))
		}},
		{fiberPath, "logged in again", func(t *testing.T) string {
			o := newOvertaken()
			return afterwards(t, o, browseFiber(t, newStorage(), func(c fiber.Ctx) error {
				fibersession.FromContext(c).Get("name")
				o.wait()
				return nil
			}))
		}},
	}}
}

func withLogout(pages http.Handler, logout func(*http.Request) error) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.HandleFunc("/logout", func(w http.ResponseWriter, r *http.Request) {
		if err := logout(r); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	return mux
}

// twoWritesAtOnce is where a cookie cannot do better: the last response is what the browser has. README.md says so.
func twoWritesAtOnce() comparison {
	observe := func(t *testing.T, l library) string {
		o := newOvertaken()
		b := l.browse(t, func(w http.ResponseWriter, r *http.Request) {
			l.note(r)
			o.wait()
			l.setNote(w, r, "noted")
		})
		b.get("/name/Rex")
		o.by(b, "/", "/name/Max")
		return whether(b.name() == "Max", "both are kept", "the first is lost")
	}
	return comparison{"B7", "two requests at the same time that set different values", inEach(observe,
		want{ours, "the first is lost"}, want{scsPath, "the first is lost"},
		want{golangcollege, "the first is lost"}, want{gorillaPath, "the first is lost"})}
}

// logOutEverywhere ends all sessions of a user who has two: with scs as its README does it, with typedsession as
// example/logouteverywhere does.
func logOutEverywhere() comparison {
	return comparison{"B4", "sessions left of two after logging out everywhere", []outcome{
		{ours, "0", func(t *testing.T) string {
			generation := "1"
			manager := newSessions(t, SessionConfig{CheckEvery: -1, Check: func(_ context.Context, s *Session, _ typedsession.Info) (bool, error) {
				return s.Note() == generation, nil
			}})
			l := libraries[ours](t)
			l.mount = manager.Handler
			login := func(w http.ResponseWriter, r *http.Request) { l.setName(w, r, "Rex"); l.setNote(w, r, generation) }
			one, two := l.browse(t, login), l.browse(t, login)
			one.get("/")
			two.get("/")
			generation = "2"
			return left(one, two)
		}},
		{scsPath + " HashTokenInStore", "2", func(t *testing.T) string { return leftByIterate(t, true) }},
		{scsPath, "0", func(t *testing.T) string { return leftByIterate(t, false) }},
	}}
}

func left(browsers ...*browser) string {
	n := 0
	for _, b := range browsers {
		if b.name() == "Rex" {
			n++
		}
	}
	return fmt.Sprint(n)
}

func leftByIterate(t *testing.T, hashed bool) string {
	manager := scs.New()
	manager.Store = newSCS().Store
	manager.HashTokenInStore = hashed
	l := libraries[scsPath](t)
	l.mount = manager.LoadAndSave
	l.name = func(r *http.Request) string { return manager.GetString(r.Context(), "name") }
	login := func(_ http.ResponseWriter, r *http.Request) { manager.Put(r.Context(), "name", "Rex") }
	one, two := l.browse(t, login), l.browse(t, login)
	one.get("/")
	two.get("/")
	if err := manager.Iterate(context.Background(), func(ctx context.Context) error { return manager.Destroy(ctx) }); err != nil {
		t.Fatal(err)
	}
	return left(one, two)
}
