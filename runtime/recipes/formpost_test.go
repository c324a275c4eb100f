package recipes_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/recipes"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// What a browser says of a form or a link of another site, and of what it sends from a page of ours.
const (
	fromElsewhere = "cross-site navigate document"
	fromHere      = "same-origin navigate document"
)

const formType = "application/x-www-form-urlencoded"

// next notes what reaches it.
type next struct {
	arrivals int
	body     string
	withheld bool
}

func (n *next) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.arrivals++
	n.withheld = SessionFrom(r).Info().Withheld
	body, _ := io.ReadAll(r.Body)
	n.body = string(body)
}

// site is a manager around FormPost around next.
type site struct {
	next
	handler  http.Handler
	sessions *typedsession.Manager[Session]
}

func newSite(t *testing.T, sameSite http.SameSite) *site {
	t.Helper()
	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{
		SameSite: sameSite,
		OnEvent:  func(context.Context, typedsession.Event) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{sessions: sessions}
	s.handler = sessions.Handler(recipes.FormPost(&s.next))
	return s
}

// request returns a request of a browser, with the Sec-Fetch-Site, Mode and Dest that metadata has.
func request(method, metadata, body string) *http.Request {
	r := httptest.NewRequest(method, "https://shop.example/callback?from=bank", strings.NewReader(body))
	for i, word := range strings.Fields(metadata) {
		r.Header.Set([]string{"Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"}[i], word)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", formType)
	}
	return r
}

func (s *site) serve(r *http.Request) *http.Response { return serve(s.handler, r) }

func serve(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func textOf(t *testing.T, response *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOnlyARequestThatLacksTheCookieIsSentAgain(t *testing.T) {
	const lax, strict, none = http.SameSiteLaxMode, http.SameSiteStrictMode, http.SameSiteNoneMode
	for _, test := range []struct {
		name, method, metadata string
		sameSite               http.SameSite
		withCookie             bool
		again                  bool
	}{
		{"a form under Lax", "POST", fromElsewhere, lax, false, true},
		{"a form under Strict", "POST", fromElsewhere, strict, false, true},
		{"a form under None", "POST", fromElsewhere, none, false, false},
		{"a link under Lax", "GET", fromElsewhere, lax, false, false},
		{"a link under Strict", "GET", fromElsewhere, strict, false, true},
		{"a HEAD under Strict", "HEAD", fromElsewhere, strict, false, false},
		{"a form with the cookie", "POST", fromElsewhere, lax, true, false},
		{"a form sent again", "POST", fromHere, lax, false, false},
		{"a link sent again", "GET", fromHere, strict, false, false},
		{"a form of a host beside", "POST", "same-site navigate document", lax, false, false},
		{"a typed address", "GET", "none navigate document", strict, false, false},
		{"a form in a frame", "POST", "cross-site navigate iframe", lax, false, false},
		{"a fetch", "POST", "cross-site cors empty", lax, false, false},
		{"an image", "GET", "cross-site no-cors image", strict, false, false},
		{"a server, or a browser over plain HTTP", "POST", "", lax, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t, test.sameSite)
			r := request(test.method, test.metadata, "state=abc")
			if test.withCookie {
				r.Header.Set("Cookie", s.sessions.CookieName()+"=whatever")
			}
			page := textOf(t, s.serve(r))
			if again := strings.Contains(page, "Continue"); again != test.again || s.arrivals == 1 == test.again {
				t.Errorf("sent again: %v, reached next: %d times; want %v", again, s.arrivals, test.again)
			}
		})
	}
}

func TestWithoutAnOriginEachClickBringsTheSamePage(t *testing.T) {
	s := newSite(t, http.SameSiteLaxMode)
	first := textOf(t, s.serve(request("POST", fromElsewhere, "state=abc")))
	for range 3 {
		r := request("POST", fromElsewhere, "state=abc")
		r.Header.Set("Origin", "null")
		if page := textOf(t, s.serve(r)); page != first || !strings.Contains(page, "Continue") || s.arrivals != 0 {
			t.Errorf("next was called %d times; the page is %q, want %q", s.arrivals, page, first)
		}
	}
}

func TestOutsideOfAHandlerEveryFormAndLinkOfAnotherSiteIsSentAgain(t *testing.T) {
	arrivals := 0
	outside := recipes.FormPost(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrivals++ }))
	for _, method := range []string{"POST", "GET"} {
		if page := textOf(t, serve(outside, request(method, fromElsewhere, ""))); !strings.Contains(page, "Continue") {
			t.Errorf("%s: the answer is %q", method, page)
		}
		serve(outside, request(method, fromHere, ""))
	}
	if arrivals != 2 {
		t.Errorf("%d requests reached next, want 2", arrivals)
	}
}

