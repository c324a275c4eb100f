package recipes

import (
	"net/http"
	"strings"
	"time"
)

// RequireLogin passes on the requests of those who are logged in. Others go to
// the login page, and come back once they are. While Config.Check fails, if the app
// has one, nobody knows who is logged in; nor, on the pages of Stored.FailOpen, while
// the store fails.
func RequireLogin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		if s.UserID() != 0 {
			next.ServeHTTP(w, r)
			return
		}
		if s.Info().Unchecked {
			http.Error(w, "please come back in a minute", http.StatusServiceUnavailable)
			return
		}
		if r.Method == http.MethodGet {
			// One that is too long to remember is not worth an error page.
			_ = s.SetReturnTo(r.URL.RequestURI())
		}
		http.Redirect(w, r, "/login", http.StatusSeeOther)
	})
}

// LogIn logs the visitor in; call it in the handler of the login form, once the
// password is right.
func LogIn(w http.ResponseWriter, r *http.Request, userID uint64, remember bool, now time.Time) {
	s := SessionFrom(r)
	back := s.TakeReturnTo()
	// Nothing from before is to follow the visitor into the account, and the clocks
	// start again.
	s.Reset()
	s.Renew()
	s.SetUserID(userID)
	s.SetLoginAt(now)
	s.Remember(remember)
	http.Redirect(w, r, localPath(back), http.StatusSeeOther)
}

// LogOut ends the session. What is set after Destroy begins a new one.
func LogOut(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	s.Destroy()
	_ = s.AppendNotices("You are logged out.")
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// localPath returns target if it is a path of this site, or else "/". Browsers take a
// backslash for a slash and drop tabs and line ends before they look, and http.Redirect
// cleans the path: what may be "//elsewhere" to any of them leads out of the site.
func localPath(target string) string {
	isUnsafe := func(c rune) bool { return c < ' ' || c == 0x7f || c == '\\' }
	if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") || strings.ContainsFunc(target, isUnsafe) {
		return "/"
	}
	return target
}
