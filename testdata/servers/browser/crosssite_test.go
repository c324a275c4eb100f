package browser

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/recipes"
)

// twoSites are a shop and a bank, which has forms and links to it: 127.0.0.1 and localhost are two sites for a browser,
// and both are loopback, so that it says where a request comes from without HTTPS.
type twoSites struct {
	t    *testing.T
	shop *httptest.Server
	bank *httptest.Server

	mu       sync.Mutex
	page     string    // of the bank
	requests []string  // to the shop: method and Sec-Fetch-Site
	arrivals []arrival // at the shop's handler
	events   []string  // of the shop's sessions
}

// arrival is what the shop's handler got.
type arrival struct {
	user     string
	withheld bool
	origin   string
	body     string
}

func newTwoSites(t *testing.T, sameSite http.SameSite) *twoSites {
	t.Helper()
	s := &twoSites{t: t}
	keys, err := typedsession.NewKeys(newKey())
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := NewVisitManager(typedsession.Signed{Keys: keys}, VisitConfig{
		Development: true,
		SameSite:    sameSite,
		OnEvent:     s.noteEvent,
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		_ = VisitFrom(r).SetUser("ada")
		writePage(w, "logged in")
	})
	mux.HandleFunc("/whoami", func(w http.ResponseWriter, r *http.Request) { writePage(w, VisitFrom(r).User()) })
	mux.HandleFunc("/paid", func(w http.ResponseWriter, r *http.Request) {
		s.noteArrival(r)
		_ = VisitFrom(r).SetState("thank you")
		writePage(w, "paid")
	})
	mux.HandleFunc("/signedin", func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).Renew()
		_ = VisitFrom(r).SetUser("bob")
		writePage(w, "signed in")
	})
	mux.HandleFunc("/signedout", func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).Destroy()
		writePage(w, "signed out")
	})
	again := func(handle http.HandlerFunc) http.Handler { return recipes.FormPost(handle) }
	mux.Handle("/callback", again(func(w http.ResponseWriter, r *http.Request) {
		s.noteArrival(r)
		VisitFrom(r).AddCount(1)
		writePage(w, "done")
	}))
	mux.Handle("/away", again(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, s.elsewhere()+"/end", http.StatusSeeOther)
	}))
	mux.Handle("/sandboxed", sandboxed(again(func(http.ResponseWriter, *http.Request) { t.Error("a sandboxed page sent its form") })))
	s.shop = httptest.NewServer(s.noted(sessions.Handler(unclean(mux, again(func(w http.ResponseWriter, r *http.Request) {
		s.noteArrival(r)
		writePage(w, "done")
	})))))
	t.Cleanup(s.shop.Close)
	s.bank = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, s.page+`<p id="bank">bank</p>`)
	}))
	t.Cleanup(s.bank.Close)
	return s
}

// unclean gives paths that begin with two slashes, which a mux redirects, to a handler of their own.
func unclean(mux, other http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "//") {
			other.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// sandboxed adds what a proxy may: a sandbox, in which a page has no origin.
func sandboxed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner := httptest.NewRecorder()
		h.ServeHTTP(inner, r)
		for name, lines := range inner.Header() {
			w.Header()[name] = lines
		}
		w.Header().Add("Content-Security-Policy", "sandbox allow-scripts allow-forms")
		_, _ = w.Write(inner.Body.Bytes())
	})
}

