// Package sessiontest helps to test an app that keeps typed sessions: it makes
// requests that carry one, reads the one that a response leaves in the browser,
// and travels in time.
//
//	clock := sessiontest.NewClock(time.Date(2030, 1, 1, 9, 0, 0, 0, time.UTC))
//	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{Now: clock.Now})
//
//	r := sessiontest.Request(t, sessions, httptest.NewRequest("GET", "/cart", nil), func(s *Session) {
//		s.SetUserID(7)
//	})
//	w := httptest.NewRecorder()
//	sessions.Handler(app).ServeHTTP(w, r)
//	s := sessiontest.Session(t, sessions, w.Result())
//
// A test that runs against a server over several requests wants a browser's memory
// instead: an [http.Client] with a Jar, and httptest.NewTLSServer, because the
// cookie is Secure.
package sessiontest
