package typedsession

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/typedsession/typedsession/runtime/wire"
)

// Core is the part of a session that all session types have in common: its lock, its times, what is to be committed, and
// what the browser has. Generated session types hold a Core and call its methods; apps do not. The zero Core belongs to a
// session that no manager made, as in an app's own tests: its fields can be set and read, it reports no events, and its
// times are zero.
//
// Every exported method must be called between Lock and Unlock, except Lock, Unlock, Renew, Reset, Destroy, Remember and
// Info.
type Core struct {
	commits sync.Mutex // held by one commit at a time, and locked before mu
	mu      sync.Mutex // guards what follows, and the fields of the session

	manager *manager        // nil in a session that no manager made
	session any             // pointer to the generated session that holds this Core
	ctx     context.Context // of the request or the Open that loaded the session; events are reported with it
	request *requestLine    // the request that events name; nil if there is none
	events  []Event         // to be reported once the lock is free

	listed   bool // List returned the session, or Update works on it: Seal refuses it
	silent   bool // Unlock reports no events, because Config.Check or Config.Adopt runs; a later Unlock does
	decoding bool // a value that breaks a bound now comes from the cookie: the app did not set it
	withheld bool // the request has no cookie of the name, and SameSite may be the reason

	times   times
	limit   profile     // the last answer of Config.Lifetime; zero for no limit
	body    string      // the encoded session as loaded or last committed; a commit compares the fields with it
	kept    []wire.Kept // values of body that the fields cannot hold
	edits   edits
	browser browser
	unsent  *unsent // what the last commit could not send; nil if it sent everything
	late    lateChanges
	stored  *stored // of a session in a store; nil for one in a cookie

	// checkedAt is when the last check of Config.Check passed, or when the session was first sent; zero for a session that
	// no browser has had. Whatever becomes of the session's cookie meanwhile, only a check that passes changes checkedAt,
	// and only Destroy, which makes another session of it, clears it.
	checkedAt time.Time

	// unchecked is why the session stands in for the browser's, or goes on without a check that was due: the error of
	// Config.Check or Config.Adopt, a *StoreError or a Reason; nil for neither.
	unchecked error

	stopped time.Time // the result of Now while the clock is stopped; zero otherwise

	// The rest is guarded by commits. It belongs to the request, and is here so that a request whose session nobody reads
	// needs no memory for it.
	cookies cookieLines // the cookies that were last put into a header
	lines   headerLines // for the header of the response itself
	adopted *adoption   // the cookies of the other library; nil without Config.Adopt
	offered *offered    // to whoever hijacked the connection; nil for none
}

// emptyBody is the encoding of a session that holds no field (FORMAT.md, section "Body").
const emptyBody = "\x80"

// browser is the session's cookie in the browser, as received or last sent.
type browser struct {
	hasCookie bool  // the request had a cookie of the name, perhaps made by another app, or SameSite may have withheld one
	accepted  bool  // the browser's cookie holds this session
	over      bool  // no cookie was accepted, and one that this server made is over: the browser can delete it
	ended     bool  // a commit deleted the cookie because a timeout had passed
	times     times // the times in the cookie, seen as its touch says if it has one
	carried   carried
}

// destroy records that the browser's cookie does not hold the session any more.
func (b *browser) destroy() {
	b.accepted = false
	b.times.permanent = false
}

// Lock begins a method of the session.
func (c *Core) Lock() { c.mu.Lock() }

// Unlock ends a method of the session and then reports what happened in it, so that Config.OnEvent may use the
// session.
func (c *Core) Unlock() {
	late := c.beginReporting()
	eventful := len(c.events) > 0 && !c.silent
	c.mu.Unlock()
	switch {
	case late:
		c.reportAtOnce()
	case eventful:
		c.report()
	}
}

// report reports what is queued. It is called without the lock.
func (c *Core) report() {
	c.mu.Lock()
	events, m, ctx := c.events, c.manager, c.ctx
	c.events = nil
	c.mu.Unlock()
	for _, e := range events {
		m.report(ctx, e, m.now())
	}
}

// queue has Unlock report an event, unless nothing receives events of its kind.
func (c *Core) queue(e Event) { c.queueOf(c.stored.recordID(), e) }

// queueOf does what queue does for an event of the session under an id in the store.
func (c *Core) queueOf(id string, e Event) {
	if c.manager == nil || !c.manager.wants(e.Kind) {
		return
	}
	e.Session = c.manager.session
	if e.Number != 0 {
		e.Field = c.manager.fields.of(e.Number)
	}
	e.ID = id
	e.Method, e.Path = c.request.describe()
	c.events = append(c.events, e)
}

// Set records that the field of that number was set or cleared. What the cookie held under the number and the field
// could not hold is dropped: the new value replaces it.
func (c *Core) Set(number int) {
	c.edits.pending.set = true
	c.stored.noteSet(number)
	delete(c.edits.refused, number)
	if c.kept != nil {
		c.kept = slices.DeleteFunc(c.kept, func(k wire.Kept) bool { return k.Number == number })
	}
}

