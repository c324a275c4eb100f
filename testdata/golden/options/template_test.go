package options

import (
	"bytes"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// page shows a field of every shape as a template's author writes it: no helper
// functions, no arguments.
var page = template.Must(template.New("page").Parse(strings.TrimSpace(`
default {{.Limit}} {{.Greet}} {{.Open}} {{.Wait}}
enum {{.Theme}} {{if eq .Theme "dark"}}is dark{{end}} {{.Locale}} {{range .Roles}}{{.}} {{end}}
optional {{.HasCode}} {{.Code}} {{if .HasCode}}code {{.Code}}{{else}}no code{{end}}
struct {{.HasAddress}} {{.Address.Street}} {{with .Address}}{{.Kind}}{{end}} {{.Page.Next}}
list {{len .Words}} {{range $i, $word := .Words}}{{$i}}={{$word}} {{end}}{{with .Words}}{{index . 1}}{{end}}
lists {{range .Grid}}{{range .}}{{.}}{{end}};{{end}} {{range .Pages}}{{range .Items}}{{range .Items}}{{.}}{{end}}{{end}}{{end}}
map {{len .ByID}} {{index .ByID 7}} {{range $id, $name := .ByID}}{{$id}}={{$name}} {{end}}{{.YesNo}}
array {{index .Point 2}} {{range .Board}}{{range .}}[{{.}}]{{end}}{{end}}
time {{.Unix.Year}} {{.Milli.Format "15:04"}}
kinds {{.IP}} {{.Addr}} {{.Port}} {{.Net}} {{.Back.Host}} {{.CartID}} {{printf "%x" .Token}}
escaped {{.Draft.x}} <a title="{{.Draft.x}}" href="/?q={{.Draft.x}}">link</a>
flash {{with .TakeFlash}}[{{.}}]{{end}}{{range .TakeNotices}}({{.Level}}: {{.Text}}){{end}}
again {{with .TakeFlash}}[{{.}}]{{end}}{{range .TakeNotices}}({{.Text}}){{end}}
new {{.Info.New}}
`)))

func TestATemplateShowsASessionWithoutHelpers(t *testing.T) {
	s := newServer(t)
	var filledPage, emptyPage bytes.Buffer
	cookie := s.visit(nil, func(s *Session) {
		filled(t, s)
		if err := s.SetDraft(map[string]string{"x": "<b> & "}); err != nil {
			t.Error(err)
		}
	})
	s.visit(cookie, func(s *Session) {
		if err := page.Execute(&filledPage, s); err != nil {
			t.Error(err)
		}
	})
	s.visit(nil, func(s *Session) {
		if err := page.Execute(&emptyPage, s); err != nil {
			t.Error(err)
		}
	})
	compare(t, filledPage.String(), `
default 0  false 1m0s
enum dark is dark en-GB user admin
optional true 0 code 0
struct true There work 2
list 2 0=six 1=sixsix sixsix
lists four;; 1
map 3 seven -5=minus 7=seven 1099511627776=big map[false:0 true:1]
array 300 [a][][][b]
time 2026 12:00
kinds 192.0.2.1 2001:db8::1 192.0.2.1:80 192.0.2.0/24 example.com 6ba7b810-9dad-11d1-80b4-00c04fd430c8 746f6b656e
escaped &lt;b&gt; &amp;  <a title="&lt;b&gt; &amp; " href="/?q=%3cb%3e%20%26%20">link</a>
flash [once](warning: mind the gap)
again
new false
`)
	compare(t, emptyPage.String(), `
default 10 hello true 1m30s
enum
optional false 0 no code
struct false 0
list 0
lists
map 0 map[]
array 0 [][][][]
time 1 00:00
kinds &lt;nil&gt; invalid IP invalid AddrPort invalid Prefix
escaped <a title="" href="/?q=">link</a>
flash
again
new true
`)
}

// A template takes a flash like a handler does. What takes has to run before the
// response begins, so the page is made first and sent then, as one does anyway
// lest a template that fails leaves half a page.
func TestATemplateTakesAFlashOnce(t *testing.T) {
	s := newServer(t)
	handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var made bytes.Buffer
		if err := page.Execute(&made, SessionFrom(r)); err != nil {
			t.Error(err)
		}
		_, _ = made.WriteTo(w)
	}))
	get := func(cookie *http.Cookie) (body string, next *http.Cookie) {
		r := httptest.NewRequest("GET", "https://example.com/", nil)
		r.AddCookie(cookie)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		for _, c := range w.Result().Cookies() {
			next = c
		}
		return w.Body.String(), next
	}
	body, next := get(s.visit(nil, func(session *Session) { filled(t, session) }))
	if !strings.Contains(body, "[once](warning: mind the gap)") || next == nil {
		t.Fatalf("the first page, cookie %v:\n%s", next != nil, body)
	}
	if body, next = get(next); strings.Contains(body, "once") || strings.Contains(body, "mind the gap") || next != nil {
		t.Errorf("the second page, cookie %v:\n%s", next != nil, body)
	}
}

// compare takes runs of blanks as one.
func compare(t *testing.T, got, want string) {
	t.Helper()
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(strings.Trim(want, "\n"), "\n")
	if len(gotLines) != len(wantLines) {
		t.Fatalf("%d lines, want %d:\n%s", len(gotLines), len(wantLines), got)
	}
	for i, line := range gotLines {
		if got, want := strings.Join(strings.Fields(line), " "), strings.Join(strings.Fields(wantLines[i]), " "); got != want {
			t.Errorf("line %d is\n%q, want\n%q", i+1, got, want)
		}
	}
}
