// Package recipes has handlers for tasks that a session cookie makes difficult. They work with every session type.
package recipes

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"

	"github.com/typedsession/typedsession/runtime/internal/samesite"
)

// FormPost returns a handler that calls next with the session's cookie when another site makes the browser post a form: a
// sign-in with response_mode=form_post, such as Sign in with Apple, a SAML response, or the return from a payment page.
// Browsers send no SameSite=Lax cookie with such a form, and no SameSite=Strict cookie even if the visitor follows a link.
//
// If a request lacks the cookie for that reason, as Info.Withheld says, FormPost answers with a page that makes the browser
// send the same form again, or follow the same link again. The second request comes from the site itself and has the
// cookie. FormPost passes it on to next, with the method, the URL and the fields of the first, in the same order. Without
// JavaScript the visitor has to click "Continue" on the page.
//
// FormPost passes every other request on unchanged:
//
//   - one that comes from the site itself, even if it has no cookie, because the visitor is new: so without a
//     click no request is sent more than twice;
//   - one that does not say where it comes from (Sec-Fetch-Site), such as that of a payment provider's server, or of a
//     browser over plain HTTP except to loopback;
//   - one in a frame, and one by a script, because a page cannot help them;
//   - a form that a page cannot send again as it is: a multipart form, one of more than 1 MiB or 1000 fields, and one with
//     text that is not UTF-8.
//
// In a window that has no origin, such as one that a sandboxed frame opened, the second request comes from another site
// too. The page then waits for a click on "Continue", each click brings the same page, and next is never called.
//
// Next therefore has to expect a session that is new. A link that is followed again loses its #fragment.
//
// # What FormPost gives up
//
// Next receives the forms of all other sites together with the visitor's cookie, and these requests look as if they came
// from the site itself. Neither SameSite nor [http.CrossOriginProtection] protects next any more. So next must not act on
// the session alone. It must check the form as well: the state and the nonce of a sign-in against those in the session, or
// the signature of a SAML response. Wrap the one handler that other sites have to post to, never a whole app. To accept the
// forms of one site only, check the Origin header in a handler around FormPost, where it still names that site.
//
// # Where FormPost belongs
//
// FormPost belongs inside the manager's Handler, which knows the cookie:
//
//	mux.Handle("POST /login/callback", recipes.FormPost(http.HandlerFunc(callback)))
//	http.ListenAndServe("127.0.0.1:8080", sessions.Handler(mux))
//
// Outside of every Handler, FormPost sends each form and each link of another site again, with a cookie or not. An
// http.CrossOriginProtection around FormPost refuses the first request, unless AddInsecureBypassPattern exempts it.
func FormPost(next http.Handler) http.Handler {
	if next == nil {
		panic("recipes: FormPost of a nil http.Handler")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !lacksCookie(r) || !sendAgain(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// lacksCookie reports whether SameSite may have withheld a cookie from a request, and a page can make the browser send it.
// In a frame a page cannot: the frame stays within a page of another site.
func lacksCookie(r *http.Request) bool {
	if !samesite.IsCrossSite(r.Header) || !samesite.IsTopLevelNavigation(r.Header) {
		return false
	}
	mount, mounted := r.Context().Value(samesite.MountKey{}).(samesite.Mount)
	return !mounted || mount.LacksCookie(r)
}

// sendAgain answers with a page that has the browser send the request again, if a page can.
func sendAgain(w http.ResponseWriter, r *http.Request) bool {
	switch r.Method {
	case http.MethodGet:
		answer(w, linkPage, nil)
		return true
	case http.MethodPost:
		if fields, ok := formOf(r); ok {
			answer(w, formPage, fields)
			return true
		}
	}
	return false
}

// answer writes a page.
func answer(w http.ResponseWriter, p *page, fields []field) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	// With no-referrer the form would come with "Origin: null", which checks of the origin refuse.
	h.Set("Referrer-Policy", "same-origin")
	_ = p.template.Execute(w, fields) // fails only if the client has left
}

// page is a page that sends a request again, and what it may do besides.
type page struct {
	template *template.Template
	policy   string
}

// newPage makes a page with an HTML element for the visitor to click, and a script that sends the request without a click.
//
// The script does nothing if the page has an opaque origin, as in a popup that a sandboxed frame opened. Each request of
// such a page comes from another site, so that the script would send the request again and again.
//
// The policy has no form-action, because Chromium applies form-action to the redirects of next as well.
func newPage(element, script string) *page {
	script = `if (self.origin !== "null") { ` + script + ` }`
	hash := sha256.Sum256([]byte(script))
	return &page{
		template: template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Continue</title>
<main>
` + element + `
</main>
<script>` + script + `</script>
`)),
		policy: fmt.Sprintf("default-src 'none'; script-src 'sha256-%s'; base-uri 'none'; frame-ancestors 'none'",
			base64.StdEncoding.EncodeToString(hash[:])),
	}
}

// The pages contain no URL. A form without an action and a link with an empty target lead to the URL in the browser, which
// behind a proxy may differ from the URL of the request.
var (
	// formPage calls submit of the prototype, because a field called submit hides the method of the form.
	formPage = newPage(`<form method="post" autocomplete="off">
{{range .}}<input type="hidden" name="{{.Name}}" value="{{.Value}}">
{{end}}<button autofocus>Continue</button>
</form>`, `document.querySelector("button").hidden = true; HTMLFormElement.prototype.submit.call(document.querySelector("form"));`)

	// linkPage leaves the fragment out, because a URL that differs in the fragment only does not make the browser send a
	// request. The origin stands before the path, because a path that begins with two slashes would name another host.
	linkPage = newPage(`<a href="" autofocus>Continue</a>`,
		`document.querySelector("a").hidden = true; location.replace(location.origin + location.pathname + location.search);`)
)
