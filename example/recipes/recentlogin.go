package recipes

import (
	"net/http"
	"time"
)

// RequireRecentLogin asks for the password again (a step-up) when it was given
// longer ago than within: before an e-mail address is changed, say. A remembered
// session is otherwise as good as the browser that holds it.
func RequireRecentLogin(within time.Duration, now func() time.Time, next http.Handler) http.Handler {
	return RequireLogin(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		if now().Sub(s.LoginAt()) < within {
			next.ServeHTTP(w, r)
			return
		}
		if r.Method == http.MethodGet { // a form is not sent again by going back to it
			_ = s.SetReturnTo(r.URL.RequestURI())
		}
		http.Redirect(w, r, "/login", http.StatusSeeOther)
	}))
}
