package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
)

// Manager reads and writes the sessions of one type in one cookie. It is safe for concurrent use.
type Manager[S any] struct {
	*manager
	core func(*S) *Core
}

// manager is a Manager without its type parameter.
type manager struct {
	reporter
	codec         codec
	carrier       carrier
	secrets       []int // the numbers of the secret fields
	lifetime      policy
	checkFailOpen bool
	now           func() time.Time
	notCounted    func(*http.Request) bool // or nil
	development   bool
	warned        atomic.Bool // of insecure transport
}

// NewManager makes a manager. Apps call the generated constructor, which passes the Spec. The error joins everything
// that is wrong with the protection and the configuration.
func NewManager[S any](spec Spec[S], protection Protection, config Config[S]) (*Manager[S], error) {
	named, cookieErr := cookie.Settings{
		Domain:      config.Domain,
		Path:        config.Path,
		SameSite:    config.SameSite,
		Secure:      !config.Development,
		Partitioned: config.Partitioned,
	}.Named(spec.Cookie, envelope.SealedLen(0, len(emptyBody)))
	lifetime, lifetimeErr := config.policy(&spec)
	settings := carrierSettings{
		cookie:              named,
		typeID:              spec.TypeID,
		touch:               config.Touch,
		lifetime:            lifetime,
		rejectCreatedBefore: config.RejectCreatedBefore,
	}
	if lifetimeErr == nil && cookieErr == nil {
		settings.largestBody = spec.LargestBody
	}
	carrier, carrierErr := carrierOf(protection, spec.Secrets, settings)
	if err := errors.Join(spec.validate(), carrierErr, lifetimeErr, cookieErr); err != nil {
		return nil, fmt.Errorf("typedsession: cannot manage %s: %w", spec.Name, err)
	}
	m := &manager{
		reporter:      reporter{session: spec.Name, fields: spec.Fields, onEvent: config.OnEvent},
		codec:         codecOf(&spec, &config),
		secrets:       spec.Secrets,
		carrier:       carrier,
		lifetime:      lifetime,
		checkFailOpen: config.CheckFailOpen,
		now:           config.Now,
		notCounted:    config.NotCounted,
		development:   config.Development,
	}
	if m.now == nil {
		m.now = time.Now
	}
	return &Manager[S]{manager: m, core: spec.Core}, nil
}

// CookieName returns the name of the cookie as sent, with its prefix.
func (m *Manager[S]) CookieName() string { return m.carrier.names()[0] }

// TouchCookieName returns the name of the cookie of Config.Touch as sent, with its prefix; "" without.
func (m *Manager[S]) TouchCookieName() string { return m.carrier.names()[1] }

// InDevelopment reports Config.Development: plain HTTP on a loopback address.
func (m *Manager[S]) InDevelopment() bool { return m.development }

// Open returns the session that a cookie value holds, for what does not pass through Handler and brings no
// *http.Request: gRPC, other HTTP servers, tests; with a request, OpenRequest finds the values by itself. The session is
// never nil. If it is a fresh one, the error is a *RejectedError that says why; an empty value, for no cookie, is
// rejected with ReasonAbsent.
//
// Under Config.Touch, touches are the values that the cookie TouchCookieName has, usually one; without them a session
// that is used can be found idle. Otherwise they are ignored.
//
// ctx is what Config.OnEvent gets for the events of this session, and Config.Check. A session that stays open for long
// is not checked again: open its cookie again for that.
//
// [Keys.Open] is something else: it verifies a value for a tool and knows no timeouts.
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
	return opened[S](m.load(ctx, ctx, &p))
}

// OpenRequest does what Open does for the cookies in a request's header, all that Handler would look at and those of
// Config.Touch too, with the request's context. It needs no Handler around it. Inside of one it reads the cookies once
// more, and returns a session of its own: a stream learns so whether the session it began with goes on.
//
//	s, err := sessions.OpenRequest(r)
//	if err != nil || s.UserID() == 0 {
//		return // it is over
//	}
func (m *Manager[S]) OpenRequest(r *http.Request) (*S, error) {
	return opened[S](m.loadFrom(r.Context(), r.Context(), r.Header))
}