// SetValid does what Set and Watch do, for a field whose value can break a bound when it is changed in place. encoded is
// the encoding of the value that was set, which LastValid falls back to; it is empty for an absent field. SetValid copies
// encoded.
func (c *Core) SetValid(number int, encoded []byte) {
	c.SetWatched(number)
	c.edits.valid.set(number, encoded)
}

// SetWatched does what Set and Watch do.
func (c *Core) SetWatched(number int) {
	c.Set(number)
	c.Watch(number)
}

// Watch records that the value of that number can be changed in place from now on, without a setter, so that a commit has
// to compare it.
func (c *Core) Watch(number int) { c.edits.watched.add(number) }

// Watched reports whether Watch was called for that number.
func (c *Core) Watched(number int) bool { return c.edits.watched.has(number) }

// Refuse reports that the field of that number does not take a value. err says why. Refuse returns the setter's error, a
// *RefusedError that wraps err.
func (c *Core) Refuse(number int, err error) error {
	refused := &RefusedError{Number: number, Err: err}
	if c.manager != nil && slices.Contains(c.manager.secrets, number) {
		refused.Err = wire.WithoutSecrets(err)
	}
	if c.manager != nil {
		refused.Session, refused.Field = c.manager.session, c.manager.fields.of(number)
	}
	c.queue(Event{Kind: KindRefused, Number: number, Err: refused})
	return refused
}

// LastValid decides at a commit whether a watched value may stay. encoded is its encoding, nil if it has none; err is the
// bound it breaks, nil if it breaks none.
//
// LastValid returns nil if the value may stay. Otherwise it reports the value as refused, which the next commit returns as
// an error, and returns a Reader over the last valid encoding of the field, which the caller decodes into it; the Reader
// is empty if the field was absent. A value that breaks a bound but is unchanged since the cookie was read may stay: an
// older version of the app allowed it.
func (c *Core) LastValid(number int, encoded []byte, err error) *wire.Reader {
	if err == nil || c.decoding {
		return nil
	}
	last, present := c.lastValid(number)
	unchanged := encoded != nil && (string(encoded) == last || string(encoded) == c.normalized(number))
	if present && unchanged {
		return nil
	}
	c.edits.refused.add(number, c.Refuse(number, err))
	if !present {
		last = ""
	}
	return wire.NewReader(last)
}

// Renew restarts the session's clocks.
func (c *Core) Renew() {
	c.Lock()
	defer c.Unlock()
	c.edits.pending.renewed = true
	c.restart()
}

func (c *Core) restart() {
	c.browser.ended = false
	if c.manager != nil {
		permanent := c.times.permanent
		c.times = begin(c.beginning())
		c.times.permanent = permanent
	}
}

// beginning returns when a session whose clocks are restarted begins. With Config.Check, a session that a browser has had
// begins when it was last checked: a handler that calls Renew in every request must not put the next check off.
func (c *Core) beginning() time.Time {
	if c.manager.lifetime.checks() && !c.checkedAt.IsZero() {
		return c.checkedAt
	}
	return c.manager.now()
}

// Reset calls clear, which clears all fields, and drops what the cookie held beside them.
func (c *Core) Reset(clear func()) {
	c.Lock()
	defer c.Unlock()
	c.reset(clear)
}

func (c *Core) reset(clear func()) {
	clear()
	c.edits.pending.set = true
	c.stored.noteSet(allFields)
	c.edits.refused = nil
	c.kept = nil
	c.edits.valid.clear()
}

// Destroy calls clear, which clears all fields, and ends the session. A field that is set afterwards belongs to a new
// session.
func (c *Core) Destroy(clear func()) {
	c.Lock()
	defer c.Unlock()
	c.reset(clear)
	c.browser.destroy()
	c.checkedAt = time.Time{}
	c.times.permanent = false
	c.restart()
	c.edits.pending = changes{destroyed: true}
}

// Remember makes the session permanent, with the second pair of timeouts and a cookie that outlives the browser, or makes
// it an ordinary one again. It does nothing for a session type without a remember= option.
func (c *Core) Remember(on bool) {
	c.Lock()
	defer c.Unlock()
	if c.manager == nil || c.manager.lifetime.remembers() {
		c.times.permanent = on
	}
}

// isAccepted reports whether the browser's cookie holds this session.
func (c *Core) isAccepted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.browser.accepted
}

// lifetime returns the timeouts in force for this session.
func (c *Core) lifetime() policy {
	if c.limit == (profile{}) {
		return c.manager.lifetime
	}
	return c.manager.lifetime.shortened(c.limit)
}

// isInHandler reports whether the session is the one of a request that passes through a Handler.
func (c *Core) isInHandler() bool {
	x, ok := c.ctx.(*exchange)
	return ok && x.session.Load() == c
}

// Info returns the times and the state of the session.
func (c *Core) Info() Info {
	c.Lock()
	defer c.Unlock()
	return c.info()
}

func (c *Core) info() Info {
	info := Info{
		Created:   c.times.created,
		Seen:      c.times.seen,
		Permanent: c.times.permanent,
		New:       !c.browser.accepted,
		Unchecked: c.unchecked != nil,
		Withheld:  c.withheld,
		Bytes:     c.browser.carried.bytes,
		ID:        c.stored.recordID(),
	}
	if c.manager != nil {
		info.Expires = c.lifetime().expires(c.times)
	}
	return info
}
