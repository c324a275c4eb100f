package keptsession

import (
	"log"
	"net/http"
	"time"

	"example.com/vetted/shop"
)

// mailer sends mail.
type mailer interface{ Send(to string) error }

// app has what handlers need.
type app struct {
	mailer mailer
	audits int
}

func (a *app) nobodyWaits(w http.ResponseWriter, r *http.Request) {
	s := shop.SessionFrom(r)
	go func() { // want `session is used in a goroutine that nothing waits for, where its changes come too late for the response: read what the goroutine needs before the go statement, or wait for it`
		if err := a.mailer.Send(s.Email()); err != nil {
			log.Print(err)
		}
	}()
	go a.audit(s)              // want `session is used in a goroutine that nothing waits for`
	go s.Renew()               // want `session is used in a goroutine that nothing waits for`
	go func(s *shop.Session) { // want `session is used in a goroutine that nothing waits for`
		s.AddUserID(1)
	}(s)
	go func() { // want `session is used in a goroutine that nothing waits for`
		time.Sleep(time.Second)
		shop.SessionFrom(r).SetUserID(0)
	}()
	go func() { // want `session is used in a goroutine that nothing waits for`
		shop.SessionFromContext(r.Context()).SetUserID(0)
	}()
	w.WriteHeader(http.StatusNoContent)
}

func (a *app) audit(s *shop.Session) {
	a.audits++
	a.auditAgain(s)
}

func (a *app) auditAgain(s *shop.Session) {
	if s.UserID() == 0 {
		a.audit(s)
	}
}

func passedToAHelper(w http.ResponseWriter, r *http.Request, s *shop.Session) {
	for range 3 {
		go log.Print(s) // want `session is used in a goroutine that nothing waits for`
	}
}