// opened gives a session that was loaded to who opened it.
func opened[S any](c *Core, reason Reason) (*S, error) {
	c.report()
	s := c.session.(*S)
	if reason != 0 {
		return s, &RejectedError{Session: c.manager.session, Reason: reason, Err: c.checked.err}
	}
	return s, nil
}

// Seal commits a session that Open or OpenRequest returned, or a new one: it returns the cookie to set, which may be a
// deletion, or nil if none is due. The error is a *TooLargeError, an *UncheckedError or that of a field that has no
// encoding; with it, the cookie is for the session that the browser has: nil, a refresh, or the deletion that Destroy
// asked for. It is a *RefusedError for a value that was changed in place and that its field does not take, as Save tells:
// then the cookie has all the rest, and is to be set. Or it is ErrOtherManager, or ErrInHandler for what SessionFrom returned, whose cookie is sent by Handler.
//
// Under Config.Touch, the cookie may be that of TouchCookieName. A deletion leaves that one in the browser, where it
// means nothing any more.
//
// A second Seal returns what is due since the first, and after an error tries again what the first could not send.
func (m *Manager[S]) Seal(ctx context.Context, s *S) (*http.Cookie, error) {
	c := m.core(s)
	var sealed *http.Cookie
	err := c.committing(func() error {
		if err := m.adopt(ctx, c, s); err != nil {
			return err
		}
		out, err := c.commit(ctx, permission{counts: true, refresh: true})
		sealed = out.cookie()
		return err
	})
	return sealed, err
}

// adopt makes a session Seal's to commit, if it can be: one that no manager made begins now, and one that
// was copied is not what it was copied from.
func (m *manager) adopt(ctx context.Context, c *Core, session any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.manager {
	case m:
		if c.isInHandler() {
			return ErrInHandler
		}
	case nil:
		c.manager = m
		c.begin(m.now())
	default:
		return ErrOtherManager
	}
	c.ctx, c.session = ctx, session
	return nil
}

// DoNotCount tells the manager that this request is no sign that the visitor is there; Config.NotCounted says what
// follows from that. Call it before the response begins, and before Save. It panics if the request did not pass through
// m.Handler, and in Config.Check.
func (m *Manager[S]) DoNotCount(r *http.Request) {
	m.exchangeOf(r, "DoNotCount").uncounted.Store(true)
}

// Save commits the request's session now and puts the Set-Cookie into w.Header(), for code that takes over the
// connection or its headers, and to learn before the response begins whether the session fits. When the response
// begins, the Set-Cookie is put into its header again, whatever became of it meanwhile. What changes between the two
// is committed too, by another Save or when the response begins, and replaces it. A Save stands even if the handler
// panics afterwards and something further out answers.
//
// The error is a *TooLargeError, an *UncheckedError, that of a field that has no encoding, or a *TooLateError if the
// response has begun. It is a *RefusedError for a value that was changed in place, in what a getter lent, and that breaks
// a bound of its field: the field keeps its last valid value, all the rest is in the header, and no setter could return
// the error. Several errors are joined. Save panics if the request did not pass through m.Handler, and in Config.Check.
func (m *Manager[S]) Save(w http.ResponseWriter, r *http.Request) error {
	return m.exchangeOf(r, "Save").save(r.Context(), w.Header())
}

// exchangeOf returns the request's exchange for the method of that name.
func (m *manager) exchangeOf(r *http.Request, method string) *exchange {
	x, _ := r.Context().Value(m.codec.exchangeKey).(*exchange)
	if x == nil || x.manager != m {
		panic(notMounted(method, m.session))
	}
	if x.request == nil {
		panic(duringCheck(method))
	}
	return x
}
