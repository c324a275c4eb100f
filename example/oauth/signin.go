package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// beginSignIn sends a visitor to the provider.
func (a *app) beginSignIn(w http.ResponseWriter, r *http.Request) {
	flow, err := beginFlow(SessionFrom(r), r.PostFormValue("return"), a.now())
	if err != nil {
		failSignIn(w, r, err, problem{http.StatusInternalServerError, "The sign-in could not begin.", "/"})
		return
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.Verifier)}
	if a.formPost {
		options = append(options, oauth2.SetAuthURLParam("response_mode", "form_post"))
	}
	http.Redirect(w, r, a.oauth.AuthCodeURL(flow.State, options...), http.StatusSeeOther)
}

// notUnderWay is said to a visitor who comes back with a state that the session does not have. The app cannot know which of
// the reasons it is: the visitor opened the page a second time, waited too long, began four other sign-ins since, or was
// lured here by somebody who wants the visitor to use a stranger's account.
const notUnderWay = "This sign-in is no longer under way: it is finished, it took longer than ten minutes, newer ones took its place, or it did not begin in this browser."

// finishSignIn receives a visitor who comes back from the provider.
func (a *app) finishSignIn(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	flow, ok, err := takeFlow(s, r.FormValue("state"), a.now())
	switch {
	case err != nil:
		failSignIn(w, r, err, problem{http.StatusInternalServerError, "The sign-in could not be finished.", "/"})
		return
	case !ok:
		showProblem(w, r, problem{http.StatusBadRequest, notUnderWay, flow.ReturnTo})
		return
	case r.FormValue("error") == "access_denied":
		showProblem(w, r, problem{http.StatusForbidden, "You did not sign in.", flow.ReturnTo})
		return
	case r.FormValue("error") != "":
		err := fmt.Errorf("the provider answers with the error %q", r.FormValue("error"))
		failSignIn(w, r, err, problem{http.StatusBadGateway, "The provider could not sign you in.", flow.ReturnTo})
		return
	}
	who, err := a.redeem(r.Context(), r.FormValue("code"), flow)
	if errors.Is(err, errRefused) {
		failSignIn(w, r, err, problem{http.StatusForbidden, "The provider's answer does not belong to this sign-in.", flow.ReturnTo})
		return
	}
	if err == nil {
		err = signIn(s, who)
	}
	if err != nil {
		failSignIn(w, r, err, problem{http.StatusBadGateway, "The provider cannot be reached, or its answer cannot be used.", flow.ReturnTo})
		return
	}
	http.Redirect(w, r, flow.ReturnTo, http.StatusSeeOther)
}

// errRefused means that a code is not one that the provider gave out for this flow.
var errRefused = errors.New("the code does not belong to this sign-in")

// person is who the provider says that the visitor is.
type person struct {
	subject string
	Name    string `json:"name"`
}

// redeem gives the code to the provider and returns who signed in.
func (a *app) redeem(ctx context.Context, code string, flow Flow) (person, error) {
	ctx = oidc.ClientContext(ctx, a.toProvider)
	token, err := a.oauth.Exchange(ctx, code, oauth2.VerifierOption(flow.Verifier))
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refusal.ErrorCode == "invalid_grant" {
		return person{}, fmt.Errorf("%w: the provider says %s", errRefused, refusal.ErrorCode)
	} else if ok {
		return person{}, fmt.Errorf("the provider refuses to redeem a code with status %d, error %q", refusal.Response.StatusCode, refusal.ErrorCode)
	} else if err != nil {
		return person{}, err
	}
	text, ok := token.Extra("id_token").(string)
	if !ok {
		return person{}, errors.New("the provider's answer has no ID token")
	}
	idToken, err := a.idTokens.Verify(ctx, text)
	if err != nil {
		return person{}, err
	}
	if idToken.Nonce != flow.Nonce {
		return person{}, fmt.Errorf("%w: the ID token has another nonce", errRefused)
	}
	who := person{subject: idToken.Subject}
	if err := idToken.Claims(&who); err != nil {
		return person{}, fmt.Errorf("reading the claims of the ID token: %w", err)
	}
	return who, nil
}

// signIn makes the session that of a person. What a visitor put into the cart before is still there afterwards. What
// belongs to another person is not.
func signIn(s *Session, who person) error {
	if s.Subject() != "" && s.Subject() != who.subject {
		flows := s.Flows()
		s.Reset()
		if err := s.SetFlows(flows); err != nil {
			return err
		}
	}
	// Whoever knew the session before, or planted it in this browser, must not have a session that is signed in.
	s.Renew()
	if err := s.SetSubject(who.subject); err != nil {
		return err
	}
	if err := s.SetName(who.Name); err != nil {
		s.ClearName() // a name that is too long is not worth an error page
	}
	return nil
}

// logOut ends the session. The session that the person has at the provider goes on.
func logOut(w http.ResponseWriter, r *http.Request) {
	SessionFrom(r).Destroy()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// failSignIn tells the log why a sign-in failed, and the visitor what to do.
func failSignIn(w http.ResponseWriter, r *http.Request, err error, p problem) {
	log.Printf("oauth: %s %s: %v", r.Method, r.URL.Path, err)
	showProblem(w, r, p)
}
