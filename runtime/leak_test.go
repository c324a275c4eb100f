package typedsession

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// ears collects everything that is printed and logged, and the texts that must not be part of it.
type ears struct {
	t      *testing.T
	mu     sync.Mutex
	heard  []string
	hidden []string
	kinds  map[Kind]bool
	why    map[Reason]bool
}

// hide adds a text of which nothing may show a part.
func (e *ears) hide(texts ...string) {
	for _, text := range texts {
		if text != "" {
			e.hidden = append(e.hidden, text)
		}
	}
}

// wrapped is a value in a field that keeps package fmt from calling the value's methods.
type wrapped struct{ value any }

// hear prints and logs a value in all the ways in which an app may do so, and collects the results.
func (e *ears) hear(said any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
		e.heard = append(e.heard, fmt.Sprintf(verb, said), fmt.Sprintf(verb, wrapped{said}), fmt.Sprintf(verb, &wrapped{said}),
			fmt.Sprintf(verb, []wrapped{{said}}), fmt.Sprintf(verb, map[string]wrapped{"said": {said}}))
	}
	if text, err := json.Marshal(said); err == nil {
		e.heard = append(e.heard, string(text))
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("said", "what", said)
	slog.New(slog.NewTextHandler(&log, nil)).Info("said", "what", said)
	e.heard = append(e.heard, log.String())
}

func (e *ears) hearError(err error) {
	e.t.Helper()
	if err == nil {
		e.t.Error("nothing went wrong where something has to")
	}
	for ; err != nil; err = errors.Unwrap(err) {
		e.hear(err)
	}
}

