package typedsession

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// exchange is one request on its way through a manager: the request's context and its ResponseWriter in one, so that a
// request that never asks for its session costs no more than this and the copy of the request that carries it.
type exchange struct {
	context.Context
	responseWriter
	mount   mount
	manager *manager
	request *http.Request // as it came in

	loading sync.Mutex           // held while the session is read and checked, so that the response can begin meanwhile
	session atomic.Pointer[Core] // nil until it is loaded
	mu      sync.Mutex           // guards what follows, and the step from no session to one
	asked   bool                 // the handler asked for the session, which may not be there yet
	bare    bool                 // the response began before the handler asked, and a cache may keep it
	closed  atomic.Bool          // the last commit that can reach the browser is over

	uncounted atomic.Bool // DoNotCount was called
}

// Value finds the exchange itself.
func (x *exchange) Value(key any) any {
	switch key {
	case x.manager.codec.exchangeKey:
		return x
	case mountKey{}:
		return &x.mount
	}
	return x.Context.Value(key)
}

// Format keeps what the exchange holds out of a printed context.
func (x *exchange) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, x.String()) }

// String is how context shows the exchange in the name of a derived one.
func (x *exchange) String() string { return "typedsession." + x.manager.reporter.session }

// load returns the session, which it reads at the first call, for a handler that may give up when ctx is done.
func (x *exchange) load(ctx context.Context) *Core {
	if c := x.session.Load(); c != nil {
		return c
	}
	c, eventful := x.loadOnce(ctx)
	if eventful {
		// Without the exchange's lock: who hears of it may ask for the session.
		c.deliver()
	}
	return c
}

// loadOnce reads the session, or waits for another goroutine that does. eventful says that there is something to report.
func (x *exchange) loadOnce(ctx context.Context) (c *Core, eventful bool) {
	x.loading.Lock()
	defer x.loading.Unlock()
	if c := x.ask(); c != nil {
		return c, false
	}
	c, _ = x.manager.loadFrom(x, ctx, x.request)
	c.visiting = true
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.bare {
		c.queue(Event{Kind: KindReadLate, Err: errReadLate})
	}
	eventful = len(c.events) > 0
	x.session.Store(c) // until here, nobody else has it
	return c, eventful
}

// ask returns the session, if it is loaded, to a handler that wants it: from now on the response is to say that it
// depends on it.
func (x *exchange) ask() *Core {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = true
	return x.session.Load()
}

// closeUnlessLoaded returns the session for the last commit: if there is no session so far, it is over. Handlers that still
// wait for it may tell what is in it, with this response's header.
func (x *exchange) closeUnlessLoaded(status int) *Core {
	x.mu.Lock()
	defer x.mu.Unlock()
	c := x.session.Load()
	if c == nil {
		x.closed.Store(true)
		if x.asked {
			new(headerLines).protectFromCaches(x.w.Header(), false)
		} else {
			x.bare = status != http.StatusSwitchingProtocols
		}
	}
	return c
}

// commit puts the session into the header of a response that is about to begin. After a Save its cookie is put again:
// a proxy, or the error path of net/http, may have removed it or what protects it from caches.
func (x *exchange) commit(status int) {
	c := x.closeUnlessLoaded(status)
	if c == nil {
		return
	}
	counts := x.counts()
	c.Lock()
	defer c.Unlock()
	c.uncounted = !counts
	optional := counts && status != http.StatusNotModified && status < 500
	_ = x.put(x.w.Header(), &c.lines, c, optional) // has been reported
	x.closed.Store(true)
}

// save is commit at the handler's wish, to a header that may not be the response's own.
func (x *exchange) save(h http.Header) error {
	c := x.session.Load()
	if c == nil {
		return nil
	}
	counts := x.counts()
	c.Lock()
	defer c.Unlock()
	if x.closed.Load() {
		return c.reportLost()
	}
	c.uncounted = !counts
	return x.put(h, new(headerLines), c, counts)
}

// put commits to a header. optional says whether status and request allow for a cookie that only serves upkeep. It is
// called with the session locked.
func (x *exchange) put(h http.Header, lines *headerLines, c *Core, optional bool) error {
	e := x.manager
	cookie, err := c.commit(permission{given: optional && !c.cookies.any(), header: h})
	if cookie.exists() {
		c.cookies.removeFrom(h, e)
		c.cookies = e.outgoing(cookie)
		if e.mustWarnOfPlainHTTP(x.request) {
			c.queue(Event{Kind: KindInsecure, Err: errPlainHTTP})
		}
	}
	c.cookies.putInto(h, e, lines)
	lines.protectFromCaches(h, c.cookies.any())
	return err
}

// inform passes an informational status on. What Save put into the header is for the response itself: a browser need
// not keep it from here, and a cache may.
func (x *exchange) inform(status int) {
	h, e := x.w.Header(), x.manager
	saved := x.saved()
	saved.removeFrom(h, e)
	defer saved.putInto(h, e, new(headerLines))
	x.w.WriteHeader(status)
}

// saved returns the cookies of the last Save, if any.
func (x *exchange) saved() outgoing {
	c := x.session.Load()
	if c == nil {
		return outgoing{}
	}
	c.Lock()
	defer c.Unlock()
	return c.cookies
}

// counts reports whether the request is a sign that the visitor is there.
func (x *exchange) counts() bool {
	isNotCounted := x.manager.notCounted
	return !x.uncounted.Load() && (isNotCounted == nil || !isNotCounted(x.request))
}

// finish is called when the handler has returned: it begins the response if nothing else did, and otherwise looks for
// changes that came too late.
func (x *exchange) finish() {
	begun := x.begun.Load()
	x.begin(http.StatusOK)
	c := x.session.Load()
	if c == nil || !begun {
		return
	}
	c.Lock()
	defer c.Unlock()
	_ = c.reportLost() // has been reported
}
