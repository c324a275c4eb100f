package typedsession

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
)

// snapshotWriter keeps the header as it was when the final status was written, as a server does.
type snapshotWriter struct {
	header http.Header
	sent   http.Header // nil before
}

func (w *snapshotWriter) Header() http.Header { return w.header }

func (w *snapshotWriter) WriteHeader(status int) {
	if status >= 200 && w.sent == nil {
		w.sent = w.header.Clone()
	}
}

func (w *snapshotWriter) Write(b []byte) (int, error) {
	w.WriteHeader(200)
	return len(b), nil
}

func (w *snapshotWriter) Flush() { w.WriteHeader(200) }

// modelSession is the expected state of a session: three fields and two times.
type modelSession struct {
	exists        bool // in the browser
	count, qty    int
	permanent     bool
	created, seen time.Time
}

func (m modelSession) isEmpty() bool { return m.count == 0 && m.qty == 0 && !m.permanent }

// model implements the promises about commits in a few lines, without cookies.
type model struct {
	browser  modelSession // what the cookie holds
	session  modelSession // what the handler sees
	mustSend bool         // Renew or Destroy was called
	saved    bool         // a commit before the response began set the cookie
	begun    bool         // the response has begun
	polled   bool         // DoNotCount was called
	ended    bool         // Destroy was called since the last commit
	over     bool         // a timeout passed before the session could be sent
	stale    bool         // the browser has a cookie that is over
}

func (m *model) request(now time.Time) {
	*m = model{browser: m.browser, stale: m.stale}
	if !m.browser.exists || now.Sub(m.browser.seen) >= m.browser.idle() || now.Sub(m.browser.created) >= m.browser.absolute() {
		m.stale = m.stale || m.browser.exists
		m.browser = modelSession{}
		m.session = modelSession{created: now, seen: now}
	} else {
		m.session = m.browser
	}
}

func (m modelSession) idle() time.Duration {
	if m.permanent {
		return 14 * 24 * time.Hour
	}
	return 30 * time.Minute
}

func (m modelSession) absolute() time.Duration {
	if m.permanent {
		return 180 * 24 * time.Hour
	}
	return 12 * time.Hour
}

func (m *model) step() time.Duration { return min(m.session.idle()/10, time.Hour) }

// begin does what the last commit of a request does.
func (m *model) begin(now time.Time) {
	if !m.begun {
		m.begun = true
		m.commit(now)
	}
}

func (m *model) save(now time.Time) {
	if !m.begun {
		m.commit(now)
	}
}

func (m *model) commit(now time.Time) {
	s := m.session
	s.exists = m.browser.exists
	changed := s != m.browser || m.mustSend
	if !s.exists {
		changed = !s.isEmpty()
	}
	refresh := s.exists && !m.saved && !m.polled && s.created.Add(s.absolute()).After(s.seen.Add(s.idle())) && now.Sub(s.seen) >= m.step()
	slid := s
	if isFirst := !s.exists && !m.over || m.ended; isFirst || !m.polled {
		slid.seen = now
	}
	isOver := now.Sub(slid.created) >= s.absolute() || now.Sub(slid.seen) >= s.idle()
	switch {
	case !changed && !refresh:
	case s.isEmpty() || isOver:
		m.browser, m.over = modelSession{}, isOver
		m.saved = m.saved || s.exists // the deletion is a cookie too
	default:
		slid.exists = true
		m.browser, m.session, m.saved = slid, slid, true
	}
	if m.stale && (!m.polled || m.saved || m.mustSend) {
		m.stale, m.saved = false, true // is cleared, or was replaced
	}
	m.mustSend, m.ended = false, false
}

func FuzzAnySequenceOfCallsKeepsThePromises(f *testing.F) {
	f.Add([]byte("+|+|+|"))
	f.Add([]byte("+l|ltR|d+|f|"))
	f.Add([]byte("+r|TTT|n|TTTTTTT|+w+|p+x|u+|"))
	f.Add([]byte("+e+w+d|ld+|0|"))
	f.Add([]byte("+wTTTTTTT|x|+|"))
	f.Add([]byte("+s+s|TlsTw|nsesd|+sdsl|sTTTTTTTs|"))
	f.Add([]byte("+rwTTTTTTT|+|u+|r|R|u|"))
	f.Add([]byte("+|Rsx"))
	f.Add([]byte("+|TTTTTTxsx"))
	f.Add([]byte("+sTTTTTT|c0|c+|TTTTTT|cd|TTTTTT|c|0|cn|"))
	f.Add([]byte("c+|Tc+|Tcn|Tcr|Tcd+|T+sc+|TTTTTTc|+|"))
	f.Add([]byte("+|cTTTTTT+s+s|+|cTTTTTT+s+nT|+|cTTTTTT+sr|"))
	f.Fuzz(func(t *testing.T, calls []byte) {
		if len(calls) > 200 {
			t.Skip("long enough")
		}
		mustKeepThePromises(t, newShop(t), calls)
		mustKeepThePromises(t, newShop(t, withTouch), calls)
	})
}