func writePage(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<p id="shop">%s</p>`, html.EscapeString(text))
}

func (s *twoSites) noteEvent(_ context.Context, e typedsession.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e.Kind.String())
}

// noted notes every request to the shop but that for an icon.
func (s *twoSites) noted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" {
			return
		}
		s.mu.Lock()
		s.requests = append(s.requests, r.Method+" "+r.Header.Get("Sec-Fetch-Site"))
		s.mu.Unlock()
		h.ServeHTTP(w, r)
	})
}

func (s *twoSites) noteArrival(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	session := VisitFrom(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrivals = append(s.arrivals, arrival{session.User(), session.Info().Withheld, r.Header.Get("Origin"), string(body)})
}

// elsewhere is the bank's URL, as the other site that it is.
func (s *twoSites) elsewhere() string {
	return strings.Replace(s.bank.URL, "127.0.0.1", "localhost", 1)
}

// form makes the bank show a form that posts to the shop, with these fields: names and values in turns.
func (s *twoSites) form(path string, fields ...string) {
	var b strings.Builder
	fmt.Fprintf(&b, `<form method="post" action="%s%s">`, s.shop.URL, path)
	for i := 0; i < len(fields); i += 2 {
		fmt.Fprintf(&b, `<textarea name="%s">`+"\n"+`%s</textarea>`, html.EscapeString(fields[i]), html.EscapeString(fields[i+1]))
	}
	b.WriteString(`<button id="go">Return to the shop</button></form>`)
	s.show(b.String())
}

// link makes the bank show a link to the shop.
func (s *twoSites) link(path string) {
	s.show(fmt.Sprintf(`<a id="go" href="%s%s">Return to the shop</a>`, s.shop.URL, path))
}

func (s *twoSites) show(page string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.page = page
}

// forget returns what the shop got since the last time.
func (s *twoSites) forget() (requests string, arrivals []arrival, events string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests, arrivals, events = strings.Join(s.requests, ", "), s.arrivals, strings.Join(s.events, " ")
	s.requests, s.arrivals, s.events = nil, nil, nil
	return requests, arrivals, events
}

// come goes to the bank and from there to the shop, until a page with the element is there.
func (b *tab) come(s *twoSites, element string) {
	b.t.Helper()
	b.visit(s.elsewhere())
	s.forget()
	run(b, chromedp.Click(chromedp.CSS("#go")))
	run(b, chromedp.WaitReady(chromedp.CSS(element)))
}

// wantUser checks who the shop takes the visitor for.
func (b *tab) wantUser(s *twoSites, want string) {
	b.t.Helper()
	b.visit(s.shop.URL + "/whoami")
	b.wantText("#shop", want)
}

func TestAFormOfAnotherSiteLogsNobodyOut(t *testing.T) {
	t.Parallel()
	for name, sameSite := range map[string]http.SameSite{"Lax": http.SameSiteLaxMode, "Strict": http.SameSiteStrictMode} {
		t.Run(name, func(t *testing.T) {
			s, b := newTwoSites(t, sameSite), newTab(t)
			b.visit(s.shop.URL + "/login")

			s.form("/paid", "order", "17")
			b.come(s, "#shop")
			_, arrivals, events := s.forget()
			if len(arrivals) != 1 || arrivals[0].user != "" || !arrivals[0].withheld || events != "dropped" {
				t.Errorf("the shop got %+v, events %q; want one without a user, withheld, and dropped", arrivals, events)
			}
			b.wantUser(s, "ada")

			s.form("/signedin")
			b.come(s, "#shop")
			b.wantUser(s, "bob") // Renew reaches the browser

			s.form("/signedout")
			b.come(s, "#shop")
			b.wantUser(s, "") // and so does Destroy
		})
	}
}

func TestALinkOfAnotherSiteLogsNobodyOut(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		sameSite http.SameSite
		want     arrival
		events   string
	}{
		"Lax":    {http.SameSiteLaxMode, arrival{user: "ada"}, "loaded written"},
		"Strict": {http.SameSiteStrictMode, arrival{withheld: true}, "dropped"},
	} {
		t.Run(name, func(t *testing.T) {
			s, b := newTwoSites(t, test.sameSite), newTab(t)
			b.visit(s.shop.URL + "/login")
			s.link("/paid")
			b.come(s, "#shop")
			_, arrivals, events := s.forget()
			if len(arrivals) != 1 || arrivals[0] != test.want || events != test.events {
				t.Errorf("the shop got %+v, events %q; want %+v, %q", arrivals, events, test.want, test.events)
			}
			b.wantUser(s, "ada")
		})
	}
}

// oddFields are what a page could lose or take for its own.
var oddFields = []string{
	"state", "abc", "id_token", "e30.e30.x+/=", "submit", "1", "action", "https://evil.example/", "method", "get",
	"querySelector", "x", "elements", "y", "z", "last", "a", "first", "a", "second",
	`"><script>document.title='run'</script>`, `'"><b>&amp;&quot;{{.}}`, "lines", "one\r\n\r\ntwo\r\n", "é", "€🙂\t\u00a0 ", "empty", "",
	"SAMLResponse", strings.Repeat("QUJD", 20_000),
}

func TestFormPostBringsTheFormAsItIsWithTheCookie(t *testing.T) {
	t.Parallel()
	for name, sameSite := range map[string]http.SameSite{"Lax": http.SameSiteLaxMode, "Strict": http.SameSiteStrictMode} {
		t.Run(name, func(t *testing.T) {
			s, b := newTwoSites(t, sameSite), newTab(t)
			b.visit(s.shop.URL + "/login")
			s.form("/paid?from=bank", oddFields...)
			b.come(s, "#shop")
			_, direct, _ := s.forget()

			s.form("/callback?from=bank", oddFields...)
			b.come(s, "#shop")
			requests, arrivals, events := s.forget()
			if requests != "POST cross-site, POST same-origin" || events != "loaded written" {
				t.Errorf("requests %s, events %s", requests, events)
			}
			want := arrival{user: "ada", origin: s.shop.URL, body: direct[0].body}
			if len(arrivals) != 1 || arrivals[0] != want {
				t.Errorf("the shop got %.2000v\nwant %.2000v", arrivals, want)
			}
			history := run(b, chromedp.NavigationEntries())
			if before := history.Entries[history.CurrentIndex-1].URL; before != s.elsewhere()+"/" {
				t.Errorf("the way back leads to %s", before) // and not to the page in between
			}
		})
	}
}

func TestFormPostLetsANewcomerThrough(t *testing.T) {
	t.Parallel()
	s, b := newTwoSites(t, http.SameSiteLaxMode), newTab(t)
	s.form("/callback", "a", "1")
	b.come(s, "#shop")
	requests, arrivals, events := s.forget()
	want := arrival{origin: s.shop.URL, body: "a=1"}
	if requests != "POST cross-site, POST same-origin" || len(arrivals) != 1 || arrivals[0] != want || events != "created written" {
		t.Errorf("requests %s, events %s, the shop got %+v; want one of %+v, and that it is created", requests, events, arrivals, want)
	}
}

func TestFormPostFollowsALinkAgainUnderStrict(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/callback", "/callback?state=a%2Bb&x", "/callback?a#part", "//localhost:1/x?y"} {
		t.Run(path, func(t *testing.T) {
			s, b := newTwoSites(t, http.SameSiteStrictMode), newTab(t)
			b.visit(s.shop.URL + "/login")
			s.link(path)
			b.come(s, "#shop")
			requests, arrivals, _ := s.forget()
			if requests != "GET cross-site, GET same-origin" || len(arrivals) != 1 || arrivals[0] != (arrival{user: "ada"}) {
				t.Errorf("requests %s, the shop got %+v", requests, arrivals)
			}
			without, _, _ := strings.Cut(path, "#")
			if at := run(b, chromedp.Location()); at != s.shop.URL+without {
				t.Errorf("the browser is at %s", at)
			}
		})
	}
}

func TestWithoutJavaScriptFormPostHasAButton(t *testing.T) {
	t.Parallel()
	s, b := newTwoSites(t, http.SameSiteStrictMode), newTab(t)
	b.visit(s.shop.URL + "/login")
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for element, show := range map[string]func(){
		"button:not(#go)": func() { s.form("/callback", "a", "1") },
		"a:not(#go)":      func() { s.link("/callback") },
	} {
		show()
		b.come(s, element)
		b.wantText(element, "Continue")
		b.follow(element)
		b.wantText("#shop", "done")
		if _, arrivals, _ := s.forget(); len(arrivals) != 1 || arrivals[0].user != "ada" {
			t.Errorf("%s: the shop got %+v, want one with the user", element, arrivals)
		}
	}
}

func TestAHandlerBehindFormPostMayRedirectToAnotherSite(t *testing.T) {
	t.Parallel()
	s, b := newTwoSites(t, http.SameSiteLaxMode), newTab(t)
	s.form("/away", "a", "1")
	b.visit(s.elsewhere())
	s.show("")
	run(b, chromedp.Click(chromedp.CSS("#go")))
	run(b, chromedp.WaitNotPresent(chromedp.CSS("form")))
	run(b, chromedp.WaitReady(chromedp.CSS("#bank")))
	if at := run(b, chromedp.Location()); at != s.elsewhere()+"/end" {
		t.Errorf("the browser is at %s", at)
	}
}

// TestASandboxedPageDoesNotGoRoundInACircle: what a page without an origin sends is of another site each time.
func TestASandboxedPageDoesNotGoRoundInACircle(t *testing.T) {
	t.Parallel()
	for name, show := range map[string]func(s *twoSites){
		"form": func(s *twoSites) { s.form("/sandboxed", "a", "1") },
		"link": func(s *twoSites) { s.link("/sandboxed") },
	} {
		t.Run(name, func(t *testing.T) {
			s, b := newTwoSites(t, http.SameSiteStrictMode), newTab(t)
			show(s)
			b.visit(s.elsewhere())
			s.forget()
			b.follow("#go")
			element := run(b, chromedp.Evaluate[string](`document.querySelector("button, a").textContent + " " + document.querySelector("button, a").hidden`))
			if requests, _, _ := s.forget(); element != "Continue false" || strings.Contains(requests, ",") {
				t.Errorf("the page shows %q after the requests %s", element, requests)
			}
		})
	}
}
