package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"github.com/typedsession/typedsession/example/moving/after"
	"github.com/typedsession/typedsession/example/moving/internal/bothtest"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

func TestWhoIsLoggedInWithGorillaStaysLoggedInAndStaysLoggedOut(t *testing.T) {
	hashKey, blockKey := securecookie.GenerateRandomKey(64), securecookie.GenerateRandomKey(32)
	for _, test := range []struct {
		name  string
		store *sessions.CookieStore
	}{
		{"signed", sessions.NewCookieStore(hashKey)},
		{"encrypted", sessions.NewCookieStore(hashKey, blockKey)},
		{"encrypted, after a rotation of its keys", sessions.NewCookieStore(hashKey, blockKey, securecookie.GenerateRandomKey(64), nil)},
	} {
		t.Run(test.name, func(t *testing.T) {
			manager, err := newManager(sessiontest.Keys(t), test.store)
			if err != nil {
				t.Fatal(err)
			}
			old := httptest.NewServer(before{test.store}.routes())
			defer old.Close()
			newApp := httptest.NewServer(manager.Handler(after.Routes()))
			defer newApp.Close()
			bothtest.CheckMove(t, old.URL, newApp.URL, "session")
		})
	}
}

// visited is in sessions of the old app.
type visited struct{ Page string }

func TestASessionWithATypeThatIsNotRegisteredIsToldAndABadCookieIsNot(t *testing.T) {
	hashKey := securecookie.GenerateRandomKey(64)
	for name, test := range map[string]struct {
		cookie string
		told   int
	}{
		"a type that is gone": {cookieWithout(t, hashKey), 1},
		"no cookie of ours":   {"garbage", 0},
		"no base64":           {"%%%", 0},
	} {
		told := 0
		config := configFor(sessions.NewCookieStore(hashKey))
		config.OnEvent = func(_ context.Context, e typedsession.Event) {
			if e.Kind == typedsession.KindAdoptFailed {
				told++
			}
		}
		manager, err := after.NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, config)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "http://localhost/", nil)
		r.AddCookie(&http.Cookie{Name: "session", Value: test.cookie})
		w := httptest.NewRecorder()
		manager.Handler(after.Routes()).ServeHTTP(w, r)
		if told != test.told || len(w.Header()["Set-Cookie"]) > 0 {
			t.Errorf("%s: %d failures are told and %q is set, want %d and nothing", name, told, w.Header()["Set-Cookie"], test.told)
		}
	}
}

// cookieWithout returns a cookie of the old app with a value of a type that this process does not know.
func cookieWithout(t *testing.T, hashKey []byte) string {
	t.Helper()
	gob.RegisterName("example.com/old.visited", visited{})
	encoded, err := securecookie.GobEncoder{}.Serialize(map[any]any{"last": visited{"/"}})
	if err != nil {
		t.Fatal(err)
	}
	renamed := bytes.Replace(encoded, []byte("old.visited"), []byte("not.visited"), 1)
	value, err := securecookie.New(hashKey, nil).SetSerializer(securecookie.NopEncoder{}).Encode("session", renamed)
	if err != nil {
		t.Fatal(err)
	}
	return value
}
