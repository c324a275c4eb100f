package typedsession

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
)

// start is when every test's clock starts.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a clock that only the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: start} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

func (c *clock) advance(d time.Duration) { c.set(c.Now().Add(d)) }

// diary records events.
type diary struct {
	mu     sync.Mutex
	events []Event
}

func (d *diary) write(_ context.Context, e Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, e)
}

// of returns the events of some kinds so far.
func (d *diary) of(kinds ...Kind) []Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []Event
	for _, e := range d.events {
		for _, k := range kinds {
			if e.Kind == k {
				found = append(found, e)
			}
		}
	}
	return found
}

// forget forgets the events of a kind.
func (d *diary) forget(kind Kind) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = slices.DeleteFunc(d.events, func(e Event) bool { return e.Kind == kind })
}

// kinds returns what happened so far, in order, and forgets it.
func (d *diary) kinds() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var kinds []string
	for _, e := range d.events {
		kind := e.Kind.String()
		if e.Reason != 0 {
			kind += "(" + e.Reason.String() + ")"
		}
		kinds = append(kinds, kind)
	}
	d.events = nil
	return strings.Join(kinds, " ")
}

// shop is a manager of Visit with a clock and a diary.
type shop struct {
	*Manager[Visit]
	clock *clock
	diary *diary
}

func newShop(t testing.TB, adjust ...func(*Config[Visit])) *shop {
	t.Helper()
	return newShopWithKeys(t, keysOf(t, namedKey("shop", 0)), adjust...)
}

// forBoth runs a test of a promise that is the same for a session in a cookie and for one in a store. newShop makes its
// shops.
func forBoth(t *testing.T, test func(t *testing.T, newShop shopMaker)) {
	t.Helper()
	t.Run("in a cookie", func(t *testing.T) { test(t, newShop) })
	t.Run("in a store", func(t *testing.T) { test(t, newStoredShop) })
}

// shopMaker makes a shop.
type shopMaker func(t testing.TB, adjust ...func(*Config[Visit])) *shop

// isStored reports whether the shop's sessions are in a store, for the tests in whose table the two differ.
func (s *shop) isStored() bool { return s.store != nil }

func newShopWithKeys(t testing.TB, keys *Keys, adjust ...func(*Config[Visit])) *shop {
	t.Helper()
	return newShopUnder(t, Signed{Keys: keys}, adjust...)
}

func newShopUnder(t testing.TB, protection Protection, adjust ...func(*Config[Visit])) *shop {
	t.Helper()
	return newShopOf(t, visitSpec(), protection, adjust...)
}

func newShopOf(t testing.TB, spec Spec[Visit], protection Protection, adjust ...func(*Config[Visit])) *shop {
	t.Helper()
	s := &shop{clock: newClock(), diary: new(diary)}
	config := Config[Visit]{Now: s.clock.Now, OnEvent: s.diary.write}
	for _, f := range adjust {
		f(&config)
	}
	m, err := NewManager(spec, protection, config)
	if err != nil {
		t.Fatal(err)
	}
	s.Manager = m
	return s
}

// inCookie returns the shop's cookieCarrier.
func (s *shop) inCookie() *cookieCarrier {
	c := s.manager.carrier
	if between, ok := c.(*meddler); ok {
		c = between.carrier
	}
	if withTouch, ok := c.(*touchCarrier); ok {
		return &withTouch.cookieCarrier
	}
	return c.(*cookieCarrier)
}

// encodesWith replaces the encoder of the shop's sessions.
func (s *shop) encodesWith(appendBody func(*Visit, []byte) ([]byte, error)) {
	s.codec.append = func(c *Core, b []byte) ([]byte, error) { return appendBody(c.session.(*Visit), b) }
}

// seal makes a cookie value of this shop with these times and this body, or a token and its record.
func (s *shop) seal(permanent bool, created, seen time.Time, body string) string {
	if s.store != nil {
		return s.putRecord(times{created: created, seen: seen, permanent: permanent}, body)
	}
	return s.inCookie().keys.Own.Signer(s.clock.Now()).Seal(permanent,
		uint32(created.Unix()-envelope.Epoch), uint32(seen.Unix()-created.Unix()), []byte(body))
}

// isEncrypted reports whether a cookie value of this shop is encrypted.
func (s *shop) isEncrypted(t testing.TB, value string) bool {
	t.Helper()
	_, by, err := s.inCookie().keys.Open(value, cookie.MaxBytes)
	if err != nil {
		t.Fatal(err)
	}
	return by.Encrypts()
}

// putRecord makes a record with these times and this body, and returns its token.
func (s *shop) putRecord(t times, body string) string {
	var place storage.Place
	created, seen := t.seconds()
	err := s.store.storage.Write(context.Background(), &place, storage.Mark{}, storage.Mark{}, func(record.Record, storage.Mark) (storage.Next, error) {
		return storage.Next{
			Record: record.Record{Permanent: t.permanent, Created: created, Seen: seen, Body: body},
			TTL:    time.Hour,
			Owner:  s.ownerIn(body),
		}, nil
	})
	if err != nil {
		panic(err)
	}
	return place.Token
}

