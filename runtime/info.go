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
	// Bytes is the length of the cookie's name and value, as it came or was last sent; 0 if neither.
	Bytes int
}
