// Package sessiontest helps to test an app that keeps typed sessions: it makes
// requests that carry a session, reads the session that a response leaves in the browser, and
// has a clock that the test moves.
//
//	clock := sessiontest.NewClock(time.Date(2030, 1, 1, 9, 0, 0, 0, time.UTC))
//	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{Now: clock.Now})
//
//	r := sessiontest.Request(t, sessions, httptest.NewRequest("GET", "/cart", nil), func(s *Session) {
//		s.SetUserID(7)
//	})
//	w := httptest.NewRecorder()
//	sessions.Handler(app).ServeHTTP(w, r)
//	s := sessiontest.After(t, sessions, r, w.Result())
//
// The same test runs with sessions in a store: make the manager with
// typedsession.Stored{Store: memstore.New(0)}. The clock that the test moves is the one by
// which sessions end. memstore removes what has ended by the real clock, which has no effect
// on such a test.
//
// A test that sends several requests to a server uses an [http.Client] with a Jar
// instead, which keeps cookies as a browser does, and httptest.NewTLSServer, because the
// cookie is Secure.
package sessiontest
