package typedsession

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
)

// Config adjusts a manager. Its zero value is right for production over HTTPS: a cookie named __Host-…, for the whole
// host, Secure, HttpOnly and SameSite=Lax, with the timeouts of the directive.
//
// The type parameter is the session type.
type Config[S any] struct {
	// Idle and Absolute, if not zero, replace the timeouts of the directive: how long a session may be idle, and how
	// long it may last in all. Each is at least a second, and Idle is at most Absolute. The server enforces both, from
	// authenticated times. The idle timeout slides in steps of Idle/10, at most MaxStep, so it ends at most a step and a
	// second early and never late. The clock may be before 2025, as in testing/synctest.
	Idle, Absolute time.Duration
	// RememberIdle and RememberAbsolute replace the timeouts of sessions that Remember made permanent, like Idle and
	// Absolute. They need a session with a remember= option.
	RememberIdle, RememberAbsolute time.Duration

	// Lifetime, if not nil, may shorten the timeouts of a session by its fields: an hour for an administrator. A zero or
	// longer timeout changes nothing; with a negative one the session is over, and one between is at least a second: less is
	// an error when the session is to be sent. Lifetime is called when a cookie was read,
	// so that it also ends sessions whose cookies were sent before, and before a cookie is sent, with the session as it
	// will be sent. The timeouts apply to permanent sessions as well. Lifetime must not change the session.
	Lifetime func(*S) (idle, absolute time.Duration)
	// RejectCreatedBefore, if not zero, ends all sessions that began before it and were not renewed since. Set it after
	// cookies were stolen, such as from a log; with a longer timeout, which would revive sessions that were over; and with
	// another Domain, Path or Partitioned. It does not help when keys leaked, because their holder can make cookies that
	// began at any time: replace the keys then, without keeping the leaked ones. Cookies hold whole seconds: a time within
	// a second rejects all sessions that began in that second.
	RejectCreatedBefore time.Time

	// Check, if not nil, decides whether a session may go on. It can end the sessions of a user who was deleted, or who
	// chose "log out everywhere", although browsers still have the cookies. It is called when a cookie was read and
	// accepted, before the handler gets the session, if a refresh is due or CheckEvery has passed since the last check. So
	// a revoked session goes on for CheckEvery at most, and the app's database is not asked in every request. What Check
	// compares is up to the app: usually a number that is both in the user's record and in a field of the session, and
	// that "log out everywhere" increments, as in example/logouteverywhere. A new session is not checked, because the app
	// made it just now. Renew sets the beginning of the browser's session to its last check, so that a handler that calls
	// Renew in every request does not put checks off. A login with Renew lasts less long for that, by CheckEvery at most,
	// and by more after an outage.
	//
	// If keep is false the session is over, with ReasonRevoked: the handler gets a fresh one, and the cookie is deleted.
	// If err is not nil, Check does not know: keep is ignored, CheckFailOpen decides, Info.Unchecked is true and
	// KindCheckFailed is reported. A panic in Check is a panic of the handler that asked for the session.
	//
	// Check may read s, and may set fields of s, which are then committed with the session. It must not use s after it
	// returned. ctx derives from the context that the handler passed to SessionFrom, or from that of Open;
	// SessionFromContext returns s for it.
	//
	// The cookie holds the time of the last check in the place of the time when the session was last seen. Only a check
	// that passes moves it, in requests that write too. If the time of a check is not sent, as after status 500 and in
	// requests that do not count (NotCounted), the next request is checked too. Requests that do not count do not keep the
	// session alive.
	//
	// Each check that passes moves that time and so sends a cookie: with a small CheckEvery most reads send one. Set Touch
	// then. Without it, each of these reads can undo what another request has changed or ended meanwhile. With [Stored], such
	// a read writes the record and undoes nothing; a session in a store can also be ended by Revoke and RevokeAll, at once
	// and without a Check.
	Check func(ctx context.Context, s *S, info Info) (keep bool, err error)
	// CheckEvery bounds the time between two checks of a session in use. Where the servers' clocks differ, the time may be
	// longer by the difference, up to twice CheckEvery. Zero means five minutes. A negative CheckEvery checks at every access.
	CheckEvery time.Duration
	// CheckFailOpen lets a session go on while Check fails, until the idle timeout has passed since the last check that
	// passed: an outage that lasts longer ends sessions, whether they are in use or not. If the context of Check is done,
	// the session does not go on: otherwise a client could escape every check by closing the connection. A Check that must
	// not wait for long needs its own deadline.
	//
	// Without CheckFailOpen the handler gets a fresh session as long as Check fails, and the browser keeps its own: only
	// Renew, Remember and Destroy, which a login and a logout call, replace it. Any other change is dropped and reported as
	// KindDropped. A handler can answer with status 503 if Info.Unchecked is true.
	CheckFailOpen bool

	// Adopt, if not nil, takes over the sessions of another library, so that nobody is logged out when an app moves to this
	// one. It is called in a request none of whose cookies of this manager was accepted, before the handler gets the
	// session: it reads the other library's session from the header of r, which has no body here, and sets the fields of s.
	// What it sets is committed with the session, in the response that also deletes the cookies that it returns. It returns
	// the zero Adopted, and sets nothing, if there is no such session. [KindAdopted] reports what it took over.
	//
	// If it returns an error, the other library's session could not be read, and the browser keeps it: the handler gets a
	// fresh session in its place, [KindAdoptFailed] is reported, Info.Unchecked is true, and only Renew, Remember and
	// Destroy reach the browser.
	//
	// Adopt is also asked in a request whose session ends by Destroy or begins anew by Renew, for the cookies to delete: an
	// old app that still runs may have set them again. What it sets in s is not used there. Where the browser is going to
	// drop the session's own cookie ([KindInsecure], [KindOutsideDomain]), the cookies of the other library stay.
	//
	// Adopt must not use s after it returned. The context of r has s as its session. Adopt takes over nothing for Open, which
	// has no request, in a request whose cookie SameSite may have withheld, and while the browser's own session could not be
	// checked or read. Without [Adopted].Delete, or with cookies in it that are not those of the browser, the other session
	// comes back after a logout. So does a copy of it that somebody took before, unless the other library can end it, or
	// Adopt compares Created with a time.
	Adopt func(r *http.Request, s *S) (Adopted, error)

	// Touch keeps reads from sending the session, so that no read restores an old session. Responses can overtake each
	// other: without Touch, a read that begins before a logout, a login or an update, ends after it, and refreshes the
	// session, sends the session that it read.
	//
	// With Touch, only writes send the session's own cookie. A second, small cookie slides the idle timeout. Its name is
	// the session cookie's with "-t" appended. It says only when the session was seen, and counts only beside the session
	// that it was made for. If a late response replaces it by an older one, the session may end earlier, by the time that
	// the late request took. Of two requests that write, the last to reach the browser wins, with Touch or without.
	//
	// The Max-Age of a permanent session is then the absolute timeout, and that of its touch cookie is the idle timeout;
	// the server enforces both. A session that is never written ends after 400 days at the latest, because browsers keep
	// no cookie longer (RFC 6265bis, section 5.5).
	//
	// Only a write signs a session with a newer key, or encrypts it, so a key is retired after the absolute timeout instead
	// of the idle timeout. A cookie that is over stays in the browser until a write replaces it or Destroy deletes it.
	// Switch Touch on on all servers within an idle timeout: a server without Touch ignores touch cookies. A permanent
	// session that was sent before keeps its old Max-Age until it is written. Switching Touch off ends sessions that were
	// not written for an idle timeout.
	//
	// With [Stored], reads send no session anyway. Touch is then for the sessions in the cookies of Stored.Accept alone, and
	// the constructor refuses it without Accept.
	Touch bool

	// MaxStep bounds how long an active session goes without a refresh. An access refreshes the session once a tenth of
	// the idle timeout has passed, or MaxStep if that is less. Zero means an hour. A negative MaxStep refreshes at every
	// access.
	MaxStep time.Duration
	// NotCounted, if not nil, reports whether a request is no sign that the visitor is there, such as one that a page
	// makes by a timer. Such a request does not refresh the session, replace its key or delete a cookie that is over: the
	// next request that counts does. A change in it is sent, but does not slide the idle timeout unless Renew is called
	// or the session is new. NotCounted is called at each commit of a session that was read, with the request as Handler
	// got it, but without its body, which is the handler's: FormValue finds the parameters of the URL alone. A handler can
	// call DoNotCount instead.
	NotCounted func(*http.Request) bool
	// Skew is how far in the future the times of a cookie from another server may be. Zero means a minute. A negative Skew
	// allows none.
	Skew time.Duration

	// Domain makes browsers send the cookie to that domain and all its subdomains, which can then overwrite it. The
	// cookie's prefix becomes __Secure-. Browsers drop the cookie if the host that sets it is not under Domain, which is
	// reported as KindOutsideDomain, or if anybody can register names under Domain. The constructor refuses top-level
	// domains (com) and other single names (localhost), but it does not know the rest, such as co.uk.
	//
	// When the Domain of an app with sessions changes, set RejectCreatedBefore to the time of the change, which ends these
	// sessions. Browsers keep the cookie of the old domain beside the new one and send both. The newest counts, so changes
	// and logins take effect. But Destroy deletes the new cookie only: without RejectCreatedBefore the old one would count
	// again, and the visitor would still be logged in.
	Domain string
	// Path limits the cookie to paths below it, as browsers see them: escaped, and with what a proxy or http.StripPrefix
	// takes away. Empty means "/"; with any other Path the prefix becomes __Secure-. A handler outside of Path can change
	// the session of paths below it, but gets a new session in each request. That is not reported, because a request does
	// not show which path the browser asked for. To change Path, set RejectCreatedBefore too, as with Domain.
	Path string
	// SameSite says in which requests from other sites the browser sends the cookie. With Lax it does when the visitor
	// follows a link to a page, with Strict never, and with None always, unless it blocks third-party cookies. Zero means
	// Lax. Info.Withheld reports a request that may lack the cookie for that reason. recipes.FormPost makes a form that
	// another site posts arrive with the cookie, and under Strict a link too.
	SameSite http.SameSite
	// Partitioned gives the visitor a separate session for each site that embeds this one (CHIPS), where browsers would
	// otherwise send no cookie at all. It is for a widget in other sites' pages, and needs SameSite None. To change it, set
	// RejectCreatedBefore too, as with Domain.
	Partitioned bool
	// Development is for whoever opens the server over plain HTTP on the machine that it runs on. The cookie has no prefix
	// and is not Secure. A request is answered with status 500 if it came in on an IP address that is not loopback, if a
	// header or HTTP/1.0 says that a proxy passed it on, or if its host is neither localhost, nor a name below localhost,
	// nor a loopback address. Set PlainHTTP instead in Docker, to open the server from a phone, and behind a proxy of your own.
	// Development does not go with Domain.
	//
	// A proxy on the same machine that speaks HTTP/1.1, adds no header and replaces the host by a loopback address is
	// noticed only in the requests that a page of the site makes, by their Origin or Referer header. So do not rely on
	// Development to refuse the requests of a public server.
	//
	// Apps on localhost share their cookies, whatever their ports. The cookie of another app is reported as KindForeign.
	Development bool
	// PlainHTTP is for a network that you trust and that has no HTTPS: at home, in a cluster, in a VPN. The cookie has no
	// prefix and is not Secure, and requests for any host and on any address are served.
	//
	// It gives up what HTTPS protects. Whoever can read the traffic between the browser and the server, such as in the same
	// Wi-Fi, can read the cookie, signed or encrypted, and use the session until it is over. Whoever can change the
	// traffic, and every other app on the host or on a sibling host, can replace the visitor's cookie by one of a session
	// of their own. Browsers do not say which site a request comes from (Sec-Fetch-Site), except to loopback: so
	// Info.Withheld is always false, and [http.CrossOriginProtection] can compare the Origin header only.
	//
	// The constructor reports KindPlainHTTP, with context.Background. PlainHTTP is an error with Development, with SameSite
	// None and with Partitioned. It does not open the page of package sessionpage. Removing PlainHTTP, to move to HTTPS,
	// gives the cookie another name, because of the prefix: all sessions end, and browsers keep the old cookies, which have
	// no effect.
	PlainHTTP bool

	// OnEvent is called with every event. It is called in the goroutine that caused the event, perhaps in several at once,
	// and may use the session. If it is nil, the kinds of event that call for attention are logged to slog.Default at
	// level Warn, at most one a minute for each kind and field, and the others are discarded.
	OnEvent func(context.Context, Event)
	// Now is the clock. Nil means time.Now.
	Now func() time.Time
}

