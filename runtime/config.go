package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Config adjusts a manager. Its zero value is right for production over HTTPS: a cookie named __Host-…, for the whole
// host, Secure, HttpOnly and SameSite=Lax, with the timeouts of the directive.
//
// The type parameter is the session type.
type Config[S any] struct {
	// Idle and Absolute, if not zero, replace the timeouts of the directive: how long a session may be idle, and how
	// long it may last in all. At least a second each; Idle is at most Absolute. The server enforces both, from
	// authenticated times. The idle timeout slides in steps of Idle/10, at most MaxStep, so it ends at most a step and a
	// second early and never late. A clock before 2025 will do, such as that of testing/synctest.
	Idle, Absolute time.Duration
	// RememberIdle and RememberAbsolute likewise, for sessions that Remember made permanent. Only for sessions with a
	// remember= option.
	RememberIdle, RememberAbsolute time.Duration

	// Lifetime, if not nil, may shorten the timeouts of a session by what is in it: an hour for an administrator. Zero
	// is no change, longer is no change either, and a negative timeout has passed. It is asked when a cookie was read,
	// so that it also ends sessions that are out, and again about what a cookie is to hold before one is sent. It counts
	// for both profiles. It reads the session and must not change it.
	Lifetime func(*S) (idle, absolute time.Duration)
	// RejectCreatedBefore, if not zero, ends all sessions that began before it and were not renewed since: after cookies
	// were stolen, from a log say; along with a longer timeout, which revives sessions that were over; along with another
	// Domain, Path or Partitioned. It is no help when keys leaked, since their holder makes cookies that began at any
	// time: replace the keys, without keeping the leaked ones. Cookies know whole seconds: those from the
	// second that it falls into are rejected too, unless it is a whole second.
	RejectCreatedBefore time.Time

	// Check, if not nil, asks the app whether a session may go on: that is how the sessions of a user who is gone, or
	// who said "log out everywhere", end although their cookies are out. It runs when a cookie was read and accepted,
	// before the handler sees the session, if a refresh is due or CheckEvery has passed since the last check. So a
	// session that must not go on does for CheckEvery at most, and the app's database is not asked on every request.
	// What to compare is the app's: usually a generation that stands both in the user's record and in a field of the
	// session, and that "log out everywhere" counts up; example/logouteverywhere does. A new session is not checked:
	// the app made it just now. One that the browser has, and that Renew restarts, begins when it was last checked, so
	// that a handler that renews at every visit does not keep it from its checks. Such a login loses CheckEvery at
	// most, but more in an outage.
	//
	// Returning false ends the session, as ReasonRevoked tells: the handler gets a fresh one, and the cookie is deleted
	// like one that is over. An error means that the answer is not known; keep is ignored then, and CheckFailOpen
	// decides. Info.Unchecked tells the handler, and KindCheckFailed everybody else. A panic is the handler's own.
	//
	// Check may set fields, which are saved with the commit, and compare those that are there, such as a generation that
	// the user's record has too. It must not keep s. It gets the context that the handler passed to SessionFrom, or Open
	// got; s is the session to be found in it.
	//
	// The cookie remembers the last check as the time it was last seen. That moves, in writes too, only to when a check
	// passed; where it does not move, the next request is checked again: after a 500, and in each request that does not
	// count (NotCounted) once CheckEvery has passed, which keeps the session no longer alive than without Check.
	//
	// So each check that passes slides the session, which sends a cookie; with a small CheckEvery most reads do. Set
	// Touch, or each of them can bring back what another request has changed, or ended, meanwhile.
	Check func(ctx context.Context, s *S, info Info) (keep bool, err error)
	// CheckEvery is the longest time between two checks of a session that is used. Where the clocks of servers differ, it
	// is longer by what they do, but at most twice as long. Zero is five minutes. Negative: every access is a check.
	CheckEvery time.Duration
	// CheckFailOpen lets a session go on while Check fails, for as long as it may be idle since the last check that
	// passed: an outage that lasts longer ends sessions, whether they are used or not. It does not when the context that
	// Check got is done: a client that hangs up would get past every check. A Check that must not wait for long needs a
	// deadline of its own.
	//
	// Otherwise the handler gets a fresh session as long as Check fails, and the browser's stays: only Renew, Remember
	// and Destroy, the calls of a login and a logout, replace it. Any other change is dropped, as KindDropped tells; a
	// handler that looks at Info.Unchecked can answer with status 503 instead.
	CheckFailOpen bool

	// Touch keeps reads from sending the session, so that none brings an old one back. Two responses can overtake each
	// other: without Touch, a read that began before a logout, a login or an update and ends after it, and happens to
	// refresh, sends the session that it read.
	//
	// With Touch, the session's own cookie is sent by writes alone. What slides the idle timeout is a second, tiny
	// cookie, named as the session's with "-t" behind it, which says only when the session was seen, and is worthless
	// beside any other session than the one it was made for. If it overwrites a later one, the session may end earlier
	// by as long as the late request took. Of two requests that write, the last to reach the browser wins, with Touch
	// or without.
	//
	// The Max-Age of a permanent session is then the absolute timeout, and that of its touch the idle one; the server
	// enforces both. A session that is never written ends after 400 days at the latest: browsers keep no cookie longer.
	//
	// Reads leave more undone: a session is signed with a newer key, or encrypted, when it is next written, so a key
	// is retired after the absolute timeout instead of the idle one; and a cookie that is over stays in the browser until
	// it is replaced, or Destroy deletes it. Switch Touch on on all servers within an idle timeout: one without it does
	// not see that a session was touched. A permanent session that is out already ends when its cookie does, unless it
	// is written. Switching it off ends sessions that were not written for an idle timeout.
	Touch bool

	// MaxStep bounds how long the cookie of an active session stays as it is. An access refreshes it once a tenth of
	// the idle timeout has passed, or MaxStep if that is less. Zero is an hour. Negative: every access refreshes.
	MaxStep time.Duration
	// NotCounted, if not nil, says which requests are no sign that the visitor is there, such as those that a page
	// makes by a timer: they do not refresh the session. Nor do they replace its key or clear a cookie that is over,
	// which the next request will. What changes in them is sent, but slides the session no more than a read: only Renew
	// does, and a session begins when it is first sent. It is asked at each commit, if the session was read, about the
	// request as it came to Handler. A handler can call DoNotCount instead.
	NotCounted func(*http.Request) bool
	// Skew is how far in the future another server may have made a cookie. Zero is a minute. Negative: not at all.
	Skew time.Duration

	// Domain makes the cookie go to that domain and all its subdomains, which then can also overwrite it. The cookie's
	// prefix becomes __Secure-. Browsers drop the cookie if the host that sets it is not under Domain, which is told as
	// KindOutsideDomain, or if anybody can register names under it. Of these, the constructor refuses top-level domains
	// (com) and single names (localhost); others, such as co.uk, it does not know.
	//
	// To change it for sessions that are out, set RejectCreatedBefore to the moment of the change as well, which ends
	// them. Browsers keep the cookie of the old domain beside the new one and send both. The newest counts, so that
	// changes and logins stick, but Destroy deletes the new one only, and without RejectCreatedBefore the old one is then
	// the session again: the visitor is logged in still.
	Domain string
	// Path limits the cookie to paths below it. Zero is "/"; any other makes the prefix __Secure-. To change it, set
	// RejectCreatedBefore too, as with Domain.
	Path string
	// SameSite says on which requests from other sites the browser sends the cookie: with Lax, which zero is, when it
	// follows a link to a page; with Strict never; with None always, unless it blocks third-party cookies. Info.Withheld
	// tells of a request that may lack the cookie for that reason. recipes.FormPost makes sign-in by a form that another
	// site posts work with Lax, and by its links with Strict.
	SameSite http.SameSite
	// Partitioned keeps a session of its own for each site that embeds this one (CHIPS), where browsers would otherwise
	// send no cookie at all: set it with SameSite None, for a widget in other sites' pages. To change it, set
	// RejectCreatedBefore too, as with Domain.
	Partitioned bool
	// Development is for a person at the machine that the server runs on, who opens it over plain HTTP: the cookie has no
	// prefix and is not Secure. A request is answered with status 500 if it came in on an IP address that is not
	// loopback, if a proxy passed it on, as its headers say, or if it is for a host that is not localhost, a name below
	// it or a loopback address. It does not go with Domain. In Docker, from a phone, or behind a proxy of your own, set
	// PlainHTTP instead.
	//
	// Apps on localhost share their cookies, whatever their ports. One that another app made is told as KindForeign.
	Development bool
	// PlainHTTP is for a network that you trust and that has no HTTPS: at home, in a cluster, over a VPN. The cookie has no
	// prefix and is not Secure, and requests for any host and on any address are served.
	//
	// It gives away what TLS protects. Whoever is between the browser and the server, in the same Wi-Fi say, reads the
	// cookie and is logged in as that visitor until the session is over; Signed and Encrypted make no difference there.
	// Such a person can also set the cookie in the visitor's browser, as can the other apps on the host and the hosts
	// beside it, since nothing but the prefix forbids that: a session of theirs in place of the visitor's. Outside of
	// loopback, browsers say nothing about the site that a request comes from (Sec-Fetch-Site), so that Info.Withheld
	// is always false and http.CrossOriginProtection compares the Origin alone.
	//
	// The constructor reports it as KindPlainHTTP, each time. It is an error with Development, with SameSite None and with
	// Partitioned. sessionpage does not take it for Development. To move to HTTPS, remove it: the cookie gets another
	// name, the one with the prefix, so the sessions that are out end, and the old cookies stay in browsers, unread.
	PlainHTTP bool

	// OnEvent is told everything that happens to sessions. It is called in the goroutine that caused the event,
	// perhaps in several at once, and may use the session. If it is nil, the kinds of event that call for attention
	// go to slog.Default at level Warn, at most one a minute for each kind and field, and the others nowhere.
	OnEvent func(context.Context, Event)
	// Now is the clock. Nil is time.Now.
	Now func() time.Time
}

