package typedsession

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/samesite"
)

// exchange is one request and its response inside a Handler. It is the request's context and its ResponseWriter in one
// object, so that a request whose session nobody reads costs two allocations: the exchange and the copy of the request.
type exchange struct {
	context.Context
	responseWriter
	mount
	request *http.Request // as Handler got it; nil while Config.Check or Config.Adopt runs
	line    requestLine   // of the request, for events

	loading   sync.Mutex           // held while the session is loaded and checked; the response can begin meanwhile
	session   atomic.Pointer[Core] // nil until it is loaded
	mu        sync.Mutex           // guards asked, bare and ended, and the change of session from nil
	asked     bool                 // the handler has asked for the session, which may still be loading
	bare      bool                 // the response began before the handler asked, without the headers against shared caches
	ended     bool                 // the handler has returned or panicked
	abandoned atomic.Bool          // the handler has panicked or called runtime.Goexit: nothing is committed any more
	closed    atomic.Bool          // no commit can reach the browser any more

	uncounted atomic.Bool // DoNotCount was called
}

// Value finds the exchange itself.
func (x *exchange) Value(key any) any {
	switch key {
	case x.manager.codec.exchangeKey:
		return x
	case samesite.MountKey{}:
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

// loadOnce reads the session, or waits for another goroutine that does. eventful says that events are queued.
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
	c, _ = x.manager.loadFrom(x, ctx, x.request, &x.line, x.remote)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.bare {
		c.queue(Event{Kind: KindReadLate, Err: errReadLate})
	}
	c.late.over = x.ended
	eventful = len(c.events) > 0
	x.session.Store(c) // until here, no other goroutine has c
	return c, eventful
}

// closeUnlessLoaded returns the session for the last commit, or nil if none was loaded: then no later commit can reach the
// browser. If the session is still loading, the handler may write its content into this response, which therefore gets
// the headers that keep it out of shared caches.
func (x *exchange) closeUnlessLoaded(status int) *Core {
	x.mu.Lock()
	defer x.mu.Unlock()
	c := x.session.Load()
	if c == nil {
		x.closed.Store(true)
		if x.asked {
			gatherLines(x.header())
			new(headerLines).protectFromCaches(x.header(), false)
		} else {
			x.bare = status != http.StatusSwitchingProtocols
		}
	}
	return c
}

// commit commits the session to the header of a response that is about to begin. The cookies of a Save are put into the
// header again, because a proxy, or the error path of net/http, may have removed them or the cache headers beside them.
func (x *exchange) commit(status int) error {
	if status == http.StatusRequestEntityTooLarge && x.request.ProtoMajor == 1 {
		// As http.MaxBytesReader does when it finds the server's own ResponseWriter.
		x.header().Set("Connection", "close")
	}
	err := x.commitLast(status, permission{refresh: refreshes(status)})
	if status >= 500 {
		return nil // the app tells of a failure itself
	}
	return x.answer(err)
}

// offer prepares the session for a connection that is about to be hijacked. Its cookie is put into the header, and it is
// committed, when Header is called: whoever hijacks the connection may never send the header, or send one that Header
// returned before.
func (x *exchange) offer() error {
	return x.answer(x.commitLast(http.StatusSwitchingProtocols, permission{refresh: true, offer: true, waits: true}))
}

// answer answers in the place of the handler if a commit has failed because of the store, and returns the error then. All
// other errors have been reported.
func (x *exchange) answer(err error) error {
	if x.remote == nil || !isAnswered(err) {
		return nil
	}
	x.answerFailure(err)
	return err
}

// commitLast makes the last commit of the exchange. It sets may.counts, and clears may.refresh in a request that does not
// count.
func (x *exchange) commitLast(status int, may permission) error {
	c := x.closeUnlessLoaded(status)
	if c == nil {
		return nil
	}
	if !x.abandoned.Load() {
		may.counts = x.counts()
		may.refresh = may.refresh && may.counts
	}
	return c.committing(func() error {
		defer x.closed.Store(true)
		if x.abandoned.Load() {
			c.putCookies(x.header(), &c.lines)
			return nil
		}
		if because := x.lateness(); because != afterBegin {
			return x.saveLate(c, because)
		}
		h, lines := x.header(), &c.lines
		if may.offer {
			h, lines = h.Clone(), new(headerLines)
		}
		may.offer = may.offer || isTimeoutHandlers(x.w) // which sends nothing before the handler returns
		return x.put((*unending)(x), h, lines, c, may)
	})
}

// confirm puts what was offered into the header, and commits it.
func (x *exchange) confirm() {
	if c := x.session.Load(); c != nil {
		_ = c.committing(func() error {
			if c.isWaiting() {
				c.withdraw()
				return x.put((*unending)(x), x.header(), &c.lines, c, permission{counts: x.counts(), refresh: true})
			}
			gatherLines(x.header())
			c.putCookies(x.header(), &c.lines)
			c.confirm()
			return nil
		})
	}
}

// lateness returns why the response cannot take a cookie. It returns afterBegin if only its beginning can be the reason.
func (x *exchange) lateness() lateness {
	switch {
	case x.timedOut():
		return timedOut
	case !x.closed.Load() && hasLeft(x.w):
		return writtenPast
	}
	return afterBegin
}

// timedOut reports whether http.TimeoutHandler has answered in the handler's place, or is about to.
func (x *exchange) timedOut() bool { return x.Context.Err() != nil && isTimeoutHandlers(x.w) }

// save commits for Manager.Save, to the header of a ResponseWriter that may not be the response's own. It does not ask for
// the header of a response that has begun: for HTTP/2, net/http panics when the handler has returned. After Hijack, what it
// commits waits for a call of Header, as what was there at Hijack does.
func (x *exchange) save(ctx context.Context, w http.ResponseWriter) error {
	c := x.session.Load()
	if c == nil {
		return nil
	}
	counts := x.counts()
	var h http.Header
	if !x.closed.Load() {
		h = w.Header()
	}
	return c.committing(func() error {
		because := x.lateness()
		switch {
		case because == afterBegin && x.headerUnused.Load() && x.isUnder(w):
			x.withdraw(c, because)
			return x.put(ctx, x.header().Clone(), new(headerLines), c, permission{counts: counts, refresh: counts, offer: true, waits: true})
		case because != afterBegin || x.closed.Load():
			return x.saveLate(c, because)
		}
		return x.put(ctx, h, new(headerLines), c, permission{counts: counts, refresh: counts})
	})
}

// isUnder reports whether w is the exchange, or passes on to it.
func (x *exchange) isUnder(w http.ResponseWriter) bool {
	return anyWriter(w, func(w http.ResponseWriter) bool { return w == http.ResponseWriter(x) })
}

// put commits to a header. It is called within committing.
func (x *exchange) put(ctx context.Context, h http.Header, lines *headerLines, c *Core, may permission) error {
	gatherLines(h)
	names := x.manager.carrier.names()
	may.header, may.refresh = h, may.refresh && c.cookies == cookieLines{}
	out, err := c.commitWithHeader(ctx, may)
	if (out.gone || errors.Is(err, ErrGone)) && c.isAccepted() {
		c.cookies.removeFrom(h, names) // of a session that another request has ended meanwhile
		c.cookies = cookieLines{}
	}
	if sent := (cookieLines{out.session.Text, out.touch.Text}); sent != (cookieLines{}) {
		if c.cookies != (cookieLines{}) {
			c.cookies.removeFrom(h, names)
		}
		c.cookies = sent
		x.warnIfUnkept(c)
	}
	c.putCookies(h, lines)
	return err
}

// inform sends an informational response. It takes the cookies of Save out of the header meanwhile, because browsers need
// not keep the cookies of an informational response, and caches may.
func (x *exchange) inform(status int) {
	h, names := x.header(), x.manager.carrier.names()
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
	return !x.uncounted.Load() && (isNotCounted == nil || !isNotCounted(bodiless(x.request)))
}

// bodiless returns a request without its body, for a function of the Config: what reads the body, as FormValue does, would
// take it from the handler.
func bodiless(r *http.Request) *http.Request {
	if r.Body == nil || r.Body == http.NoBody {
		return r
	}
	c := *r
	c.Body = http.NoBody
	return &c
}

// finish ends the exchange when the handler has returned: it begins the response if nothing else did, and otherwise
// reports the changes that came too late, and those in a header that was never sent.
func (x *exchange) finish() {
	begun := x.begun.Load()
	failure := x.begin(http.StatusOK)
	c := x.end()
	switch {
	case c == nil:
		return
	case failure != nil: // the browser was told that the request failed
		c.discard()
		return
	}
	_ = c.committing(func() error { // the error has been reported
		pending := c.end()
		if x.isOfferOpen() {
			c.confirm()
		}
		because := x.lateness()
		if because == timedOut && c.offered == nil && c.cookies != (cookieLines{}) {
			c.reportThrownAway()
		}
		if pending || begun || c.offered != nil {
			return x.saveLate(c, because)
		}
		return nil
	})
	x.headerUnused.Store(false) // a Save is late from now on
}

// isOfferOpen reports whether what was offered can still reach the browser: neither was the connection hijacked without
// a use of the header, nor has http.TimeoutHandler answered.
func (x *exchange) isOfferOpen() bool { return !x.headerUnused.Load() && !x.timedOut() }

// withdraw gives back the changes in an offered header that was never sent, and returns why they are late. It is called
// within committing.
func (x *exchange) withdraw(c *Core, because lateness) lateness {
	if x.isOfferOpen() || !c.withdraw() {
		return because
	}
	c.cookies = cookieLines{}
	if because == timedOut {
		return timedOut
	}
	return handwritten
}

// abandon ends the exchange of a handler that has panicked or called runtime.Goexit. It discards the handler's changes.
func (x *exchange) abandon() {
	x.abandoned.Store(true)
	x.closed.Store(true)
	x.headerUnused.Store(false)
	if c := x.end(); c != nil {
		c.discard()
	}
}

// end records that the handler has ended, for a session that is loaded later, and returns the one that is loaded.
func (x *exchange) end() *Core {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ended = true
	return x.session.Load()
}

// lasting returns the request's context.
func (x *exchange) lasting() context.Context { return x.Context }

// unending is the context of an exchange's last commit. It is never canceled and has no deadline, so that the commit goes
// on when the client has closed the connection or the time limit of a middleware has passed.
type unending exchange

// Deadline returns no deadline.
func (x *unending) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }

// Done returns nil: the context is never canceled.
func (x *unending) Done() <-chan struct{} { return nil }

// Err returns nil.
func (x *unending) Err() error { return nil }

// Value returns what Value of the exchange returns.
func (x *unending) Value(key any) any { return (*exchange)(x).Value(key) }
