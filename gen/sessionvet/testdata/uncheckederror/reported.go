// Package uncheckederror ignores errors.
package uncheckederror

import (
	"context"
	"net/http"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/flask"

	"example.com/vetted/shop"
)

func visit(w http.ResponseWriter, r *http.Request, sessions *typedsession.Manager[shop.Session]) {
	s := shop.SessionFrom(r)
	s.SetEmail(r.PostFormValue("email")) // want `error of SetEmail is ignored: the session has not taken the value; handle it, or assign it to _ if that is meant`
	(s.AppendNotices(shop.Line{}))       // want `error of AppendNotices is ignored`
	(*shop.Session).SetCart(s, nil)      // want `error of SetCart is ignored`
	sessions.Save(w, r)                  // want `error of Save is ignored: the session, or a part of it, was not sent`
}

func later(w http.ResponseWriter, r *http.Request, sessions *typedsession.Manager[shop.Session]) {
	defer sessions.Save(w, r)                     // want `error of Save is ignored`
	go shop.SessionFrom(r).SetEmail("a@example.") // want `error of SetEmail is ignored` `session is used in a goroutine`
}

func end(ctx context.Context, sessions *typedsession.Manager[shop.Session], s *shop.Session, header http.Header) {
	sessions.Seal(ctx, s)                                                // want `error of Seal is ignored`
	sessions.SealTo(ctx, s, http.StatusOK, header)                       // want `error of SealTo is ignored`
	sessions.RevokeAll(ctx, typedsession.Owner[shop.Session]{})          // want `error of RevokeAll is ignored: sessions that were to end go on`
	sessions.Update(ctx, "id", func(*shop.Session) error { return nil }) // want `error of Update is ignored: the change was not written`
	sessions.Ready(ctx)                                                  // want `error of Ready is ignored: the manager could not do it`
}

func rotate(keys, by *typedsession.Keys) {
	keys.Replace(by) // want `error of Replace is ignored: the keys are as they were`
	keys.Reload()    // want `error of Reload is ignored`
}

// visitor is an app's own type around a session.
type visitor struct{ *shop.Session }

func (v visitor) forget() {
	v.SetEmail("") // want `error of SetEmail is ignored`
}

func start(spec typedsession.Spec[shop.Session], opened typedsession.Opened) {
	shop.NewSessionManager(nil, shop.SessionConfig{})        // want `error of NewSessionManager is ignored: there is no manager; handle it, or assign it to _ if that is meant`
	go shop.NewSessionManager(nil, shop.SessionConfig{})     // want `error of NewSessionManager is ignored`
	typedsession.NewManager(spec, nil, shop.SessionConfig{}) // want `error of NewManager is ignored: there is no manager`
	typedsession.KeysFromEnv("SESSION_KEYS")                 // want `error of KeysFromEnv is ignored: there are no keys`
	defer typedsession.KeysFromFile("keys")                  // want `error of KeysFromFile is ignored: there are no keys`
	typedsession.NewKeys()                                   // want `error of NewKeys is ignored: there are no keys`
	flask.New("")                                            // want `error of New is ignored: the function could not do it`
	opened.Check(time.Hour, time.Hour, time.Now())           // want `error of Check is ignored: the session may have ended`
}
