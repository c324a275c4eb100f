package evolve

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/testdata/golden/evolve/v5"
	"github.com/typedsession/typedsession/testdata/golden/evolve/v6"
)

// secret is what the fleet's users must not be able to read in their cookies.
const secret = "the-verifier-of-a-login-in-progress"

// fleet is an app on several servers behind a load balancer that sends each
// request to any of them, and the browser of one user.
type fleet struct {
	t       *testing.T
	clock   *sessiontest.Clock
	servers atomic.Pointer[[]http.Handler]
	front   *httptest.Server
	client  *http.Client
	random  *rand.Rand

	count     int  // how often the user pressed the button
	hasSecret bool // a server has put the secret into the session
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	f := &fleet{
		t:      t,
		clock:  sessiontest.NewClock(time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC)),
		random: rand.New(rand.NewPCG(1, 2)),
	}
	var requests atomic.Uint64
	f.front = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		servers := *f.servers.Load()
		servers[requests.Add(1)%uint64(len(servers))].ServeHTTP(w, r)
	}))
	t.Cleanup(f.front.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	f.client = f.front.Client()
	f.client.Jar = jar
	return f
}

// fails makes every cookie that a server does not accept an error: that would be
// somebody logged out.
func (f *fleet) fails(_ context.Context, e typedsession.Event) {
	switch e.Kind {
	case typedsession.KindRejected, typedsession.KindMisfit, typedsession.KindSecretDropped, typedsession.KindFailed, typedsession.KindTooLarge, typedsession.KindTooLate:
		f.t.Error(e)
	}
}

// fifth is a server of version 5 of the app, without secrets.
func (f *fleet) fifth(protection typedsession.Protection, idle time.Duration) http.Handler {
	f.t.Helper()
	m, err := v5.NewSessionManager(protection, v5.SessionConfig{Now: f.clock.Now, OnEvent: f.fails, Idle: idle})
	if err != nil {
		f.t.Fatal(err)
	}
	return m.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := v5.SessionFrom(r)
		if r.Method == http.MethodPost {
			s.AddCount(1)
		}
		if r.URL.Path == "/login" {
			s.SetNick("Rex")
		}
		fmt.Fprintf(w, "%d %s", s.Count(), s.Nick())
	}))
}

// sixth is a server of version 6, which has the first secret.
func (f *fleet) sixth(protection typedsession.Confidential) http.Handler {
	f.t.Helper()
	m, err := v6.NewSessionManager(protection, v6.SessionConfig{Now: f.clock.Now, OnEvent: f.fails})
	if err != nil {
		f.t.Fatal(err)
	}
	return m.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := v6.SessionFrom(r)
		if r.Method == http.MethodPost {
			s.AddCount(1)
		}
		if f.hasSecret && s.Verifier() != secret {
			f.t.Errorf("the secret is lost: it is %q", s.Verifier())
		}
		if err := s.SetVerifier(secret); err != nil {
			f.t.Error(err)
		}
		f.hasSecret = true
		fmt.Fprintf(w, "%d %s", s.Count(), s.Nick())
	}))
}

// use has the user come by for a while, several times a minute, at whatever
// server: and nothing is to be lost.
func (f *fleet) use(stage string, servers ...http.Handler) {
	f.t.Helper()
	f.servers.Store(&servers)
	for range 40 {
		f.clock.Advance(time.Duration(f.random.IntN(30)) * time.Second)
		f.visit(stage, f.random.IntN(2) == 0)
		if f.t.Failed() {
			f.t.FailNow()
		}
	}
}