// mustKeepThePromises makes the calls and compares the browser's cookies with the model after each request.
func mustKeepThePromises(t *testing.T, s *shop, calls []byte) {
	t.Helper()
	var expected model
	browser := make(map[string]string) // cookies by name
	for len(calls) > 0 {
		w := &snapshotWriter{header: http.Header{}}
		r := httptest.NewRequest("GET", "https://shop.example/", nil)
		for name, value := range browser {
			r.Header.Add("Cookie", name+"="+value)
		}
		before := expected
		expected.request(s.clock.Now())
		panicOf(func() {
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				callSession(t, s, &expected, &calls, w, r)
			})).ServeHTTP(w, r)
			expected.begin(s.clock.Now())
			w.WriteHeader(200) // as the server does
		})
		for _, set := range (&http.Response{Header: w.sent}).Cookies() {
			browser[set.Name] = set.Value
			if set.MaxAge < 0 {
				delete(browser, set.Name)
			}
		}
		if !expected.begun { // the handler panicked
			if !expected.saved {
				mustEqual(t, "header sent by a broken handler", len(w.header["Set-Cookie"]), 0)
			}
			expected = before
			continue
		}
		mustHold(t, s, browser[s.CookieName()], browser[s.TouchCookieName()], &expected)
	}
}

// callSession makes the calls of one request, up to "|", and removes them from the list.
func callSession(t *testing.T, s *shop, m *model, calls *[]byte, w http.ResponseWriter, r *http.Request) {
	session := VisitFrom(r)
	mustEqual(t, "Count", session.Count(), m.session.count)
	now := s.clock.Now
	for len(*calls) > 0 {
		call := (*calls)[0]
		*calls = (*calls)[1:]
		switch call {
		case '+':
			session.AddCount(1)
			m.session.count++
		case '0':
			session.SetCount(0)
			m.session.count = 0
		case 'l':
			if lines := session.Lines(); len(lines) > 0 {
				lines[0].Qty++
			} else {
				session.SetLines([]line{{Qty: 1}})
			}
			m.session.qty++
		case 'd':
			session.Destroy()
			m.session = modelSession{created: now(), seen: now()}
			m.mustSend, m.ended, m.over = true, true, false
		case 'R':
			session.Reset()
			m.session.count, m.session.qty = 0, 0
		case 'n':
			session.Renew()
			m.session.created, m.session.seen = now(), now()
			m.mustSend, m.over = true, false
		case 'r', 'u':
			session.Remember(call == 'r')
			m.session.permanent = call == 'r'
		case 'c':
			s.DoNotCount(r)
			m.polled = true
		case 's':
			m.save(now())
			_ = s.Save(w, r) // may return a *TooLateError
		case 'e':
			w.WriteHeader(http.StatusEarlyHints)
		case 'w':
			m.begin(now())
			_, _ = w.Write(nil)
		case 'f':
			m.begin(now())
			w.(http.Flusher).Flush()
		case 't', 'T':
			s.clock.advance(map[byte]time.Duration{'t': time.Minute, 'T': 5 * time.Minute}[call])
		case 'x':
			panic("handler is broken")
		case '|':
			return
		}
	}
}

// mustHold compares the browser's cookies with the model.
func mustHold(t *testing.T, s *shop, value, touch string, m *model) {
	t.Helper()
	want := m.browser
	if value == "" || !want.exists {
		if s.TouchCookieName() != "" { // what is over stays in the browser
			var touches cookie.Values
			touches.Add(touch)
			_, reason := s.manager.carrier.verify(value, touches, nil, s.clock.Now())
			mustEqual(t, "the browser has a session", reason == 0, want.exists)
			return
		}
		mustEqual(t, "the browser has a cookie", value != "", want.exists || m.stale)
		return
	}
	contents, by, err := s.inCookie().keys.Open(value, cookie.MaxBytes)
	if err != nil {
		t.Fatal(err)
	}
	core := s.empty()
	if err := core.decode(contents.Body, start); err != nil {
		t.Fatal(err)
	}
	session := core.session.(*Visit)
	when := timesOf(contents, start)
	var touches cookie.Values
	touches.Add(touch)
	when.seen = (&sealed{times: when, carried: carried{by: by, value: value}}).lastSeen(&touches, s.clock.Now().Add(defaultSkew))
	got := modelSession{exists: true, count: session.Count(), permanent: when.permanent, created: when.created, seen: when.seen}
	if lines := session.Lines(); len(lines) > 0 {
		got.qty = lines[0].Qty
	}
	mustEqual(t, "session in the browser", got, want)
}