func (e *ears) hearEvent(ctx context.Context, event Event) {
	e.hear(event)
	e.hear(ctx)
	if event.Err != nil {
		e.hearError(event.Err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kinds[event.Kind], e.why[event.Reason] = true, true
}

func (e *ears) hearPanic(f func()) {
	e.t.Helper()
	defer func() {
		e.t.Helper()
		said := recover()
		if said == nil {
			e.t.Error("no panic where there has to be one")
		}
		e.hear(said)
	}()
	f()
}

// check fails if anything that was collected shows twelve neighbouring characters of a hidden text, or all of a hidden text
// that has fewer. Eight were too few: among thousands of times and addresses, eight digits of a key's hexadecimal form
// appear by chance.
func (e *ears) check() {
	e.t.Helper()
	const shown = 12
	all := strings.Join(e.heard, "\n")
	parts := map[string]string{}
	for _, hidden := range e.hidden {
		if len(hidden) < shown && strings.Contains(all, hidden) {
			e.t.Errorf("%q was said", hidden)
		}
		for i := range max(0, len(hidden)-shown+1) {
			parts[hidden[i:i+shown]] = hidden
		}
	}
	for at := range len(all) - shown {
		part := all[at : at+shown]
		if hidden, ok := parts[part]; ok {
			e.t.Errorf("%q of %q was said: …%s…", part, hidden, all[max(0, at-200):min(len(all), at+100)])
			delete(parts, part)
		}
	}
}

// hiddenOf returns a key's secret in the encodings in which it could be printed.
func hiddenOf(k keyring.Key) []string {
	return []string{
		strings.TrimPrefix(k.Encode(), keyring.Prefix),
		hex.EncodeToString(k.Secret[:]), strings.ToUpper(hex.EncodeToString(k.Secret[:])),
		base64.StdEncoding.EncodeToString(k.Secret[:]),
		strings.Trim(fmt.Sprint(k.Secret[:]), "[]"),
		string(k.Secret[:]),
	}
}

// The test causes every kind of failure, with OnEvent and without it, and searches everything that is printed and logged.
func TestNothingThatIsPrintedOrLoggedShowsAKeyACookieOrAValue(t *testing.T) {
	for _, ear := range []string{"OnEvent", "log"} {
		t.Run(ear, func(t *testing.T) {
			e := &ears{t: t, kinds: map[Kind]bool{}, why: map[Reason]bool{}}
			var logged bytes.Buffer
			before := slog.Default()
			slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
			t.Cleanup(func() { slog.SetDefault(before) })

			e.makeKeysFail()
			e.makeManagersFail()
			onEvent := e.hearEvent
			if ear == "log" {
				onEvent = nil
			}
			e.makeSessionsFail(onEvent)
			e.makeStoredSessionsFail(onEvent)
			e.makeAdoptionsFail(onEvent)
			e.hear(logged.String())
			e.check()

			if ear == "log" {
				for _, k := range allKinds() {
					mustEqual(t, "logged: "+k.String(), strings.Contains(logged.String(), fmt.Sprintf("event.kind=%q", k.String())) ||
						strings.Contains(logged.String(), "event.kind="+k.String()+" "), k.IsProblem())
				}
				return
			}
			for _, k := range allKinds() {
				mustEqual(t, k.String()+" was heard of", e.kinds[k], true)
			}
			for r := ReasonLength; r < ReasonUnavailable; r++ { // that one is in errors only
				mustEqual(t, r.String()+" was heard of", e.why[r], true)
			}
		})
	}
}

// makeKeysFail reads texts that are no keys, with every function that reads keys.
func (e *ears) makeKeysFail() {
	t := e.t
	t.Helper()
	good := namedKey("good", 60000000)
	e.hide(hiddenOf(good)...)
	e.hide("hunter2")
	f := newKeyFile(t, good.Encode())
	keys := f.keys()
	for _, bad := range badKeyFiles() {
		f.replace(bad.text)
		_, err := KeysFromFile(f.path)
		e.hearError(err)
		e.hearError(keys.Reload())
		if strings.Contains(bad.text, "\x00") || len(bad.text) > maxKeyFile {
			continue // no environment variable can have this value, or only a file is refused for it
		}
		t.Setenv("TYPEDSESSION_TEST_KEYS", bad.text)
		_, err = KeysFromEnv("TYPEDSESSION_TEST_KEYS")
		e.hearError(err)
		keys.log(keys.Reload())
	}
	for i := range good.Encode() {
		_, err := NewKeys(good.Encode()[:i])
		e.hearError(err)
		_, err = NewKeys(good.Encode()[:i] + "!" + good.Encode()[i+1:])
		e.hearError(err)
	}
	_, err := KeysFromEnv(good.Encode())
	e.hearError(err)
	_, err = KeysFromFile(good.Encode())
	e.hearError(err)
	keys.log(nil)
	e.hear(keys)
}

// makeManagersFail calls constructors with good keys and something else that they refuse.
func (e *ears) makeManagersFail() {
	e.t.Helper()
	key := namedKey("refused", 0)
	e.hide(hiddenOf(key)...)
	secretive := visitSpec()
	secretive.Secrets = []int{7}
	for _, protection := range []Protection{Signed{Keys: keysOf(e.t, key)}, Encrypted{Keys: keysOf(e.t, key)}, Signed{}} {
		e.hear(protection)
		_, err := NewManager(secretive, protection, Config[Visit]{
			Idle: time.Hour, Absolute: time.Minute, Domain: "shop example", Path: "x;", SameSite: 77,
		})
		e.hearError(err)
	}
}

// makeSessionsFail causes the kinds of event and the reasons that need no store and no other library.
func (e *ears) makeSessionsFail(onEvent func(context.Context, Event)) {
	t := e.t
	t.Helper()
	const confidential = "confidential"
	key, stranger := namedKey("shop", 0), namedKey("stranger", 0)
	e.hide(hiddenOf(key)...)
	e.hide(hiddenOf(stranger)...)
	e.hide(confidential, "0ther-4pp-value")
	keys := keysOf(t, key)
	spec := visitSpec()
	spec.Secrets = []int{7}
	broken := errors.New("no encoding")
	spec.Append = func(s *Visit, b []byte) ([]byte, error) {
		if s.state.Get().f.Count == 13 {
			return nil, broken
		}
		return s.state.Get().appendBody(b)
	}
	adjust := func(c *Config[Visit]) {
		c.OnEvent = onEvent
		c.RejectCreatedBefore = start.Add(-6 * time.Hour)
	}
	s := newShopOf(t, spec, Encrypted{Keys: keys, AcceptSigned: true}, adjust)
	strict := newShopOf(t, spec, Encrypted{Keys: keys}, adjust)
	signed := newShopUnder(t, Signed{Keys: keys}, adjust)
	foreign := newShopUnder(t, Encrypted{Keys: keysOf(t, stranger)}, adjust)
	e.hear(s.Manager)
	e.hear(s.inCookie().keys.Own)

	// serve serves a request with these values of the session's cookie, and a cookie of another app.
	serve := func(s *shop, values []string, handle http.HandlerFunc) {
		t.Helper()
		header := "other=0ther-4pp-value"
		for _, value := range values {
			header += "; " + s.CookieName() + "=" + value
		}
		e.hide(values...)
		r := httptest.NewRequest("GET", "http://shop.example/", nil)
		r.Header.Set("Cookie", header)
		w := httptest.NewRecorder()
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			e.hear(r.Context())
			e.hear(w)
			handle(w, r)
		})).ServeHTTP(w, r)
		for _, cookie := range w.Result().Cookies() {
			e.hide(cookie.Value)
		}
	}
	load := func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r) }

	full := func(s *Visit) {
		s.SetNotes(confidential)
		_ = s.SetPetName(confidential)
		_ = s.SetRoles([]string{"conf", "identi"})
	}
	good := s.cookieOf(t, full)
	dead := s.seal(false, start.Add(-time.Hour), start.Add(-time.Hour), body(7, "\xac"+confidential))
	for _, values := range [][]string{
		{good},
		{good, s.cookieOf(t, func(s *Visit) { s.SetNotes("also " + confidential) })}, // duplicate
		{good[:29]},
		{strings.Repeat(good, 60)},
		{good[:9] + "+" + good[10:]},
		{"g" + good[1:]},
		{good[:len(good)-9] + "AAAAAAAA" + good[len(good)-1:]},
		{foreign.cookieOf(t, full)},
		{s.seal(false, start.Add(time.Hour), start.Add(time.Hour), body(7, "\xac"+confidential))},
		{dead},
		{s.seal(false, start.Add(-13*time.Hour), start, body(7, "\xac"+confidential))},
		{s.seal(false, start.Add(-7*time.Hour), start, body(7, "\xac"+confidential))},
		{s.seal(false, start, start, "\xac"+confidential)},
		{s.seal(false, start, start, body(1, "\xac"+confidential))}, // misfit
		{signed.cookieOf(t, full)},                                  // secret dropped
	} {
		e.hide(values...)
		serve(s, values, load)
		_, err := s.Open(context.Background(), values[0])
		if err != nil {
			e.hearError(err)
		}
	}
	serve(strict, []string{signed.cookieOf(t, full)}, load) // mode
	serve(s, []string{withMalformedTimes(t, key)}, load)    // times

	for _, handle := range []http.HandlerFunc{
		func(_ http.ResponseWriter, r *http.Request) { // refused
			e.hearError(VisitFrom(r).SetPetName(strings.Repeat(confidential, 6)))
			e.hearError(VisitFrom(r).SetRoles([]string{confidential}))
		},
		func(w http.ResponseWriter, r *http.Request) { // too large
			VisitFrom(r).SetNotes(strings.Repeat(confidential, 400))
			e.hearError(s.Save(w, r))
		},
		func(w http.ResponseWriter, r *http.Request) { // too late
			session := VisitFrom(r)
			_, _ = w.Write(nil)
			session.SetNotes("late " + confidential)
			session.Renew()
			e.hearError(s.Save(w, r))
		},
		func(w http.ResponseWriter, r *http.Request) { // read late
			_, _ = w.Write(nil)
			VisitFrom(r)
		},
		func(w http.ResponseWriter, r *http.Request) { // failed
			VisitFrom(r).SetCount(13)
			e.hearError(s.Save(w, r))
		},
		func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).SetNotes(confidential + "\xff") }, // repaired
		func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).Renew() },
		func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).Destroy() },
		func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).SetNotes("more " + confidential) },
	} {
		serve(s, []string{good}, handle)
	}
	s.clock.advance(10 * time.Minute)
	serve(s, []string{good}, load) // refreshed
	touching := newShopOf(t, spec, Encrypted{Keys: keys}, adjust, withTouch)
	touching.clock.advance(10 * time.Minute)
	serve(touching, []string{good}, load) // refreshed, by a touch
	checking := newShopOf(t, spec, Encrypted{Keys: keys}, adjust, withTouch, func(c *Config[Visit]) {
		c.Check = func(ctx context.Context, _ *Visit, info Info) (bool, error) {
			e.hear(ctx)
			e.hear(info)
			return false, errOutage
		}
	})
	checking.clock.advance(10 * time.Minute)
	serve(checking, []string{good}, func(w http.ResponseWriter, r *http.Request) { // check failed, unchecked, dropped
		VisitFrom(r).SetNotes("more " + confidential)
		e.hearError(checking.Save(w, r))
	})
	_, err := checking.Open(context.Background(), good)
	e.hearError(err)
	e.hear(checking.Manager)

	e.hearPanic(func() { VisitFrom(httptest.NewRequest("GET", "/", nil)) })
	e.hearPanic(func() { serve(s, []string{good}, strict.Handler(http.NotFoundHandler()).ServeHTTP) })
	e.hearPanic(func() { _ = s.Save(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)) })
	e.requestDevelopment(keys, good)

	newShopOf(t, spec, Encrypted{Keys: keys}, adjust, func(c *Config[Visit]) { c.PlainHTTP = true }) // plain HTTP
	elsewhere := newShopOf(t, spec, Encrypted{Keys: keys}, adjust, func(c *Config[Visit]) { c.Domain = "other.example" })
	serve(elsewhere, nil, func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).SetNotes(confidential) }) // outside domain
	developing := newShopOf(t, spec, Encrypted{Keys: keys}, adjust, inDevelopment)
	_, err = developing.Open(context.Background(), foreign.cookieOf(t, full)) // foreign
	e.hearError(err)
}

