package uncheckederror

import (
	"context"
	"log"
	"net/http"

	typedsession "github.com/typedsession/typedsession/runtime"

	"example.com/vetted/shop"
)

func onlyTheLastIsReturned(s *shop.Session, email string) error {
	err := s.SetEmail(email) // want `error of SetEmail is ignored: err is assigned again before anything reads it: the session has not taken the value; handle it first, or put both together with errors.Join`
	s.Renew()
	err = s.SetCart(nil) // want `error of SetCart is ignored: err is assigned again`
	err = s.SetTokens(nil)
	return err
}

func onlyTheLastIsLookedAt(s *shop.Session, email string) {
	var err error = s.SetEmail(email) // want `error of SetEmail is ignored: err is assigned again`
	if s.UserID() == 0 {
		log.Print("nobody")
	}
	if err = s.SetCart(nil); err != nil {
		log.Print(err)
	}
}

func inBlocks(s *shop.Session, emails []string) {
	var err error
	for _, email := range emails {
		switch email {
		case "":
			err = s.SetEmail(email) // want `error of SetEmail is ignored: err is assigned again`
			err = s.SetCart(nil)
			log.Print(err)
		}
	}
}

func withResults(ctx context.Context, sessions *typedsession.Manager[shop.Session], s *shop.Session) (*http.Cookie, error) {
	keys, err := typedsession.NewKeys()  // want `error of NewKeys is ignored: err is assigned again before anything reads it: there are no keys`
	cookie, err := sessions.Seal(ctx, s) // want `error of Seal is ignored: err is assigned again`
	description, err := sessions.Describe(s)
	log.Print(keys, description)
	return cookie, err
}

func withAReturnBetween(s *shop.Session, email string) error {
	err := s.SetEmail(email) // want `error of SetEmail is ignored: err is assigned again`
	if s.UserID() == 0 {
		return nil
	}
	err = s.SetCart(nil)
	return err
}
