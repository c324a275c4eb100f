package typedsession

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// seen says what a middleware around a router finds in the request afterwards.
func seen(r *http.Request) string {
	return fmt.Sprintf("pattern %q, id %q, rest %q, host %q, form %q, post form %q, files %v", r.Pattern, r.PathValue("id"),
		r.PathValue("rest"), r.PathValue("host"), r.Form.Encode(), r.PostForm.Encode(), r.MultipartForm != nil)
}

func TestMiddlewareAroundTheHandlerSeesTheRequestAsAroundTheRouterAlone(t *testing.T) {
	parse := func(_ http.ResponseWriter, r *http.Request) { _ = r.ParseForm() }
	mux := http.NewServeMux()
	mux.HandleFunc("/cart/{id}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /cart/{id}/form", parse)
	mux.HandleFunc("POST /cart/{id}/value", func(_ http.ResponseWriter, r *http.Request) { r.FormValue("q") })
	mux.HandleFunc("POST /cart/{id}/panic", func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		panic("broken")
	})
	mux.HandleFunc("POST /cart/{id}/abort", func(_ http.ResponseWriter, r *http.Request) { _ = r.ParseForm(); panic(http.ErrAbortHandler) })
	mux.HandleFunc("/cart/{id}/changed", func(_ http.ResponseWriter, r *http.Request) { r.SetPathValue("id", "changed") })
	mux.HandleFunc("/files/{rest...}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/exact/{$}", parse)
	mux.HandleFunc("shop.example/{host}/of/{id}", parse)
	mux.HandleFunc("POST /upload", func(_ http.ResponseWriter, r *http.Request) { _ = r.ParseMultipartForm(1) })
	inner := http.NewServeMux()
	inner.HandleFunc("GET /api/{id}/{rest...}", parse)
	mux.Handle("/api/{host}/", inner) // overwrites what the outer router set

	echo := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { // as echo.WrapHandler does
		r.Pattern = "/users/:id/files/*"
		r.SetPathValue("id", "7")
		r.SetPathValue("*", "a/b")
	})
	chi := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		r.Pattern = "/users/{id:[0-9]{1,3}}/{rest}"
		r.SetPathValue("id", "7")
		r.SetPathValue("rest", "x")
	})

	var upload bytes.Buffer
	form := multipart.NewWriter(&upload)
	file, _ := form.CreateFormFile("file", "big.txt")
	_, _ = file.Write(make([]byte, 1<<10))
	_ = form.WriteField("q", "1")
	_ = form.Close()

	for _, test := range []struct {
		name, method, target, body string
		router                     http.Handler
	}{
		{"a wildcard", "GET", "/cart/7?q=1", "", mux},
		{"a value with a slash", "GET", "/cart/a%2Fb", "", mux},
		{"a form", "POST", "/cart/7/form?q=1", "a=b", mux},
		{"a single value of a form", "POST", "/cart/7/value?q=1", "a=b", mux},
		{"a panic", "POST", "/cart/7/panic?q=1", "a=b", mux},
		{"an abort", "POST", "/cart/7/abort?q=1", "a=b", mux},
		{"a value that the handler changed", "GET", "/cart/7/changed", "", mux},
		{"the rest of a path", "GET", "/files/a/b/c", "", mux},
		{"an exact path", "GET", "/exact/?q=1", "", mux},
		{"a host", "GET", "/x/of/7", "", mux},
		{"no match", "GET", "/nowhere", "", mux},
		{"an upload", "POST", "/upload?q=2", upload.String(), mux},
		{"echo's values", "GET", "/users/7/files/a/b", "", echo},
		{"chi's values", "GET", "/users/7/x", "", chi},
	} {
		ask := func(handler http.Handler) string {
			r := httptest.NewRequest(test.method, "https://shop.example"+test.target, strings.NewReader(test.body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if test.target == "/upload?q=2" {
				r.Header.Set("Content-Type", form.FormDataContentType())
			}
			panicOf(func() { handler.ServeHTTP(httptest.NewRecorder(), r) })
			return seen(r) + fmt.Sprintf(", * %q", r.PathValue("*"))
		}
		s := newShop(t)
		want := ask(test.router)
		mustEqual(t, test.name, ask(s.Handler(test.router)), want)
		mustEqual(t, test.name+", two managers", ask(newAdmins(t, s.clock.Now).Handler(s.Handler(test.router))), want)
		mustEqual(t, test.name+", twice the same", ask(s.Handler(s.Handler(test.router))), want)
	}
}

func TestARouterInARouterHandsItsValuesBackToo(t *testing.T) {
	s := newShop(t)
	inner := http.NewServeMux()
	inner.HandleFunc("GET /api/{id}/{rest...}", func(_ http.ResponseWriter, r *http.Request) { _ = r.ParseForm() })
	outer := http.NewServeMux()
	outer.Handle("/api/{host}/", s.Handler(inner))
	r := httptest.NewRequest("GET", "https://shop.example/api/7/a/b?q=1", nil)
	outer.ServeHTTP(httptest.NewRecorder(), r)
	mustEqual(t, "request", seen(r), `pattern "GET /api/{id}/{rest...}", id "7", rest "a/b", host "7", form "q=1", post form "", files false`)
}

func TestAFormThatWasParsedAroundTheHandlerStays(t *testing.T) {
	s := newShop(t)
	r := httptest.NewRequest("GET", "https://shop.example/?q=1", nil)
	_ = r.ParseForm()
	s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { r.Form = url.Values{"q": {"2"}} })).
		ServeHTTP(httptest.NewRecorder(), r)
	mustEqual(t, "Form", r.Form.Encode(), "q=1")
}

// The race detector fails this test if Handler writes to a field of the request that nothing inside set.
func TestWhatReadsTheRequestAroundTheHandlerDoesNotRaceWithIt(t *testing.T) {
	s := newShop(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/cart/{id}", func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).AddCount(1) })
	handler := s.Handler(mux)
	var audits sync.WaitGroup
	r := httptest.NewRequest("GET", "https://shop.example/cart/7", nil)
	audits.Go(func() {
		_ = fmt.Sprint(r.Method, r.URL, r.Header, r.Host, r.RemoteAddr, r.Context().Err(), r.Form, r.MultipartForm)
		_, _ = io.Copy(io.Discard, r.Body)
	})
	handler.ServeHTTP(httptest.NewRecorder(), r)
	audits.Wait()
	mustEqual(t, "id", r.PathValue("id"), "7")
}

// The race detector fails this test if Handler writes to the form of the request inside.
func TestAGoroutineMayReadAFormThatTheHandlerParsedBeforeItStarted(t *testing.T) {
	for name, read := range map[string]func(*http.Request) string{
		"FormValue":     func(r *http.Request) string { return r.FormValue("q") },
		"PostFormValue": func(r *http.Request) string { return r.PostFormValue("a") },
		"ParseForm":     func(r *http.Request) string { _ = r.ParseForm(); return r.Form.Get("q") },
	} {
		for _, method := range []string{"GET", "POST"} {
			s := newShop(t)
			r := httptest.NewRequest(method, "https://shop.example/?q=1", strings.NewReader("a=1"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			var logging sync.WaitGroup
			got := ""
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				logging.Go(func() { got = read(r) })
				_, _ = io.WriteString(w, "page")
			})).ServeHTTP(httptest.NewRecorder(), r)
			mustEqual(t, name+" of a "+method+": Form around the handler", r.Form.Get("q"), "1")
			logging.Wait()
			if want := "1"; name != "PostFormValue" || method == "POST" {
				mustEqual(t, name+" of a "+method, got, want)
			}
		}
	}
}
