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

	loading sync.Mutex        // held while the session is read and checked, so that the response can begin meanwhile
	session atomic.Pointer[S] // nil until it is loaded
	mu      sync.Mutex        // guards what follows, and the step from no session to one
	asked   bool              // the handler asked for the session, which may not be there yet
	bare    bool              // the response began before the handler asked, and a cache may keep it
	closed  atomic.Bool       // the last commit that can reach the browser is over

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

// load returns the session, which it reads at the first call, for a handler that may give up when ctx is done.
func (v *visit[S]) load(ctx context.Context) *S {
	if s := v.session.Load(); s != nil {
		return s
	}
	s, eventful := v.loadOnce(ctx)
	if eventful {
		// Without the visit's lock: who hears of it may ask for the session.
		v.manager.spec.Core(s).deliver()
	}
	return s
}

// loadOnce reads the session, or waits for another goroutine that does. eventful says that there is something to report.
func (v *visit[S]) loadOnce(ctx context.Context) (s *S, eventful bool) {
	v.loading.Lock()
	defer v.loading.Unlock()
	if s := v.ask(); s != nil {
		return s, false
	}
	s, _ = v.manager.loadFrom(v, ctx, v.request)
	c := v.manager.spec.Core(s)
	c.visiting = true
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.bare {
		c.queue(Event{Kind: KindReadLate, Err: errReadLate})
	}
	eventful = len(c.events) > 0
	v.session.Store(s) // until here, nobody else has it
	return s, eventful
}

// ask returns the session, if it is loaded, to a handler that wants it: from now on the response is to say that it
// depends on it.
func (v *visit[S]) ask() *S {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asked = true
	return v.session.Load()
}

// loadedOrClosed returns the session for the last commit: if there is no session so far, it is over. Handlers that still
// wait for it may tell what is in it, with this response's header.
func (v *visit[S]) loadedOrClosed(status int) *S {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.session.Load()
	if s == nil {
		v.closed.Store(true)
		if v.asked {
			new(headerLines).protectFromCaches(v.w.Header(), false)
		} else {
			v.bare = status != http.StatusSwitchingProtocols
		}
	}
	return s
}

// commit puts the session into the header of a response that is about to begin. After a Save its cookie is put again:
// a proxy, or the error path of net/http, may have removed it or what protects it from caches.
func (v *visit[S]) commit(status int) {
	s := v.loadedOrClosed(status)
	if s == nil {
		return
	}
	counts := v.counts()
	c := v.manager.spec.Core(s)
	c.Lock()
	defer c.Unlock()
	c.uncounted = !counts
	optional := counts && status != http.StatusNotModified && status < 500
	_ = v.put(v.w.Header(), &c.lines, s, optional) // has been reported
	v.closed.Store(true)
}

// save is commit at the handler's wish, to a header that may not be the response's own.
func (v *visit[S]) save(h http.Header) error {
	s := v.session.Load()
	if s == nil {
		return nil
	}
	counts := v.counts()
	c := v.manager.spec.Core(s)
	c.Lock()
	defer c.Unlock()
	if v.closed.Load() {
		return v.manager.reportLost(s)
	}
	c.uncounted = !counts
	return v.put(h, new(headerLines), s, counts)
}

// put commits to a header. optional says whether status and request allow for a cookie that only serves upkeep. It is
// called with the session locked.
func (v *visit[S]) put(h http.Header, lines *headerLines, s *S, optional bool) error {
	c, e := v.manager.spec.Core(s), v.manager.engine
	cookie, err := v.manager.commit(s, permission{given: optional && !c.cookies.any(), header: h})
	if cookie.exists() {
		c.cookies.removeFrom(h, e)
		c.cookies = e.outgoing(cookie)
		if e.mustWarnOfPlainHTTP(v.request) {
			c.queue(Event{Kind: KindInsecure, Err: errPlainHTTP})
		}
	}
	c.cookies.putInto(h, e, lines)
	lines.protectFromCaches(h, c.cookies.any())
	return err
}

// inform passes an informational status on. What Save put into the header is for the response itself: a browser need
// not keep it from here, and a cache may.
func (v *visit[S]) inform(status int) {
	h, e := v.w.Header(), v.manager.engine
	saved := v.saved()
	saved.removeFrom(h, e)
	defer saved.putInto(h, e, new(headerLines))
	v.w.WriteHeader(status)
}

// saved returns the cookies of the last Save, if any.
func (v *visit[S]) saved() outgoing {
	s := v.session.Load()
	if s == nil {
		return outgoing{}
	}
	c := v.manager.spec.Core(s)
	c.Lock()
	defer c.Unlock()
	return c.cookies
}

// counts reports whether the request is a sign that the visitor is there.
func (v *visit[S]) counts() bool {
	isNotCounted := v.manager.engine.notCounted
	return !v.uncounted.Load() && (isNotCounted == nil || !isNotCounted(v.request))
}

// finish is called when the handler has returned: it begins the response if nothing else did, and otherwise looks for
// changes that came too late.
func (v *visit[S]) finish() {
	begun := v.begun.Load()
	v.begin(http.StatusOK)
	s := v.session.Load()
	if s == nil || !begun {
		return
	}
	c := v.manager.spec.Core(s)
	c.Lock()
	defer c.Unlock()
	_ = v.manager.reportLost(s) // has been reported
}
