package typedsession

import "time"

// Info is what a session knows about itself besides its fields.
type Info struct {
	// Created is when the session began, or was last renewed, to the second. With Config.Check, what is renewed begins
	// when it was last checked.
	Created time.Time
	// Seen is when the session was last written or refreshed, to the second: at most a step before the last access. With
	// Config.Check it is when that last passed, or the session began.
	Seen time.Time
	// Expires is when the session is over if nobody comes back: Seen plus the idle timeout, or Created plus the
	// absolute one, with what Config.Lifetime said when the session was read or last sent.
	Expires time.Time
	// Permanent reports whether Remember chose the second pair of timeouts and a cookie that outlives the browser.
	Permanent bool
	// New reports whether the session began with this request: there was no cookie, or none that was accepted, or
	// Destroy was called. It is false once the session was sent.
	New bool
	// Unchecked reports whether Config.Check failed in this request. With Config.CheckFailOpen the session goes on
	// without it: a handler can refuse what a revoked session must not do. Otherwise this is a fresh session in place of
	// the browser's, which stays unless Renew, Remember or Destroy is called: what else changes is dropped, so a handler
	// had better answer with status 503.
	Unchecked bool
	// Withheld reports whether another site had the browser make this request, no cookie of the session came, and
	// SameSite may be why: that of Strict never comes with such a request, and that of Lax only with a link that opens a
	// page of its own (a GET), so not with a form that another site posts, as identity providers, Sign in with Apple and
	// payment pages do. The browser may have a session all the same. So this is a fresh one in its place, and only Renew,
	// Remember and Destroy, the calls of a login and a logout, replace that: what else changes is dropped, as KindDropped
	// tells. That holds for a visitor who is new, too, since nothing tells the two apart: the session of a newcomer begins
	// at the next request that comes from the site itself. recipes.FormPost makes that one of it before the handler runs.
	//
	// It is false with SameSite None, and where the browser says nothing of the site that a request comes from
	// (Sec-Fetch-Site): over plain HTTP other than to loopback, and in browsers from before 2023.
	Withheld bool
	// Bytes is the length of the cookie's name and value, as it came or was last sent; 0 if neither.
	Bytes int
}
