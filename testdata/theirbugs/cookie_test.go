package theirbugs

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"

	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// remembers says whether the session is found in a Cookie header that has its cookie somewhere.
func remembers(header func(cookie string) []string) func(*testing.T, library) string {
	return func(t *testing.T, l library) string {
		b := l.browse(t, func(http.ResponseWriter, *http.Request) {})
		b.get("/name/Rex")
		name := b.sends(header(b.cookie())...)
		if name != "" && name != "Rex" {
			return name // a status
		}
		return whether(name == "Rex", "found", "logged out")
	}
}

func floodOfCookies() comparison {
	return comparison{"D5", "the session of a browser in which 3,000 more cookies were planted", inEach(
		remembers(func(cookie string) []string { return []string{strings.Repeat("a=b; ", 3000) + cookie} }),
		want{ours, "found"}, want{scsPath, "logged out"}, want{golangcollege, "logged out"}, want{gorillaPath, "logged out"},
	)}
}

func forgedCookieFirst() comparison {
	return comparison{"D1", "the session behind a worthless cookie of its name, as a sibling host can plant it", inEach(
		remembers(func(cookie string) []string {
			name, _, _ := strings.Cut(cookie, "=")
			return []string{name + "=forged; " + cookie}
		}),
		want{ours, "found"}, want{scsPath, "logged out"}, want{golangcollege, "logged out"}, want{gorillaPath, "logged out"},
	)}
}

// otherSpellings are names that no browser protects like the one they resemble. (Control characters do not come through
// net/http.)
func otherSpellings() comparison {
	spellings := func(name string) []string {
		return []string{
			strings.ToUpper(name), "%" + fmt.Sprintf("%x", name[0]) + name[1:], `"` + name + `"`, "\u00a0" + name, "\xa0" + name, "\x85" + name,
			"\u2000" + name, name + ".0", name + "[]", "$Version=1," + name, "=" + name,
		}
	}
	taken := func(b *browser) string {
		b.get("/name/Rex")
		name, value, _ := strings.Cut(b.cookie(), "=")
		var taken []string
		for _, spelling := range spellings(name) {
			if b.sends(spelling+"="+value) == "Rex" {
				taken = append(taken, fmt.Sprintf("%q", strings.Replace(spelling, name, "s", 1)))
			}
		}
		return whether(len(taken) == 0, "none", strings.Join(taken, " "))
	}
	return comparison{"D4", "other spellings of its name under which the cookie is taken", append(inEach(
		func(t *testing.T, l library) string {
			return taken(l.browse(t, func(http.ResponseWriter, *http.Request) {}))
		},
		want{ours, "none"}, want{scsPath, "none"}, want{golangcollege, "none"}, want{gorillaPath, "none"}),
		outcome{fiberPath, "none", func(t *testing.T) string {
			return taken(browseFiber(t, newStorage(), func(fiber.Ctx) error { return nil }))
		}})}
}

func twoCommits() comparison {
	return comparison{"B9", "Set-Cookie lines of a handler that saves twice", []outcome{
		{ours, "1", func(t *testing.T) string {
			manager := newSessions(t, SessionConfig{})
			w := httptest.NewRecorder()
			manager.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				for _, name := range []string{"Rex", "Max"} {
					SessionFrom(r).SetName(name)
					if err := manager.Save(w, r); err != nil {
						t.Error(err)
					}
				}
			})).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://shop.example/", nil))
			return fmt.Sprint(len(w.Header()["Set-Cookie"]))
		}},
		{gorillaPath, "2", func(t *testing.T) string {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
			s, _ := newGorilla().Get(r, "session")
			for _, name := range []string{"Rex", "Max"} {
				s.Values["name"] = name
				if err := s.Save(r, w); err != nil {
					t.Error(err)
				}
			}
			return fmt.Sprint(len(w.Header()["Set-Cookie"]))
		}},
	}}
}

