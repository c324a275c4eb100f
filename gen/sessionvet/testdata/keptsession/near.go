package keptsession

import (
	"context"
	"io"
	"net/http"
	"sync"

	typedsession "github.com/typedsession/typedsession/runtime"

	"example.com/vetted/shop"
)

// values of a session may be kept.
var lastUser uint64

// running are the sessions of requests that are served now.
var (
	running   = map[*http.Request]*shop.Session{}
	runningMu sync.Mutex
	active    *shop.Session
	open      sync.Map
	asked     = make(chan question)
	opened    *shop.Session
)

type question struct {
	s      *shop.Session
	answer chan bool
}

func whileTheRequestIsServed(w http.ResponseWriter, r *http.Request) {
	s := shop.SessionFrom(r)
	lastUser = s.UserID()
	running[r] = s
	defer delete(running, r)
	active = s
	defer func() { active = nil }()
	open.Store(r, s)
	defer open.Delete(r)
	q := question{s, make(chan bool)}
	asked <- q
	asked <- question{s, q.answer}
	<-q.answer
}

// hub knows the connections that are open.
type hub struct{ opened chan *client }

type client struct {
	body io.Reader
	s    *shop.Session
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := r.Body
	h.opened <- &client{body, shop.SessionFrom(r)}
	_, _ = io.Copy(w, body) // goes on as long as the browser sends something
}

// page is made for each request.
type page struct {
	s    *shop.Session
	all  []*shop.Session
	user uint64
}

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.s = shop.SessionFrom(r)
	p.all = append(p.all, p.s)
	p.user = p.s.UserID()
}

func showPage(w http.ResponseWriter, r *http.Request) {
	p := &page{s: shop.SessionFrom(r)}
	p.s = shop.SessionFrom(r)
	p.ServeHTTP(w, r)
	pages := map[string]*shop.Session{}
	pages["a"] = p.s
	r = r.WithContext(context.WithValue(r.Context(), page{}, shop.SessionFrom(r)))
	new(request).init(r)
}

// holder is what a handler makes for a request.
type holder struct{ s *shop.Session }

func newHolder() *holder { return new(holder) }

func (srv *server) hold(w http.ResponseWriter, r *http.Request) {
	mine := newHolder()
	mine.s = shop.SessionFrom(r)
}

// request is no handler: nothing says how long it lives.
type request struct{ s *shop.Session }

func (q *request) init(r *http.Request) { q.s = shop.SessionFrom(r) }

// loader is no handler either, and nothing says where it is made.
type loader struct{ s *shop.Session }

func (l *loader) load(r *http.Request, of http.ResponseWriter) { l.s = shop.SessionFrom(r) }

// wrapper is a handler by value: what it puts into its fields is gone with the call.
type wrapper struct{ s *shop.Session }

func (h wrapper) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.s = shop.SessionFrom(r) }

// openAll keeps a session that belongs to no request.
func openAll(ctx context.Context, sessions *typedsession.Manager[shop.Session], value string) error {
	s, err := sessions.Open(ctx, value)
	opened = s
	go s.Renew()
	return err
}

// SessionFrom is called like the generated function, and is none.
func SessionFrom(r *http.Request) *shop.Session { return new(shop.Session) }

func fromElsewhere(w http.ResponseWriter, r *http.Request) {
	opened = SessionFrom(r)
}
