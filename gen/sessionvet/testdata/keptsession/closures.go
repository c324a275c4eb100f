package keptsession

import (
	"net/http"
	"sync"

	"example.com/vetted/router"
	"example.com/vetted/shop"
)

// desk serves all requests, with handlers that its methods return.
type desk struct {
	last   *shop.Session
	byUser map[uint64]*shop.Session
	all    []*shop.Session
	known  sync.Map
	seen   chan access
}

func (d *desk) home() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := shop.SessionFrom(r)
		d.last = s                      // want `session is kept beyond its request in field last, which all requests of this handler share: keep the values that you need of it`
		d.byUser[s.UserID()] = s        // want `in field byUser`
		d.all = append(d.all, s)        // want `in field all`
		d.known.Store(s.UserID(), s)    // want `in field known`
		d.seen <- access{r.URL.Path, s} // want `in field seen`
		func() { d.last = s }()         // want `in field last`
	}
}

func (d *desk) wrapped() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.last = shop.SessionFrom(r) // want `in field last`
	})
}

func (d *desk) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.last = shop.SessionFrom(r) // want `in field last`
		next.ServeHTTP(w, r)
	})
}

func deskMiddleware(d *desk) func(next http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			d.last = shop.SessionFrom(r) // want `in field last`
			next.ServeHTTP(w, r)
		})
	}
}

func (d desk) byValue() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		d.last = shop.SessionFrom(r) // want `in field last`
	}
}

func routes(engine *router.Engine) *http.ServeMux {
	mux := http.NewServeMux()
	d := &desk{byUser: map[uint64]*shop.Session{}}
	mux.Handle("GET /desk", d.home())
	mux.Handle("GET /wrapped", d.middleware(d.wrapped()))
	mux.HandleFunc("GET /profile", func(w http.ResponseWriter, r *http.Request) {
		s := shop.SessionFrom(r)
		d.byUser[s.UserID()] = s // want `in field byUser`
	})
	d.register(engine)
	return mux
}

func inLocalVariables() http.Handler {
	var last *shop.Session
	byUser := map[uint64]*shop.Session{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		last = shop.SessionFrom(r)   // want `session is kept beyond its request in variable last, which all requests of this handler share`
		byUser[last.UserID()] = last // want `in variable byUser`
		passedOn(r, last)
	})
}

func (d *desk) register(engine *router.Engine) {
	engine.GET("/context", d.context)
	engine.Get("/carrier", d.carrier)
	engine.Get("/inner", d.aroundCarrier(d.carrier))
	engine.GET("/literal", func(c *router.Context) {
		d.last = shop.SessionFrom(c.Request) // want `in field last`
	})
}

func (d *desk) context(c *router.Context) {
	s := shop.SessionFrom(c.Request)
	d.last = s // want `in field last`
	d.shown(c, s)
}

func (d *desk) carrier(c router.Carrier) error {
	d.last = shop.SessionFrom(c.Request()) // want `in field last`
	return c.NoContent(http.StatusNoContent)
}

func (d *desk) aroundCarrier(next func(router.Carrier) error) func(router.Carrier) error {
	return func(c router.Carrier) error {
		d.last = shop.SessionFromContext(c.Request().Context()) // want `in field last`
		return next(c)
	}
}

func (d *desk) shown(c *router.Context, s *shop.Session) {
	current = s // want `in package variable current`
}