// copyOf makes a record with what is in that of a token, and returns its token.
func (s *shop) copyOf(t testing.TB, token string) string {
	t.Helper()
	r := s.recordAt(t, token)
	return s.putRecord(timesOfRecord(r, s.clock.Now()), bodyOf(r))
}

// recordAt returns what is in the record of a token.
func (s *shop) recordAt(t testing.TB, token string) record.Record {
	t.Helper()
	key := s.store.storage.Format().Key(token)
	data, err := s.store.storage.Get(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.store.storage.Read(key, data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// unseal returns what a cookie value holds, or the record of a token.
func (s *shop) unseal(t testing.TB, value string) envelope.Contents {
	t.Helper()
	if s.store != nil {
		r := s.recordAt(t, value)
		return envelope.Contents{Created: r.Created, Seen: r.Seen, Permanent: r.Permanent, Body: bodyOf(r)}
	}
	contents, _, err := s.inCookie().keys.Open(value, cookie.MaxBytes)
	if err != nil {
		t.Fatal(err)
	}
	return contents
}

// visitor is a browser with one cookie. It sends the cookie over plain HTTP, as browsers do over HTTPS only.
type visitor struct {
	t      testing.TB
	name   string // of the cookie
	value  string // "" when it has none
	url    string
	client *http.Client

	serving sync.WaitGroup // the handlers that run, of visitorOf's server
}

// visitorOf starts a server for a handler inside the shop's.
func (s *shop) visitorOf(t testing.TB, handle http.HandlerFunc) *visitor {
	t.Helper()
	return visitorOf(t, s.CookieName(), s.Handler(handle))
}

func visitorOf(t testing.TB, name string, handler http.Handler) *visitor {
	t.Helper()
	v := &visitor{t: t, name: name}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.serving.Add(1)
		defer v.serving.Done()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	v.url, v.client = server.URL, server.Client()
	return v
}

// visit makes a GET request and keeps the cookie. The response's body is read already, and the handler has returned,
// which may be after the response.
func (v *visitor) visit() *http.Response {
	v.t.Helper()
	response, _ := v.read(v.request())
	v.serving.Wait()
	return response
}

func (v *visitor) request() *http.Request {
	v.t.Helper()
	r, err := http.NewRequest("GET", v.url, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	if v.value != "" {
		r.Header.Set("Cookie", v.name+"="+v.value)
	}
	return r
}

func (v *visitor) read(r *http.Request) (*http.Response, string) {
	v.t.Helper()
	response, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if cookie := v.cookieIn(response); cookie != nil {
		v.value = cookie.Value
	}
	return response, string(body)
}

// cookieIn returns the session cookie that a response sets, or nil. There must not be two.
func (v *visitor) cookieIn(response *http.Response) *http.Cookie {
	v.t.Helper()
	var found *http.Cookie
	for _, cookie := range response.Cookies() {
		if cookie.Name == v.name {
			if found != nil {
				v.t.Fatalf("two Set-Cookie lines of one name: %q", response.Header["Set-Cookie"])
			}
			found = cookie
		}
	}
	return found
}

// mustSet fails the test unless the response sets the cookie, or sets none, as wanted. It returns the cookie.
func (v *visitor) mustSet(response *http.Response, want bool) *http.Cookie {
	v.t.Helper()
	cookie := v.cookieIn(response)
	if got := cookie != nil; got != want {
		v.t.Fatalf("sets the session cookie: %v, want %v (%q)", got, want, response.Header["Set-Cookie"])
	}
	return cookie
}

// mustDelete fails the test unless the response deletes the cookie.
func (v *visitor) mustDelete(response *http.Response) {
	v.t.Helper()
	if cookie := v.mustSet(response, true); cookie.MaxAge >= 0 || cookie.Value != "" {
		v.t.Fatalf("want a deletion, have %q", response.Header["Set-Cookie"])
	}
}

// respond serves one request without a network.
func (s *shop) respond(cookie string, handle http.HandlerFunc) *http.Response {
	url := "https://shop.example/"
	if s.InDevelopment() {
		url = "http://localhost:8080/"
	}
	r := httptest.NewRequest("GET", url, nil)
	if cookie != "" {
		r.Header.Set("Cookie", s.CookieName()+"="+cookie)
	}
	w := httptest.NewRecorder()
	s.Handler(handle).ServeHTTP(w, r)
	return w.Result()
}

// cookieOf returns a cookie value with a new session that change has changed.
func (s *shop) cookieOf(t testing.TB, change func(*Visit)) string {
	t.Helper()
	session, _ := s.Open(context.Background(), "")
	change(session)
	cookie, err := s.Seal(context.Background(), session)
	if err != nil || cookie == nil {
		t.Fatalf("Seal = %v, %v", cookie, err)
	}
	return cookie.Value
}

// valueAfter returns the cookie value that a browser has after a response, which had this one before.
func (s *shop) valueAfter(value string, response *http.Response) string {
	for _, cookie := range response.Cookies() {
		if cookie.Name == s.CookieName() {
			value = cookie.Value
		}
	}
	return value
}

func mustEqual[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
