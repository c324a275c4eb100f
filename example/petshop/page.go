package main

import (
	"bytes"
	"embed"
	"html/template"
	"log"
	"net/http"
	"time"
)

// page is what the templates show. Session's getters are called right in them.
type page struct {
	Title      string
	Session    *Session
	Message    string
	Problem    string
	CookieName string
}

//go:embed page.html style.css
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"clock": func(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") },
}).ParseFS(files, "page.html"))

// render writes a page once all of it is there: a template that fails half-way
// becomes a 500 and no torn page.
func render(w http.ResponseWriter, status int, name string, p page) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, p); err != nil {
		log.Printf("petshop: page %s: %v", name, err)
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

func (s *shop) style(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=3600")
	http.ServeFileFS(w, r, files, "style.css")
}
