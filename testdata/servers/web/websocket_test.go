package web

import (
	"context"
	"net/http"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// TestTheCookieGoesOutWithAWebSocketUpgrade upgrades with two libraries: the one
// writes what is in the header map, as net/http does, the other takes a header of
// its own and ignores the map, which is what Save is for.
func TestTheCookieGoesOutWithAWebSocketUpgrade(t *testing.T) {
	for name, upgrade := range map[string]func(*typedsession.Manager[Session]) http.HandlerFunc{
		"coder/websocket": func(*typedsession.Manager[Session]) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				SessionFrom(r).AddCount(1)
				conn, err := coder.Accept(w, r, nil)
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.CloseNow()
				_ = conn.Write(r.Context(), coder.MessageText, []byte("hello"))
			}
		},
		"gorilla/websocket, through Save": func(sessions *typedsession.Manager[Session]) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				SessionFrom(r).AddCount(1)
				if err := sessions.Save(w, r); err != nil {
					t.Error(err)
				}
				conn, err := new(gorilla.Upgrader).Upgrade(w, r, w.Header())
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				_ = conn.WriteMessage(gorilla.TextMessage, []byte("hello"))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			sessions := newSessions(t)
			mux := http.NewServeMux()
			mux.Handle("/socket", upgrade(sessions))
			mux.HandleFunc("/show", show)
			b := browse(t, "HTTP/1.1", sessions.Handler(mux))

			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			conn, _, err := coder.Dial(ctx, b.server.URL+"/socket", &coder.DialOptions{HTTPClient: b.client})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.CloseNow()
			if _, message, err := conn.Read(ctx); err != nil || string(message) != "hello" {
				t.Errorf("the socket says %q, %v", message, err)
			}
			if _, body := b.get("/show"); body != "visit 1" {
				t.Errorf("after the upgrade the session has %q, want visit 1", body)
			}
		})
	}
}

// A library that ignores the
// header map loses the cookie of a plain upgrade, which nobody on this side of
// the connection can see. The documentation says to call Save.
func TestAWebSocketUpgradeThatIgnoresTheHeaderLosesTheCookieWithoutSave(t *testing.T) {
	sessions := newSessions(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/socket", func(w http.ResponseWriter, r *http.Request) {
		SessionFrom(r).AddCount(1)
		conn, err := new(gorilla.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	})
	mux.HandleFunc("/show", show)
	b := browse(t, "HTTP/1.1", sessions.Handler(mux))
	conn, _, err := coder.Dial(t.Context(), b.server.URL+"/socket", &coder.DialOptions{HTTPClient: b.client})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if _, body := b.get("/show"); body != "visit 0" {
		t.Errorf("the session has %q: this library learnt to write the header map, so say so where Save is documented", body)
	}
}
