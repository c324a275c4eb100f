package pages

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

func TestTheREADMEsHandlerSavesWhatItSays(t *testing.T) {
	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	for pet, want := range map[string]struct {
		status int
		name   string
	}{"Rex": {http.StatusOK, "Rex"}, strings.Repeat("x", 65): {http.StatusBadRequest, ""}} {
		r := httptest.NewRequest("POST", "https://shop.example/", strings.NewReader(url.Values{"pet": {pet}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r = sessiontest.Request(t, sessions, r, func(s *Session) {
			if err := s.SetCart([]Line{{Product: 1, Quantity: 1}}); err != nil {
				t.Fatal(err)
			}
		})
		w := httptest.NewRecorder()
		sessions.Handler(http.HandlerFunc(enter)).ServeHTTP(w, r)
		s := sessiontest.Session(t, sessions, w.Result())
		if w.Code != want.status || s.Count() != 1 || s.Cart()[0].Quantity != 2 || s.PetName() != want.name {
			t.Errorf("status %d with %v", w.Code, s)
		}
	}
}
