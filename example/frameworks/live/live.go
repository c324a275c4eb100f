// Package live keeps connections open beside sessions in a store: a WebSocket of github.com/coder/websocket, and
// server-sent events.
//
// A session is read when the connection begins. It is written, and its cookie sent, at the latest when the connection is
// upgraded or the stream flushed for the first time. A change that a setter makes after that is written when the handler
// returns, perhaps hours later; one that needs a cookie is lost, and reported as KindTooLate. So an open connection reads
// the session again with Manager.OpenRequest, and changes it in the store with Manager.Update.
//
// Neither keeps the session alive. A page on which a visitor works for longer than the idle timeout has to send a
// request now and then, when the visitor does something.
//
// With sessions in cookies there is no Update, and OpenRequest notices timeouts only. Config.Check, which OpenRequest
// calls, makes it notice a logout too, as in example/logouteverywhere.
package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// app has the handlers.
type app struct {
	sessions *typedsession.Manager[visitor.Session]
	// every is how often an open connection looks whether its session goes on.
	every time.Duration
}

// New returns the app. Its sessions are in a store. A connection ends within every after its session has ended, on
// whichever server.
func New(sessions *typedsession.Manager[visitor.Session], every time.Duration) http.Handler {
	a := app{sessions, every}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", home)
	mux.HandleFunc("POST /login", logIn)
	mux.HandleFunc("POST /logout", logOut)
	mux.Handle("GET /events", a.requireLogin(a.events))
	mux.Handle("GET /socket", a.requireLogin(a.socket))
	return http.NewCrossOriginProtection().Handler(sessions.Handler(mux)) // no other site logs a visitor in or out
}

func home(w http.ResponseWriter, r *http.Request) {
	s := visitor.SessionFrom(r)
	s.AddVisits(1)
	fmt.Fprintln(w, visitor.Greeting(s))
}

func logIn(w http.ResponseWriter, r *http.Request) {
	if err := visitor.LogIn(visitor.SessionFrom(r), r.PostFormValue("name")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func logOut(w http.ResponseWriter, r *http.Request) {
	visitor.SessionFrom(r).Destroy()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// requireLogin guards the handlers of connections. Browsers open these again by themselves, so they are no sign that the
// visitor is there.
func (a app) requireLogin(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.sessions.DoNotCount(r)
		if visitor.SessionFrom(r).Name() == "" {
			http.Error(w, "log in first", http.StatusUnauthorized)
			return
		}
		next(w, r)
	})
}

// events sends how often the visitor came, whenever that has changed, until the session is over.
func (a app) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	ticks := time.NewTicker(a.every)
	defer ticks.Stop()
	for s, told := visitor.SessionFrom(r), -1; ; {
		if s.Visits() != told {
			told = s.Visits()
			fmt.Fprintf(w, "data: %s\n\n", visitor.Greeting(s))
			if err := http.NewResponseController(w).Flush(); err != nil {
				return
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-ticks.C:
		}
		var isOn bool
		if s, isOn = a.current(r); !isOn {
			fmt.Fprint(w, "event: over\ndata:\n\n") // the page closes its EventSource, which would connect again
			return
		}
	}
}

// current returns the session as it is in the store now, and whether the visitor is still logged in. It reports false
// while the store fails too: the browser connects again.
func (a app) current(r *http.Request) (*visitor.Session, bool) {
	s, err := a.sessions.OpenRequest(r)
	return s, err == nil && s.Name() != ""
}

// socket counts each message of the visitor as a visit, and answers with their number.
func (a app) socket(w http.ResponseWriter, r *http.Request) {
	s := visitor.SessionFrom(r)
	s.AddVisits(1)
	// With this library the upgrade would save the session too. Save tells whether that worked while there can still be
	// an error page, and libraries that write a header of their own, such as gorilla/websocket, need it.
	if err := a.sessions.Save(w, r); err != nil {
		http.Error(w, "please come back in a minute", http.StatusServiceUnavailable)
		return
	}
	connection, err := websocket.Accept(w, r, nil) // refuses pages of other sites, by their Origin
	if err != nil {
		return // Accept has answered
	}
	defer connection.CloseNow()
	ctx, stop := a.whileLoggedIn(r)
	defer stop()
	keepOpen := context.AfterFunc(ctx, func() { closeOver(connection) })
	defer keepOpen()
	for {
		if _, _, err := connection.Read(r.Context()); err != nil {
			return // the visitor has left, or the session is over
		}
		answer, err := a.addVisit(ctx, s.Info().ID)
		if errors.Is(err, typedsession.ErrGone) {
			closeOver(connection)
			return
		}
		if err != nil {
			_ = connection.Close(websocket.StatusTryAgainLater, "please come back in a minute")
			return
		}
		if err := connection.Write(ctx, websocket.MessageText, []byte(answer)); err != nil {
			return
		}
	}
}

// addVisit changes the session in the store, and returns the greeting. Other requests change the session at the same
// time, so the function that Update calls may run more than once.
func (a app) addVisit(ctx context.Context, id string) (greeting string, err error) {
	err = a.sessions.Update(ctx, id, func(s *visitor.Session) error {
		s.AddVisits(1)
		greeting = visitor.Greeting(s)
		return nil
	})
	return greeting, err
}

// whileLoggedIn returns a context that is done when the session is over, the visitor has left, or stop was called.
func (a app) whileLoggedIn(r *http.Request) (ctx context.Context, stop context.CancelFunc) {
	ctx, stop = context.WithCancel(r.Context())
	go func() {
		defer stop()
		ticks := time.NewTicker(a.every)
		defer ticks.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticks.C:
				if _, isOn := a.current(r); !isOn {
					return
				}
			}
		}
	}()
	return ctx, stop
}

// closeOver closes a connection because its session is over.
func closeOver(connection *websocket.Conn) {
	_ = connection.Close(websocket.StatusPolicyViolation, "log in again") // fails if the visitor has left
}
