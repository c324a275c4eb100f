package main

import (
	"errors"
	"fmt"
	"log"
	"math"
	"net/http"
	"strconv"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// message writes a page that says what happened. It needs no session.
func message(w http.ResponseWriter, status int, title, text string) {
	render(w, status, "message", page{Title: title, Text: text})
}

func (a *app) notFound(w http.ResponseWriter, _ *http.Request) {
	message(w, http.StatusNotFound, "Not found", "There is no such page.")
}

func refuseOtherSite(w http.ResponseWriter, _ *http.Request) {
	message(w, http.StatusForbidden, "Refused", "Another site sent this form. Please open the page here and send it again.")
}

// tooManyTries answers whoever tried too many passwords.
func tooManyTries(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	log.Printf("accounts: %s %q: too many tries", r.Method, r.URL.Path)
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	minutes := int(math.Ceil(wait.Minutes()))
	message(w, http.StatusTooManyRequests, "Too many tries", fmt.Sprintf("Please try again in %d min.", minutes))
}

// unavailable answers a request whose handler could not reach the users or the sessions.
func unavailable(w http.ResponseWriter, r *http.Request, err error) {
	log.Printf("accounts: %s %q: %v", r.Method, r.URL.Path, err)
	w.Header().Set("Retry-After", "5")
	message(w, http.StatusServiceUnavailable, "One moment, please", "That did not work. Please try again in a few seconds.")
}

// sessionFailed answers a request whose session could not be read or written, or was ended meanwhile.
func sessionFailed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, typedsession.ErrGone) {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	unavailable(w, r, err)
}
