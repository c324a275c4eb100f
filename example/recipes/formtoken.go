package recipes

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
)

// FormToken returns what a form carries in a hidden field named "token". The session's
// cookie is SameSite=Lax, and http.CrossOriginProtection refuses what browsers say
// comes from elsewhere: for most apps these two are enough. The token also stops
// an attacker on a sibling subdomain.
func FormToken(s *Session) string {
	if s.FormToken() == [16]byte{} {
		var token [16]byte
		_, _ = rand.Read(token[:]) // never fails (crypto/rand)
		s.SetFormToken(token)
	}
	token := s.FormToken()
	return base64.RawURLEncoding.EncodeToString(token[:])
}

// RequireFormToken refuses forms without the session's token.
func RequireFormToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions:
			next.ServeHTTP(w, r)
			return
		}
		want := SessionFrom(r).FormToken()
		got, err := base64.RawURLEncoding.DecodeString(r.PostFormValue("token"))
		if err != nil || want == [16]byte{} || subtle.ConstantTimeCompare(got, want[:]) != 1 {
			http.Error(w, "this form is out of date: reload the page and send it again", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
