package keptsession

import (
	"fmt"
	"net/http"
	"sync"

	"example.com/vetted/router"
	"example.com/vetted/shop"
)

// gate serves all requests, and knows the sessions of those that it serves now.
type gate struct {
	inside map[*http.Request]*shop.Session
	passes map[*http.Request]*pass
	only   *shop.Session
	count  int
	last   uint64
}

// pass is made for each request, by a function that has none.
type pass struct{ s *shop.Session }

func newPass() *pass { return &pass{} }

func (g *gate) whileServed(next http.Handler) http.Handler {
	var open sync.Map
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := shop.SessionFrom(r)
		g.inside[r] = s
		defer delete(g.inside, r)
		g.passes[r] = newPass()
		defer delete(g.passes, r)
		g.passes[r].s = s
		g.only = s
		defer func() { g.only = nil }()
		open.Store(r, s)
		defer open.Delete(r)
		g.count++
		g.last = s.UserID()
		next.ServeHTTP(w, r)
	})
}

func (g *gate) declaredInside() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var s *shop.Session
		p := newPass()
		func() {
			s = shop.SessionFrom(r)
			p.s = s
		}()
		inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s = shop.SessionFrom(r)
			p.s = s
		})
		inner.ServeHTTP(w, r)
	}
}

// capture makes a handler for a single request, in which showCaptured calls it.
func (p *pass) capture() http.HandlerFunc {
	var s *shop.Session
	return func(w http.ResponseWriter, r *http.Request) {
		s = shop.SessionFrom(r)
		p.s = s
	}
}

func captureIn(p *pass) http.Handler { return p.capture() }

func showCaptured(w http.ResponseWriter, r *http.Request) {
	captureIn(newPass()).ServeHTTP(w, r)
}

// exchange holds its request, so it belongs to that.
type exchange struct {
	r *http.Request
	s *shop.Session
}

func (e *exchange) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { e.s = shop.SessionFrom(r) })
}

// callOnce calls a handler by itself, and looks at the session afterwards.
func callOnce(sessions func(http.Handler) http.Handler, w http.ResponseWriter) (*shop.Session, error) {
	r, err := http.NewRequest("GET", "/", nil)
	if err != nil {
		return nil, err
	}
	var s *shop.Session
	var p pass
	sessions(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s = shop.SessionFrom(r)
		p.s = s
	})).ServeHTTP(w, r)
	return s, nil
}

// lookAtOnce also looks at sessions afterwards.
func lookAtOnce(run func(http.Handler)) (got *shop.Session) {
	var s *shop.Session
	var p pass
	all := map[uint64]*shop.Session{}
	forgotten := map[uint64]*shop.Session{}
	run(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = shop.SessionFrom(r)
		s = shop.SessionFrom(r)
		p.s = s
		all[s.UserID()] = s
		forgotten[s.UserID()] = s
		forget(forgotten)
	}))
	fmt.Println(s, p.s)
	forget(all)
	return got
}

func forget(sessions map[uint64]*shop.Session) { clear(sessions) }

// track puts sessions into what its caller looks after.
func track(open map[*http.Request]*shop.Session, last **shop.Session) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		open[r] = shop.SessionFrom(r)
		*last = open[r]
	}
}

// perRequest calls a function literal for each request.
func perRequest(mux *http.ServeMux) {
	handler := func() http.Handler {
		var s *shop.Session
		p := newPass()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s = shop.SessionFrom(r)
			p.s = s
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { handler().ServeHTTP(w, r) })
}

// clientSide has responses, which carry the requests of a client.
type clientSide struct{ s *shop.Session }

func (c *clientSide) watch(resp *http.Response) { c.s = shop.SessionFrom(resp.Request) }

func (c *clientSide) add(to *[]func(*http.Response)) { *to = append(*to, c.watch) }

// form is filled for each request, by a method like a handler's.
type form struct{ s *shop.Session }

func newForm() *form { return new(form) }

func (f *form) fill(c *router.Context) { f.s = shop.SessionFrom(c.Request) }

func (f *form) load(c router.Carrier) error {
	f.s = shop.SessionFrom(c.Request())
	return nil
}

func (f *form) read(c router.Carrier) (string, error) {
	f.s = shop.SessionFrom(c.Request())
	return f.s.Email(), nil
}

func send(c *router.Context) { newForm().fill(c) }

func loadLater(c router.Carrier) error { return retry(c, newForm().load) }

func retry(c router.Carrier, load func(router.Carrier) error) error { return load(c) }

// view is filled by a method that nothing registers.
type view struct{ s *shop.Session }

func (v *view) fill(c *router.Context) { v.s = shop.SessionFrom(c.Request) }

// sheet is made in handlers of a framework.
type sheet struct{ s *shop.Session }

func (s *sheet) fill(c *router.Context) { s.s = shop.SessionFrom(c.Request) }

func registered(engine *router.Engine) {
	engine.GET("/send", send)
	engine.GET("/sheet", func(c *router.Context) { new(sheet).fill(c) })
	engine.GET("/other", (&sheet{}).fill)
	engine.GET("/fill", newForm().fill)
	readers = append(readers, newForm().read)
	newCard().fill(&router.Context{})
}

var readers []func(router.Carrier) (string, error)

// card is filled where no request is served.
type card struct{ s *shop.Session }

func newCard() *card { return new(card) }

func (n *card) fill(c *router.Context) { n.s = shop.SessionFrom(c.Request) }
