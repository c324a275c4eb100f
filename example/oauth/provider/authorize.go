package provider

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"slices"
)

// Person is somebody who can sign in.
type Person struct{ Subject, Name string }

// People are those who can sign in.
var People = []Person{{"248289761001", "Ada"}, {"248289761002", "Grace"}}

// parameters are what a request to /authorize keeps until the person has decided.
var parameters = []string{
	"response_type", "response_mode", "client_id", "redirect_uri", "scope", "state", "nonce",
	"code_challenge", "code_challenge_method",
}

var pages = template.Must(template.New("").Parse(`
{{define "head"}}<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Provider</title>
<link rel="icon" href="data:,">
<style>:root { color-scheme: light dark; } body { margin: 3rem auto; max-width: 30rem; padding: 0 1rem; font: 1.05rem/1.55 system-ui, sans-serif; }</style>
{{end}}

{{define "ask"}}{{template "head"}}<main>
<h1>Who are you?</h1>
<form method="post" action="/authorize">
{{range $name, $value := .Parameters}}<input type="hidden" name="{{$name}}" value="{{$value}}">
{{end}}{{range .People}}<button name="subject" value="{{.Subject}}">{{.Name}}</button>
{{end}}<button name="subject" value="">Cancel</button>
</form>
<p>This provider is a demonstration: there is no password.</p>
</main>
{{end}}

{{define "form_post"}}{{template "head"}}<main>
<form method="post" action="{{.URL}}">
{{range $name, $values := .Fields}}<input type="hidden" name="{{$name}}" value="{{index $values 0}}">
{{end}}<button>Continue</button>
</form>
</main>
<script>document.forms[0].submit()</script>
{{end}}
`))

// render writes a page.
func render(w http.ResponseWriter, name string, content any) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, content); err != nil {
		http.Error(w, "the page cannot be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = b.WriteTo(w)
}

// ask shows the page on which a person decides.
func (p *Provider) ask(w http.ResponseWriter, r *http.Request) {
	if !p.knows(w, r) {
		return
	}
	values := map[string]string{}
	for _, name := range parameters {
		if r.Form.Has(name) {
			values[name] = r.Form.Get(name)
		}
	}
	render(w, "ask", map[string]any{"Parameters": values, "People": People})
}

// answer sends a person who has decided back to the client.
func (p *Provider) answer(w http.ResponseWriter, r *http.Request) {
	if !p.knows(w, r) {
		return
	}
	fields := url.Values{"state": {r.Form.Get("state")}}
	if problem := problemOf(r.Form); problem != "" {
		fields.Set("error", problem)
	} else if person, ok := personWith(r.Form.Get("subject")); !ok {
		fields.Set("error", "access_denied")
	} else {
		fields.Set("code", p.newCode(grant{
			redirectURL: r.Form.Get("redirect_uri"),
			nonce:       r.Form.Get("nonce"),
			challenge:   r.Form.Get("code_challenge"),
			person:      person,
		}))
	}
	if r.Form.Get("response_mode") == "form_post" {
		render(w, "form_post", map[string]any{"URL": r.Form.Get("redirect_uri"), "Fields": fields})
		return
	}
	http.Redirect(w, r, r.Form.Get("redirect_uri")+"?"+fields.Encode(), http.StatusSeeOther)
}

// knows reports whether a request comes from the client and wants to lead back to it. It answers a request that does not: a
// browser must not be sent to an address that nobody registered, not even with an error.
func (p *Provider) knows(w http.ResponseWriter, r *http.Request) bool {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "the request cannot be read", http.StatusBadRequest)
		return false
	}
	if r.Form.Get("client_id") != p.client.ID || !slices.Contains(p.client.RedirectURLs, r.Form.Get("redirect_uri")) {
		http.Error(w, "no client with this client_id registered this redirect_uri", http.StatusBadRequest)
		return false
	}
	return true
}

// problemOf returns the error of RFC 6749, section 4.1.2.1, for a request that is not right, and "" for one that is.
func problemOf(form url.Values) string {
	switch {
	case form.Get("response_type") != "code":
		return "unsupported_response_type"
	case form.Has("code_challenge") && form.Get("code_challenge_method") != "S256":
		return "invalid_request"
	}
	return ""
}

func personWith(subject string) (Person, bool) {
	i := slices.IndexFunc(People, func(p Person) bool { return p.Subject == subject })
	if i < 0 {
		return Person{}, false
	}
	return People[i], true
}
