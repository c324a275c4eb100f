package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
)

// Manager reads and writes the sessions of one type, in cookies of one name or in a store. It is safe for concurrent use.
type Manager[S any] struct {
	*manager
	core func(*S) *Core
}

// manager is a Manager without its type parameter.
type manager struct {
	reporter
	codec         codec
	carrier       carrier
	store         *storeCarrier // the carrier if it is one; otherwise nil
	owner         int           // the number of the field that says whose session it is; 0 for none
	secrets       []int         // the numbers of the secret fields
	lifetime      policy
	checkFailOpen bool
	now           func() time.Time
	notCounted    func(*http.Request) bool // Config.NotCounted, or nil
	transport     transport
	warned        struct{ insecure, outsideDomain onceEach } // KindInsecure, KindOutsideDomain was reported
}

// transport is what Config says about the way between a browser and the server.
type transport struct {
	development bool
	secure      bool   // browsers send the cookie over HTTPS alone
	domain      string // Config.Domain in lower case, without a leading dot
	path        string // the path of the cookie
	sameSite    http.SameSite
}

// NewManager makes a manager. Apps call the generated constructor, which passes the Spec. The error joins everything
// that is wrong with the protection and the configuration; it wraps ErrNoKey if keys are missing, and
// ErrNotConfidential if the session has secret fields that the protection does not encrypt.
func NewManager[S any](spec Spec[S], protection Protection, config Config[S]) (*Manager[S], error) {
	named, cookieErr := config.cookie(spec.Cookie)
	transport, transportErr := config.transport(named)
	lifetime, lifetimeErr := config.policy(&spec)
	settings := carrierSettings{
		cookie:   named,
		typeID:   spec.TypeID,
		touch:    config.Touch,
		lifetime: lifetime,
		owner:    spec.Owner,
		secrets:  len(spec.Secrets) > 0,
		now:      config.Now,
	}
	if settings.now == nil {
		settings.now = time.Now
	}
	if lifetimeErr == nil && cookieErr == nil { // or else a second error would judge the budget by settings that are wrong
		settings.largestBody = spec.LargestBody
	}
	carrier, carrierErr := carrierOf(protection, spec.Secrets, settings)
	if err := errors.Join(spec.validate(), carrierErr, lifetimeErr, transportErr, cookieErr); err != nil {
		return nil, fmt.Errorf("typedsession: cannot manage %s: %w", spec.Name, err)
	}
	m := &manager{
		reporter:      reporter{session: spec.Name, fields: spec.Fields, onEvent: config.OnEvent},
		codec:         codecOf(&spec, &config),
		secrets:       spec.Secrets,
		carrier:       carrier,
		lifetime:      lifetime,
		checkFailOpen: config.CheckFailOpen,
		owner:         spec.Owner,
		now:           settings.now,
		notCounted:    config.NotCounted,
		transport:     transport,
	}
	m.store, _ = carrier.(*storeCarrier)
	if config.PlainHTTP {
		m.report(context.Background(), Event{Kind: KindPlainHTTP, Session: spec.Name, Err: errPlainHTTP}, m.now())
	}
	return &Manager[S]{manager: m, core: spec.Core}, nil
}

// CookieName returns the name of the cookie as sent, with its prefix.
func (m *Manager[S]) CookieName() string { return m.carrier.names()[0] }

// TouchCookieName returns the name of the cookie of Config.Touch as sent, with its prefix; "" without Config.Touch.
func (m *Manager[S]) TouchCookieName() string { return m.carrier.names()[1] }

// InDevelopment reports Config.Development: plain HTTP on a loopback address.
func (m *Manager[S]) InDevelopment() bool { return m.transport.development }

