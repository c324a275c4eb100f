package typedsession

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
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
	bare    bool                 // the response began before the handler asked: a cache may keep it
	closed  atomic.Bool          // no commit can reach the browser any more

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
	c, _ = x.manager.loadFrom(x, ctx, x.request.Header)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.bare {
		c.queue(Event{Kind: KindReadLate, Err: errReadLate})
	}
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
			gatherLines(x.w.Header())
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
	_ = c.committing(func() error { // the error has been reported
		defer x.closed.Store(true)
		may := permission{counts: counts, refresh: counts && status != http.StatusNotModified && status < 500}
		return x.put((*unending)(x), x.w.Header(), &c.lines, c, may)
	})
}

// save commits at the handler's wish, to a header that may not be the response's own.
func (x *exchange) save(ctx context.Context, h http.Header) error {
	c := x.session.Load()
	if c == nil {
		return nil
	}
	counts := x.counts()
	return c.committing(func() error {
		if x.closed.Load() {
			return c.reportLost()
		}
		return x.put(ctx, h, new(headerLines), c, permission{counts: counts, refresh: counts})
	})
}

// put commits to a header. It is called within committing.
func (x *exchange) put(ctx context.Context, h http.Header, lines *headerLines, c *Core, may permission) error {
	gatherLines(h)
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
	c.cookies.putInto(h, names, lines)
	lines.protectFromCaches(h, c.cookies != cookieLines{})
	return err
}

// inform passes an informational status on. What Save put into the header is taken out meanwhile, because it is for the
// response itself: a browser need not keep a cookie of an informational response, and a cache may.
func (x *exchange) inform(status int) {
	h, names := x.w.Header(), x.manager.carrier.names()
	saved := x.saved()
	gatherLines(h)
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
// looks for changes that came too late.
func (x *exchange) finish() {
	begun := x.begun.Load()
	x.begin(http.StatusOK)
	c := x.session.Load()
	if c == nil || !begun {
		return
	}
	_ = c.committing(c.reportLost) // the error has been reported
}

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

// exchangeKey finds the exchange whose session is of type S.
type exchangeKey[S any] struct{}

// From returns the request's session. Apps call the generated functions SessionFrom and SessionFromContext; caller is
// the name of the one called.
//
// The first call reads the cookie. It panics if the request did not pass through the Handler of a manager of S.
func From[S any](ctx context.Context, caller string) *S {
	x, _ := ctx.Value(exchangeKey[S]{}).(*exchange)
	if x == nil {
		name := strings.TrimSuffix(strings.TrimSuffix(caller, "Context"), "From")
		panic(notMounted(caller, name))
	}
	return x.load(ctx).session.(*S)
}

// notMounted returns a sentence for a request without a session: what to do about it. name is the session type's.
func notMounted(caller, name string) string {
	constructor := "New" + name + "Manager"
	if name != "" && unicode.IsLower(rune(name[0])) {
		constructor = "new" + strings.ToUpper(name[:1]) + name[1:] + "Manager"
	}
	return fmt.Sprintf("typedsession: %s was called in a request without a session: wrap the server's handler in "+
		"sessions.Handler(…), where sessions is what %s returned", caller, constructor)
}
