package typedsession_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"slices"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// accountSession belongs to the user who is logged in: the tag says owner, and the
// generator makes AccountOwner. 0 is nobody.
//
//typedsession:session Account cookie=account idle=30m absolute=12h budget=800 id=shop.Account
type accountSession struct {
	UserID int64  `session:"1,owner"`
	Device string `session:"2,max=80"`
	Points int    `session:"3"`
}

// logIn returns the handler of a login. Another owner gives the session a new token, as
// Renew does; Renew also restarts its timeouts.
func logIn(user int64, device string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := AccountFrom(r)
		s.Reset()
		s.Renew()
		s.SetUserID(user)
		if err := s.SetDevice(device); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	}
}

// List returns the sessions of a user, for a page that shows on which devices they are
// logged in.
func ExampleManager_List() {
	sessions, err := NewAccountManager(typedsession.Stored{Store: memstore.New(0)}, AccountConfig{})
	if err != nil {
		log.Fatal(err)
	}
	answer(sessions, nil, logIn(7, "phone"))
	answer(sessions, nil, logIn(8, "another user's"))
	laptop := answer(sessions, nil, logIn(7, "laptop")).Cookies()[0]

	answer(sessions, laptop, func(_ http.ResponseWriter, r *http.Request) {
		s := AccountFrom(r)
		all, err := sessions.List(r.Context(), AccountOwner(s.UserID()))
		if err != nil {
			log.Fatal(err)
		}
		var devices []string
		for _, other := range all {
			device := other.Device()
			if other.Info().ID == s.Info().ID {
				device += " (this one)"
			}
			devices = append(devices, device)
		}
		slices.Sort(devices)
		fmt.Println(devices)
	})
	// Output:
	// [laptop (this one) phone]
}

// Revoke ends one session of a user. The id comes from the page that List made; one of
// another user's session is ErrGone.
func ExampleManager_Revoke() {
	sessions, err := NewAccountManager(typedsession.Stored{Store: memstore.New(0)}, AccountConfig{})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	phone := answer(sessions, nil, logIn(7, "phone")).Cookies()[0]
	all, err := sessions.List(ctx, AccountOwner(7))
	if err != nil {
		log.Fatal(err)
	}
	id := all[0].Info().ID
	fmt.Println("by another user:", sessions.Revoke(ctx, AccountOwner(8), id))
	fmt.Println("by the user:", sessions.Revoke(ctx, AccountOwner(7), id))
	answer(sessions, phone, func(_ http.ResponseWriter, r *http.Request) { fmt.Println("user:", AccountFrom(r).UserID()) })
	// Output:
	// by another user: the session is over or was renewed by another request
	// by the user: <nil>
	// user: 0
}

// RevokeAll ends the other sessions of a user: "log out everywhere else". A change of the
// password does the same.
func ExampleManager_RevokeAll() {
	sessions, err := NewAccountManager(typedsession.Stored{Store: memstore.New(0)}, AccountConfig{})
	if err != nil {
		log.Fatal(err)
	}
	phone := answer(sessions, nil, logIn(7, "phone")).Cookies()[0]
	laptop := answer(sessions, nil, logIn(7, "laptop")).Cookies()[0]

	answer(sessions, laptop, func(w http.ResponseWriter, r *http.Request) {
		s := AccountFrom(r)
		if err := sessions.RevokeAll(r.Context(), AccountOwner(s.UserID()), s.Info().ID); err != nil {
			http.Error(w, "Some devices may still be logged in. Please try again.", http.StatusServiceUnavailable)
		}
	})
	user := func(_ http.ResponseWriter, r *http.Request) { fmt.Println("user:", AccountFrom(r).UserID()) }
	answer(sessions, phone, user)
	answer(sessions, laptop, user)
	// Output:
	// user: 0
	// user: 7
}

// Update changes a session outside of its own requests. A job gets the id of the session
// from the request that starts it; ID returns it also for a session that is not yet in the
// store.
func ExampleManager_Update() {
	sessions, err := NewAccountManager(typedsession.Stored{Store: memstore.New(0)}, AccountConfig{})
	if err != nil {
		log.Fatal(err)
	}
	jobs := make(chan string, 1)
	cookie := answer(sessions, nil, func(_ http.ResponseWriter, r *http.Request) {
		s := AccountFrom(r)
		s.SetUserID(7)
		jobs <- sessions.ID(s)
	}).Cookies()[0]

	err = sessions.Update(context.Background(), <-jobs, func(s *Account) error {
		s.AddPoints(100) // may run again, on what another request has left
		return nil
	})
	fmt.Println("error:", err)
	answer(sessions, cookie, func(_ http.ResponseWriter, r *http.Request) { fmt.Println("points:", AccountFrom(r).Points()) })
	// Output:
	// error: <nil>
	// points: 100
}