// makeAdoptionsFail causes the kinds of event of Config.Adopt.
func (e *ears) makeAdoptionsFail(onEvent func(context.Context, Event)) {
	const old = "an 0ld-session"
	e.hide(old)
	for _, failure := range []error{nil, errOutage} { // adopted, adopt failed
		s := newShop(e.t, func(c *Config[Visit]) {
			c.OnEvent = onEvent
			c.Adopt = func(_ *http.Request, v *Visit) (Adopted, error) {
				v.SetNotes(old)
				return Adopted{Delete: []*http.Cookie{{Name: "old", Value: old}}}, failure
			}
		})
		s.respond("", func(_ http.ResponseWriter, r *http.Request) { e.hear(r.Context()); VisitFrom(r) })
	}
}

// withMalformedTimes returns a signed value of newShop's cookie and type with a right tag and a time in more bytes than it
// needs (FORMAT.md, section "Envelope"). Only a holder of the key can make one.
func withMalformedTimes(t testing.TB, k keyring.Key) string {
	t.Helper()
	const context = "\x00\x00\x08__Host-s\x00\x0ashop.Visit"
	macKey, err := hkdf.Key(sha256.New, k.Secret[:], []byte("typedsession/v1"), "typedsession/v1 mac"+context, 32)
	if err != nil {
		t.Fatal(err)
	}
	id := envelope.KeyID(k.Secret)
	message := append([]byte{0x40 | id[0]&15, 2, 0, 0, 0, 0x80, 0}, body(7, "\xacconfidential")...)
	mac := hmac.New(sha256.New, macKey)
	mac.Write(message)
	return base64.RawURLEncoding.EncodeToString(append(message, mac.Sum(nil)[:16]...))
}

// requestDevelopment sends a server in development a request over the network, which it refuses, and lets its handler
// panic, which net/http logs.
func (e *ears) requestDevelopment(keys *Keys, value string) {
	t := e.t
	t.Helper()
	s := newShopUnder(t, Signed{Keys: keys}, func(c *Config[Visit]) { c.Development = true })
	r := httptest.NewRequest("GET", "http://shop.example/", nil)
	r.Header.Set("Cookie", s.CookieName()+"="+value)
	public := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80}
	w := httptest.NewRecorder()
	s.Handler(http.NotFoundHandler()).ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, public)))
	mustEqual(t, "status", w.Code, 500)
	e.hear(w.Body.String())

	var logged bytes.Buffer
	server := httptest.NewUnstartedServer(s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		panic(VisitFrom(r).Info())
	})))
	server.Config.ErrorLog = log.New(&logged, "", 0)
	server.Start()
	request, _ := http.NewRequest("GET", server.URL, nil)
	request.Header.Set("Cookie", s.CookieName()+"="+value)
	if _, err := server.Client().Do(request); err == nil {
		t.Error("a handler that panics answered")
	}
	server.Close()
	e.hear(logged.String())
}
