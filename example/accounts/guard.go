package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/typedsession/typedsession/example/accounts/users"
)

// userHandler answers a request of a user who is logged in.
type userHandler func(w http.ResponseWriter, r *http.Request, s *Session, user users.User)

// forUser passes on the requests of users who are logged in. Others go to the login page, and come back.
func (a *app) forUser(next userHandler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		if s.Info().Unchecked { // this session stands in for the browser's, such as while another request renews it
			unavailable(w, r, errUnchecked)
			return
		}
		user, err := a.currentUser(r.Context(), s)
		switch {
		case errors.Is(err, users.ErrNoUser):
			http.Redirect(w, r, "/login?return="+url.QueryEscape(pageOf(r.URL.Path)), http.StatusSeeOther)
		case err != nil:
			unavailable(w, r, err)
		default:
			next(w, r, s, user)
		}
	}
}

var errUnchecked = errors.New("the session could not be used")

// currentUser returns the user of a session, or users.ErrNoUser. It ends the session of a user who was removed, and a
// session from before the last change of the password that RevokeAll did not reach.
func (a *app) currentUser(ctx context.Context, s *Session) (users.User, error) {
	if s.UserID() == 0 {
		return users.User{}, users.ErrNoUser
	}
	user, err := a.users.Find(ctx, s.UserID())
	if err == nil && user.PasswordVersion != s.PasswordVersion() {
		err = users.ErrNoUser
	}
	if errors.Is(err, users.ErrNoUser) {
		s.Destroy()
	}
	return user, err
}

// recent is how long a password that was given is good for what matters.
const recent = 10 * time.Minute

// withRecentPassword passes on the requests of users who gave their password a short time ago. Others are asked for it
// again: somebody else may sit before a browser that was left alone.
func (a *app) withRecentPassword(next userHandler) userHandler {
	return func(w http.ResponseWriter, r *http.Request, s *Session, user users.User) {
		if a.now().Sub(s.PasswordGivenAt()) > recent {
			http.Redirect(w, r, "/confirm?return="+url.QueryEscape(pageOf(r.URL.Path)), http.StatusSeeOther)
			return
		}
		next(w, r, s, user)
	}
}

// pageOf returns the page to which a path belongs: /devices for /devices/revoke. It returns the profile for any path that is
// none of the user's pages, so that no link leads from here to another site.
func pageOf(path string) string {
	for _, page := range []string{"/devices", "/password"} {
		if path == page || strings.HasPrefix(path, page+"/") {
			return page
		}
	}
	return "/profile"
}