// Open returns the session that a cookie value holds, for code that has no *http.Request and no Handler around it: gRPC,
// other HTTP servers, tests. With a request, call OpenRequest, which finds the values itself. The session is never nil.
// If it is a fresh one, the error is a *RejectedError that says why; an empty value, for no cookie, is rejected with
// ReasonAbsent.
//
// Under Config.Touch, touches are the values of the cookie called TouchCookieName, usually one, of which sixteen count:
// without them a session that is in use may be rejected with ReasonIdle. Without Config.Touch they are ignored.
//
// Config.Check and Config.OnEvent get ctx as their context for this session. A session in use for a long time is not
// checked again: call Open again for that.
//
// [Keys.Open] verifies a value for tools and applies no timeouts.
func (m *Manager[S]) Open(ctx context.Context, value string, touches ...string) (*S, error) {
	var p presented
	if value != "" {
		p.values.Add(value)
	}
	if m.TouchCookieName() != "" {
		for _, touch := range touches[:min(len(touches), cookie.MaxLooked)] {
			p.touches.Add(touch)
		}
	}
	p.request = m.requestOf(ctx)
	return opened[S](m.load(ctx, ctx, &p))
}

// OpenRequest does what Open does for all cookies in a request's header that Handler would read, those of Config.Touch
// included, with the request's context. It needs no Handler around it: an error handler or a logger around Handler, where
// SessionFrom panics, reads the session with it, and sends no cookie. Inside a Handler it reads the cookies again and
// returns a separate session, so that a long stream can find out whether the session it began with is still accepted.
//
//	s, err := sessions.OpenRequest(r)
//	if err != nil || s.UserID() == 0 {
//		return // it is over
//	}
func (m *Manager[S]) OpenRequest(r *http.Request) (*S, error) {
	line := lineOf(r)
	return opened[S](m.loadFrom(r.Context(), r.Context(), r, &line, nil))
}

// opened reports the events of a session that was loaded, and returns what Open and OpenRequest return.
func opened[S any](c *Core, reason Reason) (*S, error) {
	c.report()
	s := c.session.(*S)
	if reason != 0 {
		rejected := &RejectedError{Session: c.manager.session, Reason: reason}
		if c.unchecked != reason {
			rejected.Err = c.unchecked
		}
		return s, rejected
	}
	return s, nil
}

// Seal commits a session that Open or OpenRequest returned, or a new one: it returns the cookie to set, which may be a
// deletion, or nil if none is due.
//
// The error is a *TooLargeError, an *UncheckedError, a *WithheldError or the error of a field that has no encoding; of a
// session in a store also a *StoreError, or one that wraps ErrGone. The cookie is then nil, or refreshes the session that
// the browser has, or deletes it because Destroy was called. A *RefusedError is about a value that was changed in place and
// breaks a bound of its field: the cookie then holds everything else, and is to be set. Seal fails with ErrOtherManager for
// a session of another manager, with ErrInHandler for a session that SessionFrom returned, because Handler sends the cookie
// of that one, and with ErrListed for a session that List returned.
//
// Under Config.Touch, the cookie may be the one called TouchCookieName. A deletion leaves the touch cookie in the
// browser, where it has no effect without its session.
//
// A second Seal returns the cookie for what changed since the first. After an error it tries again to send what the
// first could not.
func (m *Manager[S]) Seal(ctx context.Context, s *S) (*http.Cookie, error) {
	c := m.core(s)
	var sealed *http.Cookie
	err := c.committing(func() error {
		if err := m.claim(ctx, c, s); err != nil {
			return err
		}
		out, err := c.commit(ctx, permission{counts: true, refresh: true})
		sealed = out.cookie()
		return err
	})
	return sealed, err
}