// cookie returns the settings that the cookies of a session type share. plainName is its cookie's name without a prefix.
func (config *Config[S]) cookie(plainName string) (cookie.Settings, error) {
	return cookie.Settings{
		Domain:      config.Domain,
		Path:        config.Path,
		SameSite:    config.SameSite,
		Secure:      config.isSecure(),
		Partitioned: config.Partitioned,
	}.Named(plainName, envelope.SealedLen(0, len(emptyBody)))
}

// isSecure reports whether browsers are to send the cookies over HTTPS alone.
func (config *Config[S]) isSecure() bool { return !config.Development && !config.PlainHTTP }

// transport returns the way between a browser and the server, for cookies with these settings. The error joins all that
// does not go together.
func (config *Config[S]) transport(of cookie.Settings) (transport, error) {
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
		secure:      config.isSecure(),
		domain:      strings.ToLower(strings.TrimPrefix(config.Domain, ".")),
		path:        of.Path,
		sameSite:    of.SameSite,
	}, errors.Join(problems...)
}

// policy returns the lifetime that spec and config make together.
func (config *Config[S]) policy(spec *Spec[S]) (policy, error) {
	p := policy{
		usual: profile{
			idle:     cmp.Or(config.Idle, spec.Idle),
			absolute: cmp.Or(config.Absolute, spec.Absolute),
		},
		remembered: profile{
			idle:     cmp.Or(config.RememberIdle, spec.RememberIdle),
			absolute: cmp.Or(config.RememberAbsolute, spec.RememberAbsolute),
		},
		maxStep:      config.MaxStep,
		skew:         max(0, cmp.Or(config.Skew, defaultSkew)),
		rejectBefore: config.RejectCreatedBefore,
	}
	if config.Check != nil {
		p.checkEvery = cmp.Or(config.CheckEvery, defaultCheckEvery)
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
