package typedsession

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/wire"
)

// storeCarrier is the carrier of Stored. It keeps a session in a record of a store; the session's cookie holds a token,
// which is sent once. It also reads the cookies of Stored.Accept, and with Stored.Standby it leaves sessions there.
type storeCarrier struct {
	cookie   cookie.Settings
	storage  *storage.Storage
	accept   carrier // of the cookies that hold a session; nil for none
	owner    int     // the number of the field that says whose session it is; 0 for none
	standby  bool    // new sessions and those of accept are cookies
	lifetime policy
	timeout  time.Duration
	maxBytes int
	failOpen func(*http.Request) bool
	failed   func(http.ResponseWriter, *http.Request, error)
}

func (k *storeCarrier) names() [2]string {
	if k.accept != nil {
		return k.accept.names()
	}
	return [2]string{k.cookie.Name}
}

// found is what the store has under the cookies of a request.
type found struct {
	of [maxTried]foundRecord
	n  int
}

// foundRecord is the record that one value of the session's cookie leads to.
type foundRecord struct {
	value        string        // of the cookie
	token, key   string        // "" for a cookie that leads to no record
	data         []byte        // nil for none
	derived      bool          // the value is a cookie that holds a session, and the token is the one that it moves in under
	tombstoneFor time.Duration // storage.Place.TombstoneFor
}

// fetch reads the records of at most maxTried values.
func (k *storeCarrier) fetch(ctx context.Context, values cookie.Values, now time.Time) (*found, error) {
	if values.N == 0 {
		return nil, nil
	}
	ctx, cancel := k.limited(ctx)
	defer cancel()
	all, tried := new(found), 0
	var err error
	for _, value := range values.Found[:values.N] {
		f, leads, isTried := k.lead(value, now)
		if leads {
			if err == nil {
				f.data, err = k.storage.Get(ctx, f.key)
			}
			all.of[all.n] = f
			all.n++
		}
		if isTried {
			if tried++; tried == maxTried {
				break
			}
		}
	}
	return all, err
}

// lead returns the key of the record that a value leads to. It reports false for a value that leads to none. isTried says
// that finding out cost time: the value is a token, or a tag was computed over it.
func (k *storeCarrier) lead(value string, now time.Time) (f foundRecord, leads, isTried bool) {
	f.value = value
	switch {
	case record.IsToken(value):
		f.token, leads, isTried = value, true, true
	case k.accept != nil:
		leads, isTried = k.derive(&f, now)
	}
	if leads {
		f.key = k.storage.Format().Key(f.token)
	}
	return f, leads, isTried
}

// derive sets the token that a cookie with a session in it moves in under, and reports false if there is none.
//
// Only the session of an owner has such a token, so that requests which move it in at the same time meet in one record. Any
// other session moves in under a random token: visitors who came within one second may have equal cookies, since cookies
// hold nothing that is random, and must not meet in one record.
func (k *storeCarrier) derive(f *foundRecord, now time.Time) (leads, isTried bool) {
	v, _ := k.accept.verify(f.value, cookie.Values{}, nil, now)
	if _, owned := wire.FieldBytes(v.body, k.owner); k.owner == 0 || !owned {
		return false, v.tried
	}
	f.token, leads = record.MoveToken(v.by, f.value)
	f.derived, f.tombstoneFor = true, k.tombstoneFor(v.times.created, now)
	return leads, v.tried
}

// tombstoneFor returns how long a tombstone stays at least in the place of a session whose cookie could move in again. It
// returns zero for a session type without an owner field, whose cookies move in under random tokens.
func (k *storeCarrier) tombstoneFor(created, now time.Time) time.Duration {
	if k.accept == nil || k.owner == 0 {
		return 0
	}
	return created.Add(max(k.lifetime.usual.absolute, k.lifetime.remembered.absolute)).Sub(now) + k.lifetime.skew
}

// endings returns the records but the one with a key, for the case that the session ends.
func (all *found) endings(but string) []storage.Ending {
	if all == nil {
		return nil
	}
	var endings []storage.Ending
	for _, f := range all.of[:all.n] {
		if f.key != but {
			endings = append(endings, storage.Ending{Key: f.key, Data: f.data, TombstoneFor: f.tombstoneFor})
		}
	}
	return endings
}