// SealTo commits a session that OpenRequest or Open returned, or a new one, to the header of a response that is about to
// begin with this status, for servers that are not net/http, such as fasthttp. It does with the header what Handler does:
// Set-Cookie, which replaces an older one of the name, Vary and Cache-Control, and the deletions that Config.Adopt asked
// for. An unchanged session is not sent with status 304, with a status of 500 or more, or in a publicly cacheable response;
// one in a store slides nevertheless, since that needs no header.
//
// The errors are those of Seal. Call it before the response begins; where the server has a header type of its own, copy
// each line of h into it by itself: several Set-Cookie lines must not be joined by commas. A middleware that does so for
// Fiber is in example/frameworks/fiber.
func (m *Manager[S]) SealTo(ctx context.Context, s *S, status int, h http.Header) error {
	c := m.core(s)
	return c.committing(func() error {
		if err := m.claim(ctx, c, s); err != nil {
			return err
		}
		gatherLines(h)
		out, err := c.commitWithHeader(ctx, permission{counts: true, refresh: refreshes(status), header: h})
		if sent := (cookieLines{out.session.Text, out.touch.Text}); sent != (cookieLines{}) {
			c.cookies = sent
		}
		c.putCookies(h, new(headerLines))
		c.cookies, c.adopted = cookieLines{}, nil // the next response needs its own
		return err
	})
}

// claim prepares a session for the commit by Seal, or returns why Seal cannot commit it. A session that no manager made
// begins now. The pointer to the session is stored anew, because a copied session's Core still points to the original.
func (m *manager) claim(ctx context.Context, c *Core, session any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.manager {
	case m:
		if c.listed {
			return ErrListed
		}
		if c.silent || c.isInHandler() {
			return ErrInHandler
		}
	case nil:
		c.manager = m
		c.stored = m.newStored()
		c.begin(m.now())
	default:
		return ErrOtherManager
	}
	c.ctx, c.session = ctx, session
	if c.request == nil {
		c.request = m.requestOf(ctx)
	}
	return nil
}

// requestOf returns the line of the request that a context belongs to, if it passes through the manager's Handler, or nil.
func (m *manager) requestOf(ctx context.Context) *requestLine {
	if x, ok := ctx.Value(m.codec.exchangeKey).(*exchange); ok {
		return &x.line
	}
	return nil
}

// DoNotCount marks the request as no sign that the visitor is there. Config.NotCounted describes the effect. Call
// DoNotCount before the response begins, and before Save. It panics if the request did not pass through m.Handler, and in
// Config.Check and Config.Adopt.
func (m *Manager[S]) DoNotCount(r *http.Request) {
	m.exchangeOf(r, "DoNotCount").uncounted.Store(true)
}

// Save commits the request's session now and puts the Set-Cookie into w.Header(), for code that takes over the
// connection or its headers, and to learn before the response begins whether the session fits. When the response
// begins, the Set-Cookie is put into its header again, even if other code removed it. A later change is committed by
// another Save or when the response begins, and its Set-Cookie replaces the first. What Save put into the header stays
// there if the handler panics afterwards and a middleware around Handler answers.
//
// Save reports [KindWritten], and what else a commit reports, at once. It cannot see whether the header that it filled is
// sent: not if the handler panics and nobody answers, if the cookie is removed and the connection hijacked, or if w belongs
// to another response.
//
// The error is a *TooLargeError, an *UncheckedError, a *WithheldError, the error of a field that has no encoding, or a
// *TooLateError if the response has begun. Of a session in a store it is also a *StoreError, or wraps ErrGone. The change
// then stays pending: the commit when the response begins tries again, and if that fails, Stored.Failed answers in the place
// of the handler. The error is a *RefusedError for a value that was changed in place, in what a getter returned, and that
// breaks a bound of its field: the field keeps its last valid value, and everything else is in the header. Several errors
// are joined. Save panics if the request did not pass through m.Handler, and in Config.Check and Config.Adopt.
func (m *Manager[S]) Save(w http.ResponseWriter, r *http.Request) error {
	return m.exchangeOf(r, "Save").save(r.Context(), w)
}

// exchangeOf returns the request's exchange. It panics, in the name of the Manager's method, if there is none or the
// exchange is that of a callback.
func (m *manager) exchangeOf(r *http.Request, method string) *exchange {
	x, _ := r.Context().Value(m.codec.exchangeKey).(*exchange)
	if x == nil || x.manager != m {
		panic(notMounted(method, m.session))
	}
	if x.request == nil {
		panic(duringCallback(method))
	}
	return x
}
