package sessiontest_test

import (
	"fmt"
	"net/http"
)

//go:generate go tool typedsession

// shopSession is an app's session.
//
//typedsession:session Session cookie=shop idle=30m absolute=12h remember=14d/180d budget=unbounded
type shopSession struct {
	UserID uint64   `session:"1"`
	Cart   []string `session:"2,max=4,each=400"`
	Note   string   `session:"3,max=4000"`
	Token  string   `session:"4,max=40,secret"`
	Offer  string   `session:"5,max=40,ttl=10m"`
}

// shop is the app under test.
func shop() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cart", func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		fmt.Fprintln(w, "user", s.UserID(), "cart", s.Cart())
	})
	mux.HandleFunc("POST /cart", func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		if err := s.SetCart(append(s.Cart(), r.FormValue("item"))); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	mux.HandleFunc("POST /logout", func(_ http.ResponseWriter, r *http.Request) {
		SessionFrom(r).Destroy()
	})
	return mux
}