func (f *fleet) visit(stage string, press bool) {
	f.t.Helper()
	method := http.MethodGet
	if press {
		method = http.MethodPost
		f.count++
	}
	r, err := http.NewRequest(method, f.front.URL, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	response, err := f.client.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	if want := fmt.Sprintf("%d Rex", f.count); string(body) != want {
		f.t.Errorf("%s: the user sees %q, want %q", stage, body, want)
	}
	for _, cookie := range response.Cookies() {
		raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
		if err != nil {
			f.t.Fatal(err)
		}
		if strings.Contains(string(raw), secret) {
			f.t.Errorf("%s: the secret can be read in the cookie", stage)
		}
	}
}

// login begins the session.
func (f *fleet) login(servers ...http.Handler) {
	f.t.Helper()
	f.servers.Store(&servers)
	response, err := f.client.Get(f.front.URL + "/login")
	if err != nil {
		f.t.Fatal(err)
	}
	response.Body.Close()
}

// cookie is the one that the browser has.
func (f *fleet) cookie() *http.Cookie {
	f.t.Helper()
	at, err := url.Parse(f.front.URL)
	if err != nil {
		f.t.Fatal(err)
	}
	cookies := f.client.Jar.Cookies(at)
	if len(cookies) != 1 {
		f.t.Fatalf("the browser has %d cookies, want 1", len(cookies))
	}
	return cookies[0]
}

// encrypted reports whether the browser's cookie is: anybody can see that.
func (f *fleet) encrypted() bool {
	f.t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(f.cookie().Value)
	if err != nil {
		f.t.Fatal(err)
	}
	return !strings.Contains(string(raw), "Rex")
}

func TestAFleetMovesFromSignedToEncryptedWhileItIsUsed(t *testing.T) {
	f := newFleet(t)
	keys := sessiontest.Keys(t)
	server := func(protection typedsession.Protection) http.Handler { return f.fifth(protection, 0) }
	before := server(typedsession.Signed{Keys: keys})
	ready := server(typedsession.Signed{Keys: keys, AcceptEncrypted: true})
	moving := server(typedsession.Encrypted{Keys: keys, AcceptSigned: true})
	after := server(typedsession.Encrypted{Keys: keys})

	f.login(before)
	f.use("before", before, before)
	f.use("the first server accepts encrypted cookies", before, ready)
	f.use("all do", ready, ready)
	f.use("the first server encrypts", ready, moving)
	f.use("all do", moving, moving)
	if !f.encrypted() {
		t.Error("the cookie is still signed only")
	}
	f.use("the first server accepts nothing else", moving, after)
	f.use("after", after, after)
}

func TestAFleetGetsItsFirstSecretWhileItIsUsed(t *testing.T) {
	f := newFleet(t)
	keys := sessiontest.Keys(t)
	before := f.fifth(typedsession.Signed{Keys: keys}, 0)
	ready := f.fifth(typedsession.Signed{Keys: keys, AcceptEncrypted: true}, 0)
	moving := f.sixth(typedsession.Encrypted{Keys: keys, AcceptSigned: true})
	after := f.sixth(typedsession.Encrypted{Keys: keys})

	f.login(before)
	f.use("before", before, before)
	f.use("all accept encrypted cookies", ready, ready)
	f.use("the first server has the secret, and the others carry it on", ready, moving, ready)
	if !f.hasSecret || !f.encrypted() {
		t.Error("no server has put the secret into an encrypted cookie")
	}
	f.use("all have it", moving, moving)
	f.use("after", after, after)
}

func TestAFleetPromotesAKeyWhileItIsUsed(t *testing.T) {
	for name, protect := range map[string]func(*typedsession.Keys) typedsession.Protection{
		"signed":    func(k *typedsession.Keys) typedsession.Protection { return typedsession.Signed{Keys: k} },
		"encrypted": func(k *typedsession.Keys) typedsession.Protection { return typedsession.Encrypted{Keys: k} },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFleet(t)
			old := typedsession.GenerateKey(f.clock.Now())
			next := typedsession.GenerateKey(f.clock.Now().Add(time.Hour))
			server := func(keyStrings ...string) http.Handler {
				keys, err := typedsession.NewKeys(keyStrings...)
				if err != nil {
					t.Fatal(err)
				}
				return f.fifth(protect(keys), 0)
			}
			before, handedOut, after := server(old), server(next, old), server(next)

			f.login(before)
			f.use("before", before, before)
			f.use("the new key is handed out", before, handedOut)
			for range 3 { // the hour passes, and the user stays
				f.use("everywhere", handedOut, handedOut)
				f.clock.Advance(20 * time.Minute)
			}
			f.use("it signs", handedOut, handedOut)
			f.use("the old key goes", handedOut, after)
			f.use("after", after, after)
		})
	}
}

func TestAFleetLowersItsIdleTimeoutWhileItIsUsed(t *testing.T) {
	f := newFleet(t)
	keys := typedsession.Signed{Keys: sessiontest.Keys(t)}
	before, after := f.fifth(keys, 30*time.Minute), f.fifth(keys, 5*time.Minute)
	f.login(before)
	f.use("before", before, before)
	f.use("the first server has the lower timeout", before, after)
	f.use("after", after, after)

	// The cookie was written under the old timeout and is judged by the new one.
	f.use("back", before)
	f.clock.Advance(6 * time.Minute)
	f.visit("within the old timeout", true)
	f.clock.Advance(6 * time.Minute)
	strict, err := v5.NewSessionManager(keys, v5.SessionConfig{Now: f.clock.Now, Idle: 5 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := strict.Open(context.Background(), f.cookie().Value); err == nil {
		t.Error("a session that was idle for 6 minutes is read under a timeout of 5")
	}
}
