package htmx

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/frameworks/internal/apptest"
)

// browser sends what htmx sends.
type browser struct {
	*apptest.Browser
	t *testing.T
}

func browse(t *testing.T) (browser, *apptest.Sessions) {
	t.Helper()
	sessions := apptest.NewSessions(t)
	return browser{apptest.Browse(t, New(sessions.Manager)), t}, sessions
}

func (b browser) post(path string, form url.Values) (*http.Response, string) {
	b.t.Helper()
	return b.Post(path, form, "HX-Request", "true")
}

func (b browser) mustLogIn() {
	b.t.Helper()
	response, body := b.post("/login", url.Values{"name": {"Ada"}})
	if response.Header.Get("HX-Redirect") != "/" || response.StatusCode != http.StatusNoContent || body != "" {
		b.t.Fatalf("the login: status %d, HX-Redirect %q: %s", response.StatusCode, response.Header.Get("HX-Redirect"), body)
	}
}

// mustShow demands that the first page has each of the texts.
func (b browser) mustShow(texts ...string) {
	b.t.Helper()
	_, body := b.Get("/")
	for _, text := range texts {
		if !strings.Contains(body, text) {
			b.t.Errorf("the page lacks %q:\n%s", text, body)
		}
	}
}

func TestAVisitChangesAPartOfThePage(t *testing.T) {
	b, sessions := browse(t)
	b.mustShow("Hello, stranger. This is visit 1.")
	if _, body := b.post("/visits", nil); body != "<p id=\"greeting\">Hello, stranger. This is visit 2.</p>\n" {
		t.Errorf("the fragment is %q", body)
	}
	b.SetCookie(sessions.CookieName(), "wrong")
	if _, body := b.post("/visits", nil); !strings.Contains(body, "visit 1.") {
		t.Errorf("with a wrong cookie, the fragment is %q", body)
	}
}

func TestANoticeIsShownOnceOnThePageAfterALoginOrALogout(t *testing.T) {
	const noNotice = `<p id="notice" role="status"></p>`
	b, sessions := browse(t)
	b.mustLogIn()
	if response, _ := b.Get("/session", "HX-Request", "true"); response.StatusCode != http.StatusNoContent {
		t.Errorf("the poll: status %d", response.StatusCode)
	}
	b.mustShow("Hello, Ada. This is visit 1.", "Welcome.")
	b.mustShow("Hello, Ada. This is visit 2.", noNotice)
	before := b.Cookie(sessions.CookieName()).Value
	if response, _ := b.post("/logout", nil); response.Header.Get("HX-Redirect") != "/" || b.Cookie(sessions.CookieName()).Value == before {
		t.Errorf("the logout: HX-Redirect %q", response.Header.Get("HX-Redirect"))
	}
	b.mustShow("Hello, stranger. This is visit 1.", "You are logged out.")
	b.mustShow("Hello, stranger. This is visit 2.", noNotice)
}

func TestALoginThatIsRefusedSaysSoInThePageThatIsShown(t *testing.T) {
	b, sessions := browse(t)
	response, body := b.post("/login", url.Values{"name": {""}})
	want := "<p id=\"notice\" role=\"status\">log in with a name of 1 to 64 bytes</p>\n"
	if response.StatusCode != http.StatusUnprocessableEntity || body != want {
		t.Errorf("status %d: %q, want %q", response.StatusCode, body, want)
	}
	if b.Cookie(sessions.CookieName()) != nil {
		t.Error("a refused login began a session")
	}
}

func TestWithoutJavaScriptFormsLeadToTheFirstPage(t *testing.T) {
	b, _ := browse(t)
	for _, step := range []struct{ path, name, notice string }{
		{"/login", "", "log in with a name of 1 to 64 bytes"},
		{"/login", "Ada", "Welcome."},
		{"/logout", "", "You are logged out."},
	} {
		response, _ := b.Post(step.path, url.Values{"name": {step.name}})
		if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/" {
			t.Errorf("%s: status %d to %q", step.path, response.StatusCode, response.Header.Get("Location"))
		}
		b.mustShow(step.notice)
	}
}

func TestAPageThatPollsDoesNotKeepTheSessionAndLeavesWhenItIsOver(t *testing.T) {
	b, sessions := browse(t)
	b.mustLogIn()
	sessions.Clock.Advance(20 * time.Minute)
	response, _ := b.Get("/session", "HX-Request", "true")
	if response.StatusCode != http.StatusNoContent || response.Header.Get("HX-Redirect") != "" || len(response.Cookies()) > 0 {
		t.Errorf("after 20 minutes: status %d, HX-Redirect %q, cookies %v", response.StatusCode, response.Header.Get("HX-Redirect"), response.Cookies())
	}
	sessions.Clock.Advance(11 * time.Minute)
	if response, _ := b.Get("/session", "HX-Request", "true"); response.Header.Get("HX-Redirect") != "/" {
		t.Error("after 31 minutes, the page stays")
	}
}

func TestAVisitorWhoDoesSomethingKeepsTheSession(t *testing.T) {
	b, sessions := browse(t)
	b.mustLogIn()
	for range 3 {
		sessions.Clock.Advance(20 * time.Minute)
		b.post("/visits", nil)
	}
	b.mustShow("Hello, Ada. This is visit 4.")
}
