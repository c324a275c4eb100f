package gothicstore_test

import (
	"net/http"
	"testing"

	"github.com/gorilla/sessions"
	"github.com/markbates/goth/gothic"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	"github.com/typedsession/typedsession/example/oauth/provider"
)

var ada, grace = provider.People[0], provider.People[1]

// newGothicApp serves an app that uses gothic as it comes: with a cookie store, as gothic makes one of SESSION_SECRET.
func newGothicApp(t *testing.T) *app {
	t.Helper()
	store := sessions.NewCookieStore([]byte("thirty-two bytes that nobody has"))
	store.Options.HttpOnly = true
	store.Options.Secure = false // the test's server has no HTTPS
	return newApp(t, store, "query", gothic.BeginAuthHandler)
}

// TestGothicAsItComesFailsInTwoTabs is why this package is there.
func TestGothicAsItComesFailsInTwoTabs(t *testing.T) {
	t.Run("one tab", func(t *testing.T) {
		a, b := newGothicApp(t), browsertest.New(t)
		finish(a.begin(b), ada).WantText(200, `You are "`+ada.Subject+`".`)
	})
	t.Run("the first finishes first, and takes the second along", func(t *testing.T) {
		a, b := newGothicApp(t), browsertest.New(t)
		first, second := a.begin(b), a.begin(b)
		finish(first, ada).WantText(403, "state token mismatch")
		finish(second, ada).WantText(403, "could not find a matching session for this request")
	})
	t.Run("the second finishes first", func(t *testing.T) {
		a, b := newGothicApp(t), browsertest.New(t)
		first, second := a.begin(b), a.begin(b)
		finish(second, ada).WantText(200, `You are "`+ada.Subject+`".`)
		finish(first, ada).WantText(403, "could not find a matching session for this request")
	})
}

func TestFourTabsFinishInAnyOrder(t *testing.T) {
	for _, responseMode := range []string{"query", "form_post"} {
		for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}} {
			a, b := newTypedApp(t, responseMode), browsertest.New(t)
			var tabs []*browsertest.Page
			for range order {
				tabs = append(tabs, a.begin(b))
			}
			for _, i := range order {
				finish(tabs[i], ada).WantText(200, `You are "`+ada.Subject+`".`)
			}
		}
	}
}

func TestAFifthTabTakesThePlaceOfTheFirst(t *testing.T) {
	a, b := newTypedApp(t, "query"), browsertest.New(t)
	first := a.begin(b)
	for range 4 {
		a.begin(b)
	}
	finish(first, ada).WantText(403, "could not find a matching session for this request")
	finish(a.begin(b), ada).WantText(200, `You are "`+ada.Subject+`".`)
}

func TestASignInIsUsedOnce(t *testing.T) {
	a, b := newTypedApp(t, "query"), browsertest.New(t)
	answer := decide(a.begin(b), ada)
	answer.Follow().WantText(200, `You are "`+ada.Subject+`".`)
	answer.Follow().WantText(403, "could not find a matching session for this request")
}

func TestASignInIsUsedUpWhenItFails(t *testing.T) {
	a, b := newTypedApp(t, "query"), browsertest.New(t)
	answer := decide(a.begin(b), ada)
	answer.WithParameter("code", "no code").Follow().WantText(403, "invalid_grant")
	answer.Follow().WantText(403, "could not find a matching session for this request")
}

func TestAnAnswerForAnotherBrowserSignsNobodyIn(t *testing.T) {
	a, attacker, visitor := newTypedApp(t, "query"), browsertest.New(t), browsertest.New(t)
	answer := decide(a.begin(attacker), grace)
	a.begin(visitor) // has a sign-in of its own
	answer.In(visitor).Follow().WantText(403, "could not find a matching session for this request")
	visitor.Open(a.url+"/").WantText(200, `You are "".`)
}

// TestAStateInTheURLIsReplaced: otherwise, another site could have a visitor begin a sign-in whose state the site knows.
func TestAStateInTheURLIsReplaced(t *testing.T) {
	a, b := newTypedApp(t, "query"), browsertest.New(t)
	asks := b.Open(a.url + authPath + "?state=known")
	if state := asks.URL.Query().Get("state"); len(state) != 26 {
		t.Errorf("the sign-in has the state %q, want a new one", state)
	}
	finish(asks, ada).WantText(200, `You are "`+ada.Subject+`".`)
}

func TestASignInThatBeginsWithoutAStateSaysWhatToDo(t *testing.T) {
	a := newApp(t, newStore(), "query", gothic.BeginAuthHandler)
	page := browsertest.New(t).Open(a.url + authPath)
	page.WantText(http.StatusBadRequest, "begin the sign-in with gothicstore.WithState(r)")
}
