package browsertest

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Page is what a tab shows.
type Page struct {
	URL      *url.URL
	Status   int
	Body     string
	Location string // where the answer redirects to, "" if nowhere

	site    string // where the request came from
	browser *Browser
}

// In returns the page in another browser, whose visitor was lured to it.
func (p *Page) In(other *Browser) *Page {
	lured := *p
	lured.browser = other
	return &lured
}

// Submit posts the form of the page that has an action, and goes where the answer leads to. The form has its hidden fields
// and the fields here, names and values in turns: what the visitor wrote, and the button.
func (p *Page) Submit(action string, fields ...string) *Page {
	p.browser.t.Helper()
	return p.Send(action, fields...).Follow()
}

// Send posts a form as Submit does, and does not follow a redirect.
func (p *Page) Send(action string, fields ...string) *Page {
	p.browser.t.Helper()
	form, ok := p.form(action)
	if !ok {
		p.browser.t.Fatalf("%s has no form with the action %q:\n%s", p.URL, action, p.Body)
	}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	to := p.URL.ResolveReference(p.browser.parse(action))
	return p.browser.send(navigation{
		method: http.MethodPost,
		to:     to,
		form:   form,
		origin: p.URL.Scheme + "://" + p.URL.Host,
		site:   siteOf(p.URL, to),
	})
}

// Follow goes where the answer redirects to, or where its script posts its form to, and on from there. It returns the page
// itself if it leads nowhere.
func (p *Page) Follow() *Page {
	p.browser.t.Helper()
	for range 10 {
		switch {
		case p.Location != "":
			p = p.redirected()
		case submittingScript.MatchString(p.Body):
			p = p.Send(actionOf(p.Body))
		default:
			return p
		}
	}
	p.browser.t.Fatalf("%s leads on again and again", p.URL)
	return nil
}

// redirected goes where the answer redirects to.
func (p *Page) redirected() *Page {
	p.browser.t.Helper()
	to := p.URL.ResolveReference(p.browser.parse(p.Location))
	site := p.site
	// What another site had a part in stays a request of another site.
	if between := siteOf(p.URL, to); site != "cross-site" && between != "same-origin" {
		site = between
	}
	return p.browser.send(navigation{method: http.MethodGet, to: to, site: site})
}

// Parameter returns a parameter of the address that the answer redirects to.
func (p *Page) Parameter(name string) string {
	p.browser.t.Helper()
	return p.browser.parse(p.Location).Query().Get(name)
}

// WithParameter returns the page with another value of a parameter in the address that the answer redirects to: whoever
// uses the browser, or brings its visitor to an address, can change it.
func (p *Page) WithParameter(name, value string) *Page {
	p.browser.t.Helper()
	to := p.browser.parse(p.Location)
	parameters := to.Query()
	parameters.Set(name, value)
	to.RawQuery = parameters.Encode()
	changed := *p
	changed.Location = to.String()
	return &changed
}

// siteOf returns the value of Sec-Fetch-Site for a request that one page makes to another. Hosts here have no parent
// domain, so that each is a site.
func siteOf(from, to *url.URL) string {
	switch {
	case from.Scheme == to.Scheme && from.Host == to.Host:
		return "same-origin"
	case from.Scheme == to.Scheme && from.Hostname() == to.Hostname():
		return "same-site"
	}
	return "cross-site"
}

var (
	formElement   = regexp.MustCompile(`(?s)<form([^>]*)>(.*?)</form>`)
	formAction    = regexp.MustCompile(` action="([^"]*)"`)
	hiddenElement = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	// submittingScript is a script that posts the form of a page.
	submittingScript = regexp.MustCompile(`(?s)<script>[^<]*submit[^<]*</script>`)
	tag              = regexp.MustCompile(`(?s)<(style|script)>.*?</(style|script)>|<[^>]*>`)
)

// form returns the hidden fields of the form with an action.
func (p *Page) form(action string) (url.Values, bool) {
	for _, element := range formElement.FindAllStringSubmatch(p.Body, -1) {
		if actionOf(element[1]) != action {
			continue
		}
		values := url.Values{}
		for _, field := range hiddenElement.FindAllStringSubmatch(element[2], -1) {
			values.Add(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
		}
		return values, true
	}
	return nil, false
}

// actionOf returns the first action in the text, "" if there is none.
func actionOf(text string) string {
	found := formAction.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// HasForm reports whether the page has a form with an action.
func (p *Page) HasForm(action string) bool {
	_, ok := p.form(action)
	return ok
}

// Text returns the body without its tags.
func (p *Page) Text() string { return html.UnescapeString(tag.ReplaceAllString(p.Body, "")) }

// WantText checks the status and that the page has a text, as a person reads it.
func (p *Page) WantText(status int, text string) {
	p.browser.t.Helper()
	if got := p.Text(); p.Status != status || !strings.Contains(got, text) {
		p.browser.t.Errorf("%s answers %d, want %d with the text %q:\n%s", p.URL.Path, p.Status, status, text, got)
	}
}

// WantURL checks where the tab is.
func (p *Page) WantURL(want string) {
	p.browser.t.Helper()
	if got := p.URL.String(); got != want {
		p.browser.t.Errorf("the tab is at %s, want %s", got, want)
	}
}
