package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// beginSignIn sends a visitor to the provider.
func (a *app) beginSignIn(w http.ResponseWriter, r *http.Request) {
	flow, err := beginFlow(SessionFrom(r), r.PostFormValue("return"), a.now())
	if err != nil {
		failSignIn(w, r, err, "/")
		return
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.Verifier)}
	if a.formPost {
		options = append(options, oauth2.SetAuthURLParam("response_mode", "form_post"))
	}
	http.Redirect(w, r, a.oauth.AuthCodeURL(flow.State, options...), http.StatusSeeOther)
}

// finishSignIn receives a visitor who comes back from the provider.
func (a *app) finishSignIn(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	flow, err := takeFlow(s, r.FormValue("state"), a.now())
	if err != nil {
		failSignIn(w, r, err, flow.ReturnTo)
		return
	}
	who, err := a.whoCame(r, flow)
	if err == nil {
		err = signIn(s, who)
	}
	if err != nil {
		failSignIn(w, r, err, flow.ReturnTo)
		return
	}
	http.Redirect(w, r, flow.ReturnTo, http.StatusSeeOther)
}

// person is who the provider says that the visitor is.
type person struct {
	subject string
	Name    string `json:"name"`
}

var (
	errCancelled = errors.New("the visitor did not sign in at the provider")
	errRefused   = errors.New("the provider's answer does not belong to this sign-in")
)

// whoCame returns the person who signed in, according to the provider's answer.
func (a *app) whoCame(r *http.Request, flow Flow) (person, error) {
	switch problem := r.FormValue("error"); problem {
	case "":
		return a.redeem(r.Context(), r.FormValue("code"), flow)
	case "access_denied":
		return person{}, errCancelled
	default:
		return person{}, fmt.Errorf("the provider answers with the error %q", problem)
	}
}

// redeem gives the code to the provider and returns who signed in. The texts of its errors leave out what the provider
// answered, which may hold a token.
func (a *app) redeem(ctx context.Context, code string, flow Flow) (person, error) {
	ctx = oidc.ClientContext(ctx, a.toProvider)
	token, err := a.oauth.Exchange(ctx, code, oauth2.VerifierOption(flow.Verifier))
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		if refusal.ErrorCode == "invalid_grant" {
			return person{}, fmt.Errorf("%w: it refuses the code", errRefused)
		}
		return person{}, fmt.Errorf("the provider refuses to give a token: status %d, error %q", refusal.Response.StatusCode, refusal.ErrorCode)
	}
	if err != nil {
		return person{}, fmt.Errorf("asking the provider for a token: %w", err)
	}
	text, ok := token.Extra("id_token").(string)
	if !ok {
		return person{}, errors.New("the provider's answer has no ID token")
	}
	idToken, err := a.idTokens.Verify(ctx, text)
	if err != nil {
		return person{}, fmt.Errorf("verifying the ID token: %w", err)
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
