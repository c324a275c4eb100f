package main

import (
	"errors"
	"log"
	"net/http"
)

// problem is what a visitor is told of a sign-in that did not succeed.
type problem struct {
	err    error // says why
	status int
	says   string
}

// problems are those for which there are words of their own. The app cannot know which of the reasons of errNoFlow it is.
var problems = []problem{
	{errNoFlow, http.StatusBadRequest, "This sign-in is no longer under way: it is finished, it took longer than ten minutes, newer ones took its place, or it did not begin in this browser."},
	{errCancelled, http.StatusForbidden, "You did not sign in."},
	{errRefused, http.StatusForbidden, "The provider's answer does not belong to this sign-in, or came too late."},
}

// failSignIn tells the log why a sign-in did not succeed, and the visitor what happened. It offers to start again.
func failSignIn(w http.ResponseWriter, r *http.Request, err error, returnTo string) {
	log.Printf("oauth: %s %s: %v", r.Method, r.URL.Path, err)
	status, says := http.StatusBadGateway, "The sign-in did not work. The provider may be out of reach."
	for _, p := range problems {
		if errors.Is(err, p.err) {
			status, says = p.status, p.says
		}
	}
	render(w, status, "login", page{Title: "Sign in", Session: SessionFrom(r), Problem: says, Return: localPath(returnTo)})
}
