package typedsession

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
)

// remote is what the exchange of a session in a store has beside that of one in a cookie.
type remote struct {
	isRead  bool                  // the store was asked for the request's cookies
	found   *found                // what it had for them; nil for no cookies
	failed  error                 // why it could not be read
	entered http.Header           // the header as the handler got it
	failure atomic.Pointer[error] // what was answered in the place of the handler's response; nil for nothing

	innermost atomic.Pointer[mount] // of the Handlers further in; nil for none
}

// fetch reads from the store what the request's cookies lead to, before the handler runs. If the store fails, fetch
// answers and reports false, unless the request does without its session.
func (x *exchange) fetch() bool {
	x.remote = new(remote)
	if h := x.header(); len(h) > 0 {
		x.remote.entered = h.Clone()
	}
	k := x.manager.store
	if k.failOpen != nil && k.failOpen(x.request) {
		return true
	}
	p := x.manager.present(x.request)
	x.remote.isRead = true
	x.remote.found, x.remote.failed = k.fetch(x.Context, p.values, x.manager.now())
	if x.remote.failed == nil {
		return true
	}
	x.load(x.Context) // reports the failure, with a session that Config.OnEvent may use
	k.fail(x.w, x.request, x.manager.storeError(x.remote.failed))
	return false
}

// isAnswered reports whether Stored.Failed answers an error of a commit, in the place of the handler: the store failed, or
// another request has ended the session. A change to a session that stands in for one that could not be read is no such
// error: the handler knew.
func isAnswered(err error) bool {
	if err == nil {
		return false // without the two variables on the heap
	}
	var failed *StoreError
	var standsIn *UncheckedError
	return (errors.As(err, &failed) || errors.Is(err, ErrGone)) && !errors.As(err, &standsIn)
}

// answerFailure answers in the place of the handler, whose session could not be written. What the handler put into the
// header goes; what middleware around Handler and other managers put there stays, and so do the cookies that a Save has
// sent.
func (x *exchange) answerFailure(err error) {
	x.remote.failure.Store(&err)
	h := x.header()
	kept := x.othersCookies(h)
	clear(h)
	maps.Copy(h, x.remote.entered)
	gatherLines(h)
	if len(kept) > 0 {
		h["Set-Cookie"] = append(slices.Clip(h["Set-Cookie"]), kept...)
	}
	if c := x.session.Load(); c != nil {
		c.commits.Lock()
		c.putCookies(h, &c.lines)
		c.commits.Unlock()
	}
	x.manager.store.fail(x.w, x.request, err)
}

// othersCookies returns the Set-Cookie lines that the managers of Handlers further in have put into a header.
func (x *exchange) othersCookies(h http.Header) []string {
	var lines []string
	for at := x.remote.innermost.Load(); at != nil && at != &x.mount; at = at.outer {
		for _, name := range at.manager.carrier.names() {
			for _, line := range h["Set-Cookie"] {
				if name != "" && strings.HasPrefix(line, name+"=") && !slices.Contains(x.remote.entered["Set-Cookie"], line) {
					lines = append(lines, line)
				}
			}
		}
	}
	return lines
}

// failure returns what was answered in the place of the handler's response, or nil.
func (x *exchange) failure() error {
	if x.remote == nil {
		return nil
	}
	if err := x.remote.failure.Load(); err != nil {
		return *err
	}
	return nil
}
