package typedsession

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// exchange is one request on its way through a manager: the request's context and its ResponseWriter in one, so that a
// request that never asks for its session costs no more than this and the copy of the request that carries it.
type exchange struct {
	context.Context
	responseWriter
	mount   mount
	manager *manager
	request *http.Request // as it came in; nil in Config.Check

	loading   sync.Mutex           // held while the session is read and checked, so that the response can begin meanwhile
	session   atomic.Pointer[Core] // nil until it is loaded
	mu        sync.Mutex           // guards what follows, and the step from no session to one
	asked     bool                 // the handler asked for the session, which may not be there yet
	bare      bool                 // the response began before the handler asked: a cache may keep it
	ended     bool                 // the handler has returned, or a panic has left it
	abandoned atomic.Bool          // a panic or runtime.Goexit has left the handler: nothing is committed any more
	closed    atomic.Bool          // no commit can reach the browser any more

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

// String returns what package context shows of the exchange in the name of a derived context.
func (x *exchange) String() string { return "typedsession." + x.manager.reporter.session }

// load returns the session, which it reads at the first call, for a handler that may give up when ctx is done.
func (x *exchange) load(ctx context.Context) *Core {
	if c := x.session.Load(); c != nil {
		return c
	}
	c, eventful := x.loadOnce(ctx)
	if eventful {
		// The exchange is not locked here: Config.OnEvent may ask for the session.
		c.report()
	}
	return c
}

// loadOnce reads the session, or waits for another goroutine that does. eventful says that there is something to report.
func (x *exchange) loadOnce(ctx context.Context) (c *Core, eventful bool) {
	x.loading.Lock()
	defer x.loading.Unlock()
	x.mu.Lock()
	x.asked = true
	c = x.session.Load()
	x.mu.Unlock()
	if c != nil {
		return c, false
	}
	c, _ = x.manager.loadFrom(x, ctx, x.request)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.bare {
		c.queue(Event{Kind: KindReadLate, Err: errReadLate})
	}
	c.late.over = x.ended
	eventful = len(c.events) > 0
	x.session.Store(c) // until here, nobody else has it
	return c, eventful
}

// closeUnlessLoaded returns the session for the last commit. If none was loaded, there is nothing to commit any more. A
// handler that waits for the session meanwhile may write what is in it into this response, which is protected for that.
func (x *exchange) closeUnlessLoaded(status int) *Core {
	x.mu.Lock()
	defer x.mu.Unlock()
	c := x.session.Load()
	if c == nil {
		x.closed.Store(true)
		if x.asked {
			new(headerLines).protectFromCaches(x.header(), false)
		} else {
			x.bare = status != http.StatusSwitchingProtocols
		}
	}
	return c
}

// commit puts the session into the header of a response that is about to begin. After a Save its cookie is put again:
// a proxy, or the error path of net/http, may have removed it or what protects it from caches.
func (x *exchange) commit(status int) {
	if status == http.StatusRequestEntityTooLarge && x.request.ProtoMajor == 1 {
		// As http.MaxBytesReader does when it finds the server's own ResponseWriter.
		x.header().Set("Connection", "close")
	}
	refresh := status != http.StatusNotModified && status < 500
	x.commitLast(status, permission{refresh: refresh})
}

// offer puts the session into the header for whoever hijacks the connection. It is committed when the header is used.
func (x *exchange) offer() {
	x.commitLast(http.StatusSwitchingProtocols, permission{refresh: true, offer: true})
}

// commitLast is the last commit of the exchange. may is completed.
func (x *exchange) commitLast(status int, may permission) {
	c := x.closeUnlessLoaded(status)
	if c == nil {
		return
	}
	if !x.abandoned.Load() {
		may.counts = x.counts()
		may.refresh = may.refresh && may.counts
	}
	_ = c.committing(func() error { // the error has been reported
		defer x.closed.Store(true)
		if x.abandoned.Load() {
			x.putCookies(x.header(), &c.lines, c)
			return nil
		}
		if because := x.lateness(); because != afterBegin {
			return c.reportLost(because)
		}
		return x.put((*unending)(x), x.header(), &c.lines, c, may)
	})
}

// confirm commits what was offered.
func (x *exchange) confirm() {
	if c := x.session.Load(); c != nil {
		_ = c.committing(func() error {
			c.confirm()
			return nil
		})
	}
}

// lateness returns why the response cannot take a cookie, if that is not because it has begun here.
func (x *exchange) lateness() lateness {
	switch {
	case x.timedOut():
		return timedOut
	case !x.closed.Load() && hasLeft(x.w):
		return writtenPast
	}
	return afterBegin
}

// timedOut reports whether http.TimeoutHandler has given the handler up, or is just about to.
func (x *exchange) timedOut() bool { return x.Context.Err() != nil && isTimeoutHandlers(x.w) }

// save commits at the handler's wish, to a header that may not be the response's own.
func (x *exchange) save(ctx context.Context, h http.Header) error {
	c := x.session.Load()
	if c == nil {
		return nil
	}
	counts := x.counts()
	return c.committing(func() error {
		if because := x.lateness(); because != afterBegin || x.closed.Load() {
			return x.reportLost(c, because)
		}
		return x.put(ctx, h, new(headerLines), c, permission{counts: counts, refresh: counts})
	})
}

// put commits to a header. It is called within committing.
func (x *exchange) put(ctx context.Context, h http.Header, lines *headerLines, c *Core, may permission) error {
	names := x.manager.carrier.names()
	may.header, may.refresh = h, may.refresh && c.cookies == cookieLines{}
	out, err := c.commit(ctx, may)
	if sent := (cookieLines{out.session.Text, out.touch.Text}); sent != (cookieLines{}) {
		if c.cookies != (cookieLines{}) {
			c.cookies.removeFrom(h, names)
		}
		c.cookies = sent
		x.warnOfPlainHTTP(c)
	}
	x.putCookies(h, lines, c)
	return err
}

// putCookies puts the cookies of the last commit into a header. It is called within committing.
func (x *exchange) putCookies(h http.Header, lines *headerLines, c *Core) {
	c.cookies.putInto(h, x.manager.carrier.names(), lines)
	lines.protectFromCaches(h, c.cookies != cookieLines{})
}

// inform passes an informational status on. What Save put into the header is taken out meanwhile, because it is for the
// response itself: a browser need not keep a cookie of an informational response, and a cache may.
func (x *exchange) inform(status int) {
	h, names := x.header(), x.manager.carrier.names()
	saved := x.saved()
	saved.removeFrom(h, names)
	defer saved.putInto(h, names, new(headerLines))
	x.w.WriteHeader(status)
}

// saved returns the cookies of the last Save, if any.
func (x *exchange) saved() cookieLines {
	c := x.session.Load()
	if c == nil {
		return cookieLines{}
	}
	c.commits.Lock()
	defer c.commits.Unlock()
	return c.cookies
}

// counts reports whether the request is a sign that the visitor is there.
func (x *exchange) counts() bool {
	isNotCounted := x.manager.notCounted
	return !x.uncounted.Load() && (isNotCounted == nil || !isNotCounted(x.request))
}

// finish ends the exchange when the handler has returned: it begins the response if nothing else did, and otherwise
// looks for changes that came too late, or that were offered in vain.
func (x *exchange) finish() {
	begun := x.begun.Load()
	x.begin(http.StatusOK)
	c := x.end()
	if c == nil {
		return
	}
	_ = c.committing(func() error { // the error has been reported
		if pending := c.end(); pending || begun {
			return x.reportLost(c, x.lateness())
		}
		return nil
	})
}

// reportLost reports what changed since the last commit, and what was offered in vain. It is called within committing.
func (x *exchange) reportLost(c *Core, because lateness) error {
	if c.withdraw() {
		because = handwritten
	}
	return c.reportLost(because)
}

// abandon ends the exchange of a handler that a panic or runtime.Goexit has left. It did not mean its changes.
func (x *exchange) abandon() {
	x.abandoned.Store(true)
	x.closed.Store(true)
	x.offered.Store(false)
	if c := x.end(); c != nil {
		c.discard()
	}
}

// end makes the exchange's session, if there is one, and one that is loaded from now on, report changes at once.
func (x *exchange) end() *Core {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ended = true
	return x.session.Load()
}

// lasting returns the request's context.
func (x *exchange) lasting() context.Context { return x.Context }

// unending is an exchange as the context of its last commit, which goes on when the client has left and when a
// middleware's time is over. What can take long bounds itself.
type unending exchange

// Deadline returns none.
func (x *unending) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }

// Done returns nil: the context is never canceled.
func (x *unending) Done() <-chan struct{} { return nil }

// Err returns nil.
func (x *unending) Err() error { return nil }

// Value returns what the exchange does.
func (x *unending) Value(key any) any { return (*exchange)(x).Value(key) }
