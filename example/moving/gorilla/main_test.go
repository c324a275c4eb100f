package main

import (
	"net/http/httptest"
	"testing"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"github.com/typedsession/typedsession/example/moving/after"
	"github.com/typedsession/typedsession/example/moving/internal/bothtest"
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
