package echov4

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/typedsession/typedsession/example/frameworks/internal/apptest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

func newApp(t *testing.T, sessions *apptest.Sessions) *apptest.Browser {
	t.Helper()
	e := New(sessions.Manager)
	e.Logger.SetOutput(io.Discard)
	return apptest.Browse(t, e)
}

func TestVisitsAreCountedAndVisitorsLogInAndOut(t *testing.T) {
	sessions := apptest.NewSessions(t)
	apptest.Visit(t, newApp(t, sessions), sessions)
}

func TestWhatChangedBeforeAnErrorIsSaved(t *testing.T) {
	b := newApp(t, apptest.NewSessions(t))
	response, body := b.Get("/account")
	if response.StatusCode != http.StatusUnauthorized || body != `{"message":"log in first"}`+"\n" {
		t.Errorf("status %d: %s", response.StatusCode, body)
	}
	b.MustGreet("Hello, stranger. This is visit 2.")
	b.Post("/login", url.Values{"name": {"Ada"}})
	if _, body := b.Get("/account"); body != `{"name":"Ada"}`+"\n" {
		t.Errorf("after the login, the account says %q", body)
	}
}

func TestWhatChangedBeforeAPanicIsNotSaved(t *testing.T) {
	b := newApp(t, apptest.NewSessions(t))
	if response, _ := b.Get("/broken"); response.StatusCode != http.StatusInternalServerError {
		t.Errorf("status %d", response.StatusCode)
	}
	b.MustGreet("Hello, stranger. This is visit 1.")
}

func TestAStreamCarriesTheCookie(t *testing.T) {
	b := newApp(t, apptest.NewSessions(t))
	if _, body := b.Get("/stream"); body != "one\ntwo\n" {
		t.Errorf("the stream says %q", body)
	}
	b.MustGreet("Hello, stranger. This is visit 2.")
}

func TestWhileTheStoreIsDownTheAnswerIs503WhateverTheHandlerReturns(t *testing.T) {
	store := apptest.NewStore()
	b := newApp(t, apptest.NewSessionsIn(t, typedsession.Stored{Store: store}))
	store.IsDown.Store(true) // a visitor without a cookie notices when the session is written
	for _, path := range []string{"/", "/account", "/stream"} {
		b.MustBeUnavailable(path)
	}
}