// transport returns the way between a browser and the server. The error joins all that does not go together.
func (config *Config[S]) transport() (transport, error) {
	var problems []error
	if config.Development && config.PlainHTTP {
		problems = append(problems, errors.New("settings Config.Development and PlainHTTP exclude each other: Development is for "+
			"loopback alone, PlainHTTP for a network that you trust"))
	}
	if config.Development && config.Domain != "" {
		problems = append(problems, fmt.Errorf("setting Config.Domain %q does not go with Development: no loopback host is "+
			"under it, so browsers drop the cookie; leave it empty in development", config.Domain))
	}
	return transport{
		development: config.Development,
		secure:      !config.Development && !config.PlainHTTP,
		domain:      strings.ToLower(strings.TrimPrefix(config.Domain, ".")),
	}, errors.Join(problems...)
}

// policy returns the lifetime that spec and config make together.
func (config *Config[S]) policy(spec *Spec[S]) (policy, error) {
	p := policy{
		usual: profile{
			idle:     orElse(config.Idle, spec.Idle),
			absolute: orElse(config.Absolute, spec.Absolute),
		},
		remembered: profile{
			idle:     orElse(config.RememberIdle, spec.RememberIdle),
			absolute: orElse(config.RememberAbsolute, spec.RememberAbsolute),
		},
		maxStep: config.MaxStep,
		skew:    max(0, orElse(config.Skew, defaultSkew)),
	}
	if config.Check != nil {
		p.checkEvery = orElse(config.CheckEvery, defaultCheckEvery)
	}
	problems := p.usual.problems("")
	if spec.RememberIdle != 0 {
		problems = append(problems, p.remembered.problems("Remember")...)
	} else if p.remembers() {
		problems = append(problems, errors.New("settings Config.RememberIdle and RememberAbsolute need a session with a remember= option"))
	}
	if config.Check == nil && (config.CheckEvery != 0 || config.CheckFailOpen) {
		problems = append(problems, errors.New("settings Config.CheckEvery and CheckFailOpen need a Config.Check"))
	}
	return p, errors.Join(problems...)
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d != 0 {
		return d
	}
	return otherwise
}

// problems names the settings with a prefix: "" or "Remember".
func (in profile) problems(prefix string) []error {
	var all []error
	for _, timeout := range []struct {
		name string
		d    time.Duration
	}{{"Idle", in.idle}, {"Absolute", in.absolute}} {
		if timeout.d < time.Second {
			all = append(all, fmt.Errorf("setting Config.%s%s is %v: at least 1s is possible", prefix, timeout.name, timeout.d))
		}
	}
	if in.idle > in.absolute {
		all = append(all, fmt.Errorf("setting Config.%[1]sIdle %[2]v is more than Config.%[1]sAbsolute %[3]v (both may come from the directive): no session can be idle longer than it lasts",
			prefix, in.idle, in.absolute))
	}
	return all
}