func TestThePageHoldsTheFieldsInTheirOrder(t *testing.T) {
	for _, test := range []struct{ form, want string }{
		{"state=abc&id_token=e30.e30.x", "state=abc id_token=e30.e30.x"},
		{"b=2&a=1&b=1", "b=2 a=1 b=1"},
		{"a=&b&&c=1", "a= b= c=1"},
		{"a=1+2%2B3&%C3%A9=%E2%82%AC%F0%9F%99%82", "a=1 2+3 é=€🙂"},
		{"a=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", `a="><script>alert(1)</script>`},
		{"%22%20onfocus%3D%22alert(1)=x&a=%27%3C%26amp%3B", `" onfocus="alert(1)=x a='<&amp;`},
		{"submit=1&action=https%3A%2F%2Fevil.example", "submit=1 action=https://evil.example"},
		{"a=%7B%7B.Name%7D%7D&b=%3C%21--", "a={{.Name}} b=<!--"},
		{"", ""},
	} {
		s := newSite(t, http.SameSiteLaxMode)
		response := s.serve(request("POST", fromElsewhere, test.form))
		page := textOf(t, response)
		var fields []string
		for _, input := range regexp.MustCompile(`<input type="hidden" name="([^"<>]*)" value="([^"<>]*)">`).FindAllStringSubmatch(page, -1) {
			fields = append(fields, html.UnescapeString(input[1])+"="+html.UnescapeString(input[2]))
		}
		if got := strings.Join(fields, " "); got != test.want {
			t.Errorf("%s: the page has %q, want %q", test.form, got, test.want)
		}
		if n := strings.Count(page, "<script>"); n != 1 || strings.Count(page, "<") != strings.Count(emptyPage(t), "<")+len(fields) {
			t.Errorf("%s: a field is markup:\n%s", test.form, page)
		}
		if len(response.Cookies()) > 0 || s.arrivals > 0 {
			t.Errorf("%s: the page sets a cookie, or next was called", test.form)
		}
	}
}

func TestNextGetsTheFormOnItsSecondArrivalAlsoWithoutACookie(t *testing.T) {
	s := newSite(t, http.SameSiteLaxMode)
	for range 3 {
		s.serve(request("POST", fromElsewhere, "state=abc"))
	}
	s.serve(request("POST", fromHere, "state=abc"))
	if s.arrivals != 1 || s.body != "state=abc" || s.withheld {
		t.Errorf("next got %d requests, the last with %q, withheld %v; want 1, state=abc, false", s.arrivals, s.body, s.withheld)
	}
}

func TestWhatNoPageCanSendAgainIsPassedOnAsItIs(t *testing.T) {
	for name, test := range map[string]struct {
		contentType, body string
	}{
		"a multipart form":       {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n"},
		"plain text":             {"text/plain", "a=1"},
		"JSON":                   {"application/json", `{"a":1}`},
		"no type":                {"", "a=1"},
		"a type that is none":    {"application/x-www-form-urlencoded; charset", "a=1"},
		"another charset":        {formType + "; charset=iso-8859-1", "a=%E9"},
		"bytes that are no text": {formType, "a=%E9"},
		"a NUL":                  {formType, "a=%00"},
		"a bare line feed":       {formType, "a=x%0Ay"},
		"a bare carriage return": {formType, "a=x%0Dy"},
		"a broken escape":        {formType, "a=%zz"},
		"a semicolon":            {formType, "a=1;b=2"},
		"a field without a name": {formType, "=1"},
		"a charset field":        {formType, "_charset_=windows-1252"},
		"too long a form":        {formType, "a=" + strings.Repeat("x", 1<<20)},
		"too many fields":        {formType, strings.Repeat("a&", 1001)},
	} {
		for _, chunked := range []bool{false, true} {
			s := newSite(t, http.SameSiteLaxMode)
			r := request("POST", fromElsewhere, test.body)
			r.Header.Set("Content-Type", test.contentType)
			if chunked {
				r.ContentLength = -1
			}
			s.serve(r)
			if s.arrivals != 1 || s.body != test.body || !s.withheld {
				t.Errorf("%s: next got %d requests with %d bytes, withheld %v; want 1 with %d, true",
					name, s.arrivals, len(s.body), s.withheld, len(test.body))
			}
		}
	}
}

func TestTheLargestFormIsSentAgain(t *testing.T) {
	for name, form := range map[string]string{
		"bytes":         "a=" + strings.Repeat("x", 1<<20-2),
		"fields":        strings.Repeat("a&", 1000),
		"line ends":     "a=x%0D%0Ay%0D%0A",
		"a charset":     "_charset_=UTF-8",
		"empty escapes": "a=%0D%0A%0D%0A",
	} {
		s := newSite(t, http.SameSiteLaxMode)
		if page := textOf(t, s.serve(request("POST", fromElsewhere, form))); !strings.Contains(page, "<input") {
			t.Errorf("%s: no field is in the page", name)
		}
	}
}

func TestABodyThatCannotBeReadIsNextsToRefuse(t *testing.T) {
	var readErr error
	cut := recipes.FormPost(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, readErr = io.ReadAll(r.Body) }))
	for name, limit := range map[string]int64{"at once": 0, "in the middle": 3} {
		r := request("POST", fromElsewhere, "state=abc")
		w := httptest.NewRecorder()
		r.Body, readErr = http.MaxBytesReader(w, r.Body, limit), nil
		cut.ServeHTTP(w, r)
		if readErr == nil || w.Body.Len() > 0 {
			t.Errorf("%s: next read without an error, or there is a page: %q", name, w.Body)
		}
	}

	short := request("POST", fromElsewhere, "state=abc")
	short.ContentLength = 100
	if page := textOf(t, serve(cut, short)); page != "" {
		t.Errorf("a body that somebody has read in part became a page:\n%s", page)
	}
}

