package theirbugs

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"
	fibersession "github.com/gofiber/fiber/v3/middleware/session"
)

// cacheHeaders are what a cache is told.
func cacheHeaders(h http.Header) string {
	told := ""
	for _, name := range []string{"Vary", "Cache-Control"} {
		told += fmt.Sprintf("`%s: %s` ", name, strings.Join(h[name], ", "))
	}
	return strings.TrimSpace(strings.NewReplacer("`Vary: ` ", "", "`Cache-Control: ` ", "").Replace(told))
}

func publicPage() comparison {
	observe := func(t *testing.T, l library) string {
		b := l.browse(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "public, max-age=600")
			l.setName(w, r, "Rex")
		})
		response, _ := b.get("/")
		if len(response.Cookies()) != 1 {
			t.Errorf("the page sets %d cookies", len(response.Cookies()))
		}
		return cacheHeaders(response.Header)
	}
	return comparison{"C3", "what a page that is `public` by mistake says beside its Set-Cookie", inEach(observe,
		want{ours, "`Vary: Cookie` `Cache-Control: no-store`"},
		want{scsPath, "`Vary: Cookie` `Cache-Control: public, max-age=600, no-cache=\"Set-Cookie\"`"},
		want{golangcollege, "`Vary: Cookie` `Cache-Control: public, max-age=600`"},
		want{gorillaPath, "`Cache-Control: public, max-age=600`"})}
}

func privatePage() comparison {
	observe := func(t *testing.T, l library) string {
		b := l.browse(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hello ", l.name(r)) })
		b.get("/name/Rex")
		response, body := b.get("/")
		if body != "hello Rex" {
			t.Errorf("the page is %q", body)
		}
		return whether(cacheHeaders(response.Header) != "", cacheHeaders(response.Header), "nothing")
	}
	return comparison{"C1", "what a page that tells the session's name says to caches", inEach(observe,
		want{ours, "`Vary: Cookie` `Cache-Control: private`"},
		want{scsPath, "`Vary: Cookie`"},
		want{golangcollege, "nothing"},
		want{gorillaPath, "nothing"})}
}

func anonymousVisit() comparison {
	visit := func(t *testing.T, l library) string {
		b := l.browse(t, func(_ http.ResponseWriter, r *http.Request) { l.name(r) })
		response, _ := b.get("/")
		return whether(len(response.Cookies()) == 0, "none", "a cookie")
	}
	return comparison{"B12", "what a visitor gets whose page only asks for a name", append(inEach(visit,
		want{ours, "none"}, want{scsPath, "none"}, want{golangcollege, "none"}, want{gorillaPath, "none"}),
		outcome{fiberPath, "a cookie and 1 entry in the store", func(t *testing.T) string {
			storage := newStorage()
			app := fiber.New()
			app.Use(fibersession.New(fibersession.Config{Storage: storage}))
			app.Get("/", func(c fiber.Ctx) error { fibersession.FromContext(c).Get("name"); return nil })
			response, err := app.Test(httptest.NewRequest(http.MethodGet, "/", nil))
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			return fmt.Sprintf("%s and %d entry in the store", whether(len(response.Cookies()) == 1, "a cookie", "none"), storage.len())
		}})}
}
