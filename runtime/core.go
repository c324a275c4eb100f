package typedsession

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/typedsession/typedsession/runtime/wire"
)

// emptyBody is how a session without any number is encoded (FORMAT.md, section "Body").
const emptyBody = "\x80"

// Core is what every session has besides its fields. Generated session types hold one and call its methods; apps do
// not. The zero Core belongs to a session that no manager made, as in an app's own tests: it works, reports nothing
// and knows no times.
//
// All methods are called between Lock and Unlock, but for these two and Renew, Reset, Destroy, Remember and Info.
type Core struct {
	commits sync.Mutex // held by one commit at a time, and locked before mu
	mu      sync.Mutex // guards what follows, and the fields of the session

	manager *manager        // nil in a session that no manager made
	session any             // the generated session, a pointer, that holds this Core
	ctx     context.Context // of the request or the Open that began it: what its events are reported with
	events  []Event         // to be reported once the lock is free

	silent   bool // events wait for a later Unlock
	decoding bool // what breaks a bound now comes from the cookie, and is not the app's doing

	times   times
	limit   profile     // what Config.Lifetime said last; zero for no limit
	body    string      // what the fields are compared with: as loaded or, from a commit on, as committed
	kept    []wire.Kept // numbers of body that the fields cannot hold
	edits   edits
	browser browser
	checked checked
	unsent  *unsent // what the last commit could not send, if it failed

	stopped time.Time // what Now returns; zero when it asks the clock

	// What follows is guarded by commits. It belongs to the request, but a request without a session has no use for it.
	cookies cookieLines // the last ones that were put into a header
	lines   headerLines // for the header of the response itself
}

// browser is what the browser has: the session's cookie, as it came or was last sent.
type browser struct {
	brought  bool  // there was a cookie of the name, perhaps not ours
	accepted bool  // and the session is the one it holds
	over     bool  // none was accepted, and one that is ours never will be
	ended    bool  // it was deleted because the session had run out when it was to be sent
	times    times // what it says, with its touch
	carried  carried
}

// destroy takes the session for one that the browser does not have.
func (b *browser) destroy() {
	b.accepted = false
	b.times.permanent = false
}

// checked is what Config.Check said of a session.
type checked struct {
	// since is from when on the session counts as seen: when its last check passed, or when it was first sent. It is zero
	// for a session that no browser has had yet. Whatever becomes of the session's cookie meanwhile, only a check that
	// passes moves since, and only Destroy, which makes another session of it, clears it.
	since time.Time
	err   error // why the browser's session could not be checked; nil if it could, or did not need to be
}

// Lock begins a method of the session.
func (c *Core) Lock() { c.mu.Lock() }

// Unlock ends a method of the session and then reports what happened in it, so that Config.OnEvent may use the
// session.
func (c *Core) Unlock() {
	eventful := len(c.events) > 0 && !c.silent
	c.mu.Unlock()
	if eventful {
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

// queue reports an event at Unlock, if anybody wants to know.
func (c *Core) queue(e Event) {
	if c.manager == nil || !c.manager.wants(e.Kind) {
		return
	}
	e.Session = c.manager.session
	if e.Number != 0 {
		e.Field = c.manager.fields.of(e.Number)
	}
	c.events = append(c.events, e)
}

// Set says that the field of that number was set or cleared: its value stands from now on, and what the cookie held
// beyond this schema is dropped.
func (c *Core) Set(number int) {
	c.edits.pending.set = true
	if c.edits.refused != nil {
		c.edits.refused = slices.DeleteFunc(c.edits.refused, func(err error) bool { return err.(*RefusedError).Number == number })
	}
	if c.kept != nil {
		c.kept = slices.DeleteFunc(c.kept, func(k wire.Kept) bool { return k.Number == number })
	}
}

// SetValid does what Set and Watch do, for a field whose value can break a bound when
// it is changed in place: encoded are the field's last valid bytes, none if it is
// absent. They are copied.
func (c *Core) SetValid(number int, encoded []byte) {
	c.SetWatched(number)
	c.edits.valid.set(number, encoded)
}

// SetWatched does what Set and Watch do.
func (c *Core) SetWatched(number int) {
	c.Set(number)
	c.Watch(number)
}

// Watch says that the value of that number can be changed in place from now on, without a setter, so that a commit has
// to compare it.
func (c *Core) Watch(number int) { c.edits.lent.add(number) }

// Watched reports whether Watch was called for that number.
func (c *Core) Watched(number int) bool { return c.edits.lent.has(number) }

// Refuse says that the field of that number does not take a value, for the reason err. It returns the setter's error,
// a *RefusedError.
func (c *Core) Refuse(number int, err error) error {
	refused := &RefusedError{Number: number, Err: err}
	if c.manager != nil {
		refused.Session, refused.Field = c.manager.session, c.manager.fields.of(number)
	}
	c.queue(Event{Kind: KindRefused, Number: number, Err: refused})
	return refused
}

// LastValid judges a watched value at commit: encoded is what it encodes to, nil if it cannot be encoded, err which bound
// it breaks, if any. It returns nil when the value stands. Otherwise the field gets the value that the Reader holds, its
// last valid one; over an empty body if it was absent. The next commit returns the *RefusedError, as a setter would have.
// A value that stands in the cookie like this is left alone: it was within the bounds of an older version of the app.
func (c *Core) LastValid(number int, encoded []byte, err error) *wire.Reader {
	if err == nil || c.decoding {
		return nil
	}
	last, present := c.lastValid(number)
	standsSo := encoded != nil && (string(encoded) == last || string(encoded) == c.normalized(number))
	if present && standsSo {
		return nil
	}
	c.edits.refused = append(c.edits.refused, c.Refuse(number, err))
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

// beginning returns when a session that is restarted begins. Where sessions are checked, one that a browser has had
// begins when it was last checked: a handler that restarts it at every visit must not keep it from its next check.
func (c *Core) beginning() time.Time {
	if c.manager.lifetime.checks() && !c.checked.since.IsZero() {
		return c.checked.since
	}
	return c.manager.now()
}

// Reset calls clear, which clears all fields. Also what the cookie held beyond this schema is dropped.
func (c *Core) Reset(clear func()) {
	c.Lock()
	defer c.Unlock()
	c.reset(clear)
}

func (c *Core) reset(clear func()) {
	clear()
	c.edits.pending.set = true
	c.edits.refused = nil
	c.kept = nil
	c.edits.valid.clear()
}

// Destroy calls clear, which clears all fields, and ends the session: what is set from now on begins a new one.
func (c *Core) Destroy(clear func()) {
	c.Lock()
	defer c.Unlock()
	c.reset(clear)
	c.browser.destroy()
	c.checked.since = time.Time{}
	c.times.permanent = false
	c.restart()
	c.edits.pending = changes{destroyed: true}
}

// Remember chooses between a cookie that outlives the browser, with the second pair of timeouts, and one that does
// not. For a type without a second pair it does nothing.
func (c *Core) Remember(on bool) {
	c.Lock()
	defer c.Unlock()
	if c.manager == nil || c.manager.lifetime.remembers() {
		c.times.permanent = on
	}
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

// Info tells what is known besides the fields.
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
		Unchecked: c.checked.err != nil,
		Bytes:     c.browser.carried.bytes,
	}
	if c.manager != nil {
		info.Expires = c.lifetime().expires(c.times)
	}
	return info
}
