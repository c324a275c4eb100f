package shop

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"log"
	"net/http"
	"time"
)

// Page is what the templates show. Session's getters are called right in them.
type Page struct {
	Title   string
	Session Session
	Message string
	Problem string
	Details any // what this page shows beside the session
}

// HasSession reports whether the visitor's browser has a session, or gets one with this page.
func (p Page) HasSession() bool {
	s := p.Session
	return s != nil && (!s.Info().New || s.Count() > 0 || s.PetName() != "" || s.Entered() != "")
}

//go:embed page.html style.css
var files embed.FS

// Pages are the templates of the shop.
type Pages struct{ templates *template.Template }

// NewPages parses the templates of the shop, and then text: templates of the app, which can use and replace the shop's.
// It panics if text is not right.
func NewPages(text string) *Pages {
	templates := template.New("").Funcs(template.FuncMap{
		"clock": func(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") },
	})
	return &Pages{template.Must(template.Must(templates.ParseFS(files, "page.html")).Parse(text))}
}

// Render writes a page once all of it is there: a template that fails half-way
// becomes a 500 and no torn page.
func (p *Pages) Render(w http.ResponseWriter, status int, name string, content Page) {
	var b bytes.Buffer
	if err := p.templates.ExecuteTemplate(&b, name, content); err != nil {
		log.Printf("petshop: page %s: %v", name, err)
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

// Style serves the style sheet. It needs no session.
func Style(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=3600")
	http.ServeFileFS(w, r, files, "style.css")
}

// Healthz tells a load balancer that the process serves. It needs no session.
func Healthz(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "ok")
}
