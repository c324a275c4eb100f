package uncheckederror

import (
	"errors"
	"log"

	"example.com/vetted/shop"
)

func joined(s *shop.Session, email string) error {
	err := s.SetEmail(email)
	err = errors.Join(err, s.SetCart(nil))
	err = errors.Join(err, s.SetTokens(nil))
	return err
}

func handledFirst(s *shop.Session, email string) error {
	err := s.SetEmail(email)
	if err != nil {
		log.Print(err)
	}
	err = s.SetCart(nil)
	_ = err
	err = s.SetTokens(nil)
	return err
}

func inDifferentBranches(s *shop.Session, email string, clear bool) error {
	err := s.SetEmail(email)
	if clear {
		err = s.SetCart(nil)
	}
	return err
}

func inAnotherVariable(s *shop.Session, email string) error {
	err := s.SetEmail(email)
	if err := s.SetCart(nil); err != nil {
		return err
	}
	return err
}

func aResultOfTheFunction(s *shop.Session, email string) (err error) {
	defer log.Print("done")
	err = s.SetEmail(email)
	s.Cart()[0].Raise() // may panic
	err = s.SetCart(nil)
	return err
}

func readByAClosure(s *shop.Session, email string) error {
	var err error
	report := func() { log.Print(err) }
	err = s.SetEmail(email)
	report()
	err = s.SetCart(nil)
	return err
}

func assignedInAClosure(s *shop.Session, email string) error {
	var err error
	func() {
		err = s.SetEmail(email)
		s.Cart()[0].Raise()
		err = s.SetCart(nil)
	}()
	return err
}

func readThroughAPointer(s *shop.Session, email string) error {
	var err error
	last := &err
	err = s.SetEmail(email)
	log.Print(*last)
	err = s.SetCart(nil)
	return err
}

func readAfterTheLoop(s *shop.Session, emails []string) error {
	var err error
	for _, email := range emails {
		err = s.SetEmail(email)
		if email == "" {
			continue
		}
		err = s.SetCart(nil)
	}
	return err
}

func readAfterALabel(s *shop.Session, email string) error {
	var err error
again:
	err = s.SetEmail(email)
	if email != "" {
		email = ""
		goto again
	}
	err = s.SetCart(nil)
	return err
}

func forgetting(s *Session) error {
	err := s.SetEmail("ann@example.com")
	err = s.SetEmail("bob@example.com")
	return err
}