func (k *storeCarrier) verify(value string, touches cookie.Values, records *found, now time.Time) (sealed, Reason) {
	f := records.find(value)
	switch {
	case f == nil && record.IsToken(value):
		return sealed{}, ReasonGone // one of more than maxTried
	case f == nil && k.accept == nil:
		return sealed{}, ReasonMode
	case f == nil:
		return k.accept.verify(value, touches, nil, now)
	case f.derived && f.data == nil:
		v, reason := k.accept.verify(value, touches, nil, now)
		v.place = &storage.Place{Token: f.token, Key: f.key, Derived: true, TombstoneFor: f.tombstoneFor}
		return v, reason
	case f.data == nil:
		return sealed{tried: true, lacksRecord: true}, ReasonGone
	}
	return k.read(f, now)
}

// find returns the record that a value leads to, or nil.
func (all *found) find(value string) *foundRecord {
	if all == nil {
		return nil
	}
	for i := range all.of[:all.n] {
		if all.of[i].value == value {
			return &all.of[i]
		}
	}
	return nil
}

// read reads the session in a record.
func (k *storeCarrier) read(f *foundRecord, now time.Time) (sealed, Reason) {
	place, err := k.storage.At(f.token, f.key, f.data)
	place.Derived = f.derived
	if err != nil {
		return sealed{tried: true, standsIn: true}, recordReason(err)
	}
	r := place.Record()
	switch r.Kind {
	case record.Ended:
		return sealed{tried: true}, ReasonGone
	case record.Renewed:
		return sealed{tried: true, standsIn: true}, ReasonRenewed
	}
	v := sealed{
		carried: carried{by: place.SealedBy(), value: f.value, bytes: place.Bytes()},
		id:      f.key,
		times:   timesOfRecord(r, now),
		body:    bodyOf(r),
		tried:   true,
		place:   place,
	}
	place.TombstoneFor = k.tombstoneFor(v.times.created, now)
	v.times.permanent = v.times.permanent && k.lifetime.remembers()
	reason := k.lifetime.refuseRead(v.times, now)
	v.standsIn = reason == ReasonClock
	return v, reason
}

// bodyOf returns the encoded session in a record.
func bodyOf(r record.Record) string {
	if r.Kind == record.Session && r.Body != "" {
		return r.Body
	}
	return emptyBody
}

// recordReason returns the reason for an error of package record.
func recordReason(err error) Reason {
	if errors.Is(err, record.ErrUnreadable) {
		return ReasonUnreadable
	}
	return ReasonForeign
}

// due says that the store slides a session with any response, since that takes no header. A session whose token the
// browser does not have, since it moves in, needs one. What is over stays: the clock of this server may be the wrong one.
func (k *storeCarrier) due(c *Core, now time.Time, may permission) action {
	b := &c.browser
	isStale := c.isStale(now) && c.slid(b.times, now, true) != b.times // a Save may have done it
	switch {
	case !b.accepted && b.over && may.sendsUnchanged():
		return remove
	case !b.accepted:
		return none
	case k.standby && !c.stored.hasRecord():
		return k.accept.due(c, now, may)
	case !c.stored.hasRecord(), b.carried.value != c.stored.place.Token:
		if may.sendsUnchanged() && isStale {
			return send
		}
	case may.counts && (isStale || k.storage.Format().IsOutdated(b.carried.by, now)):
		return refresh
	}
	return none
}

func (k *storeCarrier) size(c *Core, t times, body string) size {
	if k.sendsCookie(c, t) {
		return k.accept.size(c, t, body)
	}
	return k.recordSize(recordOf(t, body))
}

// recordSize returns the size of a record.
func (k *storeCarrier) recordSize(r record.Record) size {
	return size{bytes: k.storage.Format().Len(r), limit: k.maxBytes, inStore: true}
}

// sendsCookie reports whether a session would be sent in a cookie, with Stored.Standby: one that is not in the store, and one
// that leaves it because it would get a new token.
func (k *storeCarrier) sendsCookie(c *Core, t times) bool {
	return k.standby && (c.stored.recordID() == "" || c.edits.pending.renewed || t.permanent != c.browser.times.permanent)
}

// timesOfRecord turns a record's times into moments.
func timesOfRecord(r record.Record, now time.Time) times {
	return timesOf(envelope.Contents{Created: r.Created, Seen: r.Seen, Permanent: r.Permanent}, now)
}

// recordOf makes the record of a session.
func recordOf(t times, body string) record.Record {
	created, seen := t.seconds()
	r := record.Record{Kind: record.Session, Permanent: t.permanent, Created: created, Seen: seen, Body: body}
	if body == emptyBody && !t.permanent {
		r.Kind, r.Body = record.Emptied, ""
	}
	return r
}
