// Package recipes has handlers for what a session's cookie makes difficult. They know no session type, and work for every
// manager around them.
package recipes

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/typedsession/typedsession/runtime/internal/samesite"
)

// FormPost lets next get its session where another site has the browser post a form to it: a sign-in with
// response_mode=form_post, as Apple's, a SAML response, the return from a payment page. SameSite=Lax keeps the session's
// cookie out of such a request, and SameSite=Strict out of every link of another site as well.
//
// A request that lacks the cookie for that reason (Info.Withheld) does not reach next at once. The answer is
// a page that has the browser send the same form again, or follow the same link again. This time the request comes from
// the site itself, brings the cookie, and reaches next as it would have at first: same method, URL and fields in the same
// order. Without JavaScript the visitor clicks "Continue". All other requests are passed on as they are, so that nothing
// goes round in a circle: the second arrival, also where there is no cookie after all; those that say nothing of where they
// come from (Sec-Fetch-Site), such as a browser's over plain HTTP or a payment provider's server; and what no page can send
// again as it is, which are multipart forms, forms of more than 1 MiB or 1000 fields, and text that is not UTF-8.
// A link loses its #fragment.
//
// # What it gives away
//
// Next gets forms of every other site together with the visitor's cookie, and they look like the site's own:
// neither SameSite nor [http.CrossOriginProtection] protects next any more. So wrap the one handler that other sites are to
// post to, and none that believes the session alone: it must check what it gets, such as the state and nonce of a sign-in
// against those in the session, or the signature of a SAML response. To take forms of one site only, look at the Origin
// header around FormPost; in next it is the site's own. Never wrap a whole app.
//
// # Where it goes
//
// Inside of the manager's Handler, whose cookies decide:
//
//	mux.Handle("POST /login/callback", recipes.FormPost(http.HandlerFunc(callback)))
//	http.ListenAndServe("127.0.0.1:8080", sessions.Handler(mux))
//
// Outside of every Handler it does not know the cookie, and sends each form and link of another site again. A
// CrossOriginProtection around FormPost needs an AddInsecureBypassPattern for it, or refuses the first arrival.
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

// lacksCookie reports whether a page of its own, as the answer, can make the browser send a cookie that it kept back. In a
// frame it cannot: the page around it is still of another site.
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
	var b strings.Builder
	if err := p.template.Execute(&b, fields); err != nil {
		http.Error(w, "the page that sends the request again cannot be written", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-store")
	// With no-referrer the form would come with "Origin: null", which checks of the origin refuse.
	h.Set("Referrer-Policy", "same-origin")
	_, _ = w.Write([]byte(b.String()))
}

// page is a page that sends a request again, and what it may do besides.
type page struct {
	template *template.Template
	policy   string
}

// newPage makes a page of an HTML element and a script that does by itself what the visitor would with the element.
//
// The script does nothing in a page whose origin is opaque, because a popup that a sandboxed frame has opened, for
// example, inherits the sandbox: what it sends is a request of another site again, and again.
//
// The policy has no form-action: Chromium applies that also to where next redirects to.
func newPage(element, script string) *page {
	script = `if (self.origin !== "null") { ` + script + ` }`
	hash := sha256.Sum256([]byte(script))
	return &page{
		template: template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Continue</title>
` + element + `
<script>` + script + `</script>
`)),
		policy: fmt.Sprintf("default-src 'none'; script-src 'sha256-%s'; base-uri 'none'; frame-ancestors 'none'",
			base64.StdEncoding.EncodeToString(hash[:])),
	}
}

// The pages name no URL: a form without an action and a link without a target lead to where the browser is, which a proxy
// may call otherwise than the server does.
var (
	// formPage is for a field of any name: one that is called submit hides the method of the form.
	formPage = newPage(`<form method="post" autocomplete="off">
{{range .}}<input type="hidden" name="{{.Name}}" value="{{.Value}}">
{{end}}<button autofocus>Continue</button>
</form>`, `document.querySelector("button").hidden = true; HTMLFormElement.prototype.submit.call(document.querySelector("form"));`)

	// linkPage leaves the fragment out, with which the browser would stay on the page. The origin stands before the path
	// because one that begins with two slashes is another host by itself.
	linkPage = newPage(`<a href="" autofocus>Continue</a>`,
		`document.querySelector("a").hidden = true; location.replace(location.origin + location.pathname + location.search);`)
)
