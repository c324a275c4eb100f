package theirbugs

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	college "github.com/golangcollege/sessions"
	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	typedsession "github.com/typedsession/typedsession/runtime"
)

func shortKey() comparison {
	return comparison{"K6", "the key `secret`", []outcome{
		{ours, "refused", func(*testing.T) string {
			_, err := typedsession.NewKeys("secret")
			return whether(err != nil, "refused", "accepted")
		}},
		{gorillaPath, "accepted", func(t *testing.T) string {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
			s, err := sessions.NewCookieStore([]byte("secret")).Get(r, "session")
			if err != nil {
				return "refused"
			}
			return whether(s.Save(r, w) == nil, "accepted", "refused")
		}},
		{golangcollege, "accepted, with zeros added", func(t *testing.T) string {
			// Each side takes what the other one made.
			short, padded := college.New([]byte("secret")), college.New(append([]byte("secret"), make([]byte, 26)...))
			w := httptest.NewRecorder()
			short.Enable(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { short.Put(r, "name", "Rex") })).
				ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.AddCookie(w.Result().Cookies()[0])
			name := ""
			padded.Enable(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { name = padded.GetString(r, "name") })).
				ServeHTTP(httptest.NewRecorder(), r)
			return whether(name == "Rex", "accepted, with zeros added", "refused")
		}},
	}}
}

// badNewestKey is a rotation that went wrong: the new key has a byte too few.
func badNewestKey() comparison {
	return comparison{"B9", "cookies after a new key was added that has a byte too few", []outcome{
		{ours, "none: the keys are refused", func(*testing.T) string {
			good := typedsession.GenerateKey(time.Time{})
			_, err := typedsession.NewKeys(good, good[:len(good)-1])
			return whether(err != nil, "none: the keys are refused", "made")
		}},
		{secureCookie, "made with the old key, without a word", func(t *testing.T) string {
			oldHash, oldBlock := make([]byte, 32), make([]byte, 32)
			newHash, newBlock := append(make([]byte, 31), 1), make([]byte, 31)
			value, err := securecookie.EncodeMulti("session", "Rex", securecookie.CodecsFromPairs(newHash, newBlock, oldHash, oldBlock)...)
			if err != nil {
				return "none: " + err.Error()
			}
			var name string
			if err := securecookie.DecodeMulti("session", value, &name, securecookie.CodecsFromPairs(oldHash, oldBlock)...); err != nil {
				return "made with the new key"
			}
			return whether(name == "Rex", "made with the old key, without a word", "damaged")
		}},
	}}
}
