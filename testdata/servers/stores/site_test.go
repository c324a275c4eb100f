package stores

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/testdata/servers/stores/member"
)

// site is a web server that keeps its visitors' sessions in a store.
type site struct {
	t        *testing.T
	sessions *typedsession.Manager[member.Session]
	server   *httptest.Server
	clock    *sessiontest.Clock
	diary    *diary

	mu    sync.Mutex
	pages map[string]http.HandlerFunc // of the requests under way, by their path
	paths int                         // how many paths were given out
}

// patience is a timeout for calls that are to succeed, however busy the machine is.
const patience = time.Minute

// impatience is a timeout for calls to a store that does not answer.
const impatience = 500 * time.Millisecond

// newSite starts a server whose calls to the store are to succeed.
func newSite(t *testing.T, s store.Store) *site {
	t.Helper()
	return newSiteOf(t, typedsession.Stored{Store: s, Timeout: patience})
}

// newSiteOf starts a server. All sites accept each other's cookies, as the servers of a fleet do. Their clocks stand still.
func newSiteOf(t *testing.T, stored typedsession.Stored) *site {
	t.Helper()
	s := &site{t: t, diary: new(diary), clock: sessiontest.NewClock(time.Now()), pages: make(map[string]http.HandlerFunc)}
	var err error
	s.sessions, err = member.NewSessionManager(stored, member.SessionConfig{OnEvent: s.diary.write, Now: s.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.server = httptest.NewServer(s.sessions.Handler(http.HandlerFunc(s.serve)))
	t.Cleanup(s.server.Close)
	return s
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	page := s.pages[r.URL.Path]
	s.mu.Unlock()
	page(w, r)
}

// publish returns the URL of a page.
func (s *site) publish(page http.HandlerFunc) (url string, withdraw func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paths++
	path := fmt.Sprint("/", s.paths)
	s.pages[path] = page
	return s.server.URL + path, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.pages, path)
	}
}

// answer is a response, read to its end.
type answer struct {
	status  int
	header  http.Header
	body    string
	cookies []string // the lines that set or delete the session's cookie
}

// request sends a request with a session cookie, "" for none, and answers it with a page.
func (s *site) request(cookie string, page http.HandlerFunc) answer {
	s.t.Helper()
	url, withdraw := s.publish(page)
	defer withdraw()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		s.t.Error(err)
		return answer{}
	}
	if cookie != "" {
		r.Header.Set("Cookie", s.sessions.CookieName()+"="+cookie)
	}
	response, err := s.server.Client().Do(r)
	if err != nil {
		s.t.Error(err)
		return answer{}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Error(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, body: string(body)}
	for _, line := range response.Header["Set-Cookie"] {
		if strings.HasPrefix(line, s.sessions.CookieName()+"=") {
			a.cookies = append(a.cookies, line)
		}
	}
	return a
}

// cookieAfter returns the session cookie of a browser that had this one before the answer.
func (a answer) cookieAfter(before string) string {
	for _, line := range a.cookies {
		_, rest, _ := strings.Cut(line, "=")
		before, _, _ = strings.Cut(rest, ";")
	}
	return before
}

// mustServe sends a request that is to succeed, and returns the cookie that the browser has afterwards.
func (s *site) mustServe(cookie string, change func(*member.Session)) string {
	s.t.Helper()
	a := s.request(cookie, func(w http.ResponseWriter, r *http.Request) {
		change(member.SessionFrom(r))
		io.WriteString(w, "done")
	})
	if a.status != http.StatusOK || a.body != "done" {
		s.t.Errorf("the answer is %d %q, with the events %v", a.status, a.body, s.diary.all())
	}
	return a.cookieAfter(cookie)
}

// login logs a user in who has visited the site as often, and returns the cookie.
func (s *site) login(user uint64, visits int) string {
	s.t.Helper()
	return s.mustServe("", func(m *member.Session) {
		m.Renew()
		m.SetUserID(user)
		m.SetVisits(visits)
	})
}

// state is what the tests compare of a session.
type state struct {
	user      uint64
	visits    int
	pages     string
	note      string
	unchecked bool
}

func stateOf(m *member.Session) state {
	return state{m.UserID(), m.Visits(), strings.Join(m.Pages(), " "), m.Note(), m.Info().Unchecked}
}

// read returns the session that a cookie leads to.
func (s *site) read(cookie string) (found state) {
	s.t.Helper()
	s.mustServe(cookie, func(m *member.Session) { found = stateOf(m) })
	return found
}

// mustRead demands that a cookie leads to a session.
func (s *site) mustRead(cookie string, want state) {
	s.t.Helper()
	if got := s.read(cookie); got != want {
		s.t.Errorf("the cookie leads to %+v, want %+v", got, want)
	}
}

// mustBeUnavailable demands the answer to a request whose session could not be read or written.
func (s *site) mustBeUnavailable(a answer) {
	s.t.Helper()
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || a.header.Get("Cache-Control") != "no-store" {
		s.t.Errorf("the answer is %d %q with the header %v, want 503 with Retry-After and no-store", a.status, a.body, a.header)
	}
	if len(a.cookies) > 0 {
		s.t.Errorf("the answer sets %d cookies, want none", len(a.cookies))
	}
}

// awaitService waits until the site serves a visitor again.
func (s *site) awaitService(cookie string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	await(s.t, ctx, func(context.Context) error {
		if a := s.request(cookie, func(http.ResponseWriter, *http.Request) {}); a.status != http.StatusOK {
			return fmt.Errorf("the answer is %d %q", a.status, a.body)
		}
		return nil
	}, func() string { return fmt.Sprint(s.diary.all()) })
}

// id returns the Info.ID of a session, which is the key of its record.
func (s *site) id(cookie string) (id string) {
	s.t.Helper()
	s.mustServe(cookie, func(m *member.Session) { id = m.Info().ID })
	return id
}

// diary has the events of a site.
type diary struct {
	mu     sync.Mutex
	events []typedsession.Event
}

func (d *diary) write(_ context.Context, e typedsession.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, e)
}

func (d *diary) all() []typedsession.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]typedsession.Event(nil), d.events...)
}

func (d *diary) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = nil
}

// count returns how many events of a kind there are, with this reason.
func (d *diary) count(kind typedsession.Kind, reason typedsession.Reason) (n int) {
	for _, e := range d.all() {
		if e.Kind == kind && e.Reason == reason {
			n++
		}
	}
	return n
}

// mustSay demands one event of a kind, with this reason.
func (s *site) mustSay(kind typedsession.Kind, reason typedsession.Reason) {
	s.t.Helper()
	if n := s.diary.count(kind, reason); n != 1 {
		s.t.Errorf("%d events are %v %v, want 1 of %v", n, kind, reason, s.diary.all())
	}
}

// mustBeStoreError demands a *StoreError of an operation.
func mustBeStoreError(t *testing.T, err error, op string) {
	t.Helper()
	var failed *typedsession.StoreError
	if !errors.As(err, &failed) || failed.Op != op {
		t.Errorf("the error is %v, want a StoreError of %q", err, op)
	}
}
