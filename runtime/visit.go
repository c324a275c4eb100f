package typedsession

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// visit is one request on its way through a manager: the request's context and its ResponseWriter in one, so that a
// request that never asks for its session costs no more than this and the copy of the request that carries it.
type visit[S any] struct {
	context.Context
	responseWriter
	mount   mount
	manager *Manager[S]
	request *http.Request // as it came in

	mu      sync.Mutex
	session *S          // nil until the handler asks
	saved   atomic.Bool // Save has committed
	sent    atomic.Bool // a Set-Cookie went into the header

	uncounted atomic.Bool // DoNotCount was called
}

// Value finds the visit itself.
func (v *visit[S]) Value(key any) any {
	switch key.(type) {
	case visitKey[S]:
		return v
	case mountKey:
		return &v.mount
	}
	return v.Context.Value(key)
}

// Format keeps what the visit holds out of a printed context.
func (v *visit[S]) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.String()) }

// String is how context shows the visit in the name of a derived one.
func (v *visit[S]) String() string { return "typedsession." + v.manager.spec.Name }

// load returns the session, which it reads at the first call.
func (v *visit[S]) load() *S {
	s, first := v.loadOnce()
	if first {
		// Without the visit's lock: who hears of it may ask for the session.
		v.manager.spec.Core(s).deliver()
	}
	return s
}

func (v *visit[S]) loadOnce() (s *S, first bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.session != nil {
		return v.session, false
	}
	found := findCookies(v.request.Header["Cookie"], v.manager.engine.cookie.name)
	v.session, _ = v.manager.load(v, found.values[:found.n])
	return v.session, true
}

// asked returns the session if the handler asked for it.
func (v *visit[S]) asked() *S {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.session
}

// commit puts the session into the header of a response that is about to begin.
func (v *visit[S]) commit(status int) {
	s := v.asked()
	if s == nil {
		return
	}
	h := v.w.Header()
	if !v.saved.Load() {
		optional := status != http.StatusNotModified && status < 500
		_ = v.put(h, s, optional) // has been reported
	}
	// Also after Save: what the handler did to the header since then may have been net/http's error path, which drops
	// Cache-Control.
	protectFromCaches(h, v.sent.Load())
}

// save is commit at the handler's wish.
func (v *visit[S]) save(h http.Header) error {
	s := v.asked()
	if s == nil {
		return nil
	}
	if v.begun.Load() || v.saved.Swap(true) {
		return v.manager.late(s)
	}
	err := v.put(h, s, true)
	protectFromCaches(h, v.sent.Load())
	return err
}

// put commits to a header. optional says whether the status allows for a cookie that only serves upkeep.
func (v *visit[S]) put(h http.Header, s *S, optional bool) error {
	cookie, err := v.manager.commit(s, optional && !isPubliclyCacheable(h) && v.counts())
	if cookie != nil {
		v.sent.Store(true)
		putCookie(h, cookie)
		v.manager.engine.warnOfPlainHTTP(v, v.request)
	}
	return err
}

// counts reports whether the request is a sign that the visitor is there.
func (v *visit[S]) counts() bool {
	isNotCounted := v.manager.engine.notCounted
	return !v.uncounted.Load() && (isNotCounted == nil || !isNotCounted(v.request))
}

// finish is called when the handler has returned: it begins the response if nothing else did, and otherwise looks for
// changes that came too late.
func (v *visit[S]) finish() {
	committed := v.begun.Load() || v.saved.Load()
	v.begin(http.StatusOK)
	if s := v.asked(); s != nil && committed {
		_ = v.manager.late(s) // has been reported
	}
}
