package typedsession

import "time"

// Info holds the times and the state of a session, without its fields.
type Info struct {
	// Created is when the session began or was last renewed, in whole seconds, UTC. With Config.Check, a Renew sets it to
	// the time of the last check.
	Created time.Time
	// Seen is when the session was last written or refreshed, in whole seconds, UTC. The last access may be later, by
	// at most a step (Config.MaxStep). With Config.Check, Seen is when the last check passed, or the session began.
	Seen time.Time
	// Expires is when the session is over unless another request comes: Seen plus the idle timeout or Created plus the
	// absolute timeout, the earlier of the two. Config.Lifetime counts as it answered when the session was read or last
	// sent.
	Expires time.Time
	// Permanent reports whether Remember chose the second pair of timeouts and a cookie that outlives the browser.
	Permanent bool
	// New reports whether the session began with this request: there was no cookie, or no cookie was accepted, or
	// Destroy was called. It is false once the session was sent, or written to its store.
	New bool
	// Unchecked reports whether Config.Check failed in this request. With Config.CheckFailOpen this is the browser's
	// session, unchecked: a handler can refuse what a revoked session must not do. Without CheckFailOpen it is a fresh
	// session, and the browser keeps its own unless Renew, Remember or Destroy is called: any other change is dropped, so
	// a handler should answer with status 503.
	//
	// Unchecked is also true for the fresh session in place of one that is in a store and could not be used: because the
	// store failed (see Stored.FailOpen), because this server cannot read what the store has, or takes it to be from the
	// future, or because another request has just renewed the session. It is true, too, in place of a session of another
	// library that Config.Adopt failed to read.
	Unchecked bool
	// Withheld reports whether another site made the browser send this request, no cookie of the session came, and
	// SameSite may be the reason. A Strict cookie never comes with such a request. A Lax cookie comes only if the visitor
	// follows a link to a page, so not with a form that another site posts, as identity providers, Sign in with Apple and
	// payment pages do. The browser may have a session nevertheless. So this is a fresh session in its place, and only
	// Renew, Remember and Destroy, which a login and a logout call, replace the browser's. Any other change is dropped and
	// reported as KindDropped. The requests of a new visitor look the same: the session of a newcomer begins at the next
	// request from the site itself. recipes.FormPost has the browser send that request before the handler runs.
	//
	// So any site can log visitors out, by a form that it posts to a handler that calls Destroy, and log them in to an
	// account of its own, by one that it posts to a login. Protect the handlers of logins and logouts with
	// [http.CrossOriginProtection]. A callback that other sites have to post to checks the form itself, as recipes.FormPost
	// says.
	//
	// Withheld is false with SameSite None, and if the browser does not say which site a request comes from
	// (Sec-Fetch-Site): over plain HTTP, except to loopback, and in browsers from before 2023.
	Withheld bool
	// Bytes is how many bytes the cookie's name and value have together, as received or last sent; 0 without a cookie. Of a
	// session in a store it is the length of the record, as read or last written; 0 before there is one.
	Bytes int
	// ID is the name of the session in its store, of 22 characters, which Revoke, RevokeAll and Update take. It is not the
	// token in the cookie, and can be shown to the visitor and logged. It stays the same until Renew, Remember or another
	// owner gives the session a new one, which it has once it is committed: Manager.ID returns that before. ID is empty for
	// a session in a cookie, and before there is a record.
	ID string
}