func deletionCarriesData() comparison {
	return comparison{"B9", "the value of the cookie that deletes a session", []outcome{
		{ours, "empty", func(t *testing.T) string {
			manager := newSessions(t, SessionConfig{})
			r := sessiontest.Request(t, manager, httptest.NewRequest(http.MethodGet, "https://shop.example/", nil), func(s *Session) { s.SetName("Rex") })
			w := httptest.NewRecorder()
			manager.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { SessionFrom(r).Destroy() })).ServeHTTP(w, r)
			return whether(w.Result().Cookies()[0].Value == "", "empty", "not empty")
		}},
		{gorillaPath, "the session, which still opens", func(t *testing.T) string {
			store := newGorilla()
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
			s, _ := store.Get(r, "session")
			s.Values["name"] = "Rex"
			s.Options.MaxAge = -1
			if err := s.Save(r, w); err != nil {
				t.Error(err)
			}
			again := httptest.NewRequest(http.MethodGet, "/", nil)
			again.AddCookie(w.Result().Cookies()[0])
			s, err := store.Get(again, "session")
			return whether(err == nil && s.Values["name"] == "Rex", "the session, which still opens", "empty")
		}},
	}}
}

func attributesByDefault() comparison {
	observe := func(t *testing.T, l library) string {
		b := l.browse(t, func(w http.ResponseWriter, r *http.Request) { l.setName(w, r, "Rex") })
		response, _ := b.get("/")
		var attributes []string
		for _, attribute := range strings.Split(response.Header.Get("Set-Cookie"), "; ")[1:] {
			if name, _, _ := strings.Cut(attribute, "="); name != "Expires" && name != "Max-Age" {
				attributes = append(attributes, attribute)
			}
		}
		slices.Sort(attributes)
		return strings.Join(attributes, " ")
	}
	return comparison{"B9", "attributes of the cookie by default", inEach(observe,
		want{ours, "HttpOnly Path=/ SameSite=Lax Secure"},
		want{scsPath, "HttpOnly Path=/ SameSite=Lax"},
		want{golangcollege, "HttpOnly Path=/ SameSite=Lax"},
		want{gorillaPath, "Path=/ SameSite=None Secure"})}
}

// tooLargeWithItsName looks for the largest cookie that a library sends. Browsers ignore one of more than 4096 bytes.
func tooLargeWithItsName() comparison {
	observe := func(t *testing.T, l library) string {
		largest := 0
		for n := 2000; n < 4200; n++ {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "https://shop.example/", nil)
			l.mount(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				l.setName(w, r, strings.Repeat("x", n))
			})).ServeHTTP(w, r)
			for _, cookie := range w.Result().Cookies() {
				largest = max(largest, len(cookie.Name)+len(cookie.Value))
			}
		}
		return whether(largest <= 4096, "no", fmt.Sprintf("yes, %d bytes", largest))
	}
	return comparison{"B13", "is a cookie sent that browsers ignore, for more than 4096 bytes of name and value?", inEach(observe,
		want{ours, "no"}, want{golangcollege, "no"}, want{gorillaPath, "yes, 4103 bytes"})}
}

func otherSpellingOfTheValue() comparison {
	observe := func(t *testing.T, l library) string {
		b := l.browse(t, func(http.ResponseWriter, *http.Request) {})
		b.get("/name/Rex")
		name, value, _ := strings.Cut(b.cookie(), "=")
		const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
		others := 0
		end := strings.TrimRight(value, "=")
		for _, last := range alphabet {
			other := end[:len(end)-1] + string(last) + value[len(end):]
			if other != value && b.sends(name+"="+other) == "Rex" {
				others++
			}
		}
		return whether(others == 0, "none", fmt.Sprint(others))
	}
	return comparison{"B14", "other last characters with which the value is taken", inEach(observe,
		want{ours, "none"}, want{golangcollege, "none"}, want{gorillaPath, "15"})}
}