func TestAFormThatAMiddlewareHasReadIsSentAgainToo(t *testing.T) {
	s := newSite(t, http.SameSiteLaxMode)
	r := request("POST", fromElsewhere, "b=2&a=1")
	if err := r.ParseForm(); err != nil {
		t.Fatal(err)
	}
	page := textOf(t, s.serve(r))
	for _, want := range []string{`name="a" value="1"`, `name="b" value="2"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	if strings.Contains(page, "bank") {
		t.Error("what the URL says became a field")
	}
}

func TestThePageRunsItsOwnScriptAloneAndIsKeptNowhere(t *testing.T) {
	for _, method := range []string{"POST", "GET"} {
		response := newSite(t, http.SameSiteStrictMode).serve(request(method, fromElsewhere, "a=1"))
		page := textOf(t, response)
		_, script, _ := strings.Cut(page, "<script>")
		script, _, _ = strings.Cut(script, "</script>")
		hash := sha256.Sum256([]byte(script))
		for name, want := range map[string]string{
			"Content-Type": "text/html; charset=utf-8",
			"Content-Security-Policy": fmt.Sprintf("default-src 'none'; script-src 'sha256-%s'; base-uri 'none'; frame-ancestors 'none'",
				base64.StdEncoding.EncodeToString(hash[:])),
			"X-Content-Type-Options": "nosniff",
			"X-Frame-Options":        "DENY",
			"Cache-Control":          "no-store",
			"Referrer-Policy":        "same-origin",
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", method, name, got, want)
			}
		}
		if strings.Contains(page, "shop.example") || strings.Contains(page, "callback") || strings.Contains(page, "bank") {
			t.Errorf("%s: the page names a URL:\n%s", method, page)
		}
	}
}

func TestFormPostOfNoHandlerPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	recipes.FormPost(nil)
}

func FuzzAFieldIsNeverMarkup(f *testing.F) {
	f.Add([]byte("a=%22%3E%3Cscript%3E"))
	f.Add([]byte("submit=1&b=2"))
	outside := recipes.FormPost(http.NotFoundHandler())
	f.Fuzz(func(t *testing.T, form []byte) {
		r := request("POST", fromElsewhere, "")
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(form)), int64(len(form))
		response := serve(outside, r)
		if response.StatusCode != http.StatusOK {
			return
		}
		page := textOf(t, response)
		fields := strings.Count(page, `<input type="hidden" name="`)
		if strings.Count(page, "<") != strings.Count(emptyPage(t), "<")+fields || strings.Count(page, `"`) != strings.Count(emptyPage(t), `"`)+6*fields {
			t.Errorf("%q: a field is markup:\n%s", form, page)
		}
	})
}

// emptyPage is the page for a form without fields.
func emptyPage(t *testing.T) string {
	t.Helper()
	return textOf(t, serve(recipes.FormPost(http.NotFoundHandler()), request("POST", fromElsewhere, "")))
}
