// Package sessionpage serves a page that shows a developer the session of the request:
// its fields and their sizes, its times, its key, and its record if it is in a store.
package sessionpage

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Options adjust a page. The zero value is right for a developer's own machine: it
// answers for a manager in Development, and only requests from this machine.
type Options struct {
	// BeyondLoopback serves the page to everybody. Without it only requests that a
	// person at this machine seems to have made are answered, and others get status
	// 403: the page shows what a visitor's session holds. Set it only behind an
	// authentication of your own.
	//
	// A proxy on this machine that adds no header, speaks HTTP/1.1 and replaces the host
	// looks like a person at it: a visitor who types the page's address cannot be told
	// from one. So the page also requires Config.Development.
	BeyondLoopback bool
	// BeyondDevelopment serves the page also where Config.Development is not set,
	// such as to a browser on this machine that speaks HTTPS to it. Set it only where
	// no proxy passes on requests from elsewhere. BeyondLoopback includes it.
	BeyondDevelopment bool
	// Now is the clock by which the page says how long ago a time is. Nil means time.Now.
	Now func() time.Time
}

//go:embed page.html
var source string

// Handler returns the page for sessions of m. Mount it where m.Handler reaches it:
//
//	mux.Handle("GET /debug/session", sessionpage.Handler(sessions, sessionpage.Options{}))
//
// Secret fields are shown as [redacted]. A request for the page refreshes the session
// like any other request, unless it does not count (Config.NotCounted). The page panics
// in a request that did not pass through m.Handler.
func Handler[S any](m *typedsession.Manager[S], options Options) http.Handler {
	page := template.Must(template.New("session").Parse(source))
	if options.Now == nil {
		options.Now = time.Now
	}
	mayServe := options.BeyondDevelopment || options.BeyondLoopback || m.InDevelopment()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !mayServe {
			http.Error(w, "the session page answers only where Config.Development is set; see sessionpage.Options", http.StatusForbidden)
			return
		}
		if !options.BeyondLoopback && !isLocal(r) {
			http.Error(w, "the session page answers only requests from this machine; see sessionpage.Options", http.StatusForbidden)
			return
		}
		s := typedsession.From[S](r.Context(), "sessionpage.Handler")
		view, err := look(m, s, options.Now())
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		var b bytes.Buffer
		if err := page.Execute(&b, view); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		_, _ = b.WriteTo(w)
	})
}

// view is what the page shows.
type view struct {
	typedsession.Description
	Fields []field
	Now    time.Time
}

// field is a row of the page.
type field struct {
	typedsession.FieldSize
	Value   string
	Percent float64 // how many percent of Limit the field takes
}

func look[S any](m *typedsession.Manager[S], s *S, now time.Time) (view, error) {
	d, err := m.Describe(s)
	if err != nil {
		return view{}, err
	}
	values, err := valuesOf(s)
	if err != nil {
		return view{}, err
	}
	v := view{Description: d, Now: now}
	for _, size := range d.Fields {
		value, known := values[size.Name]
		if !known {
			value = json.RawMessage("kept, but this version of the app cannot read it")
		}
		v.Fields = append(v.Fields, field{FieldSize: size, Value: indented(value), Percent: percent(size.Bytes, d.Limit)})
	}
	return v, nil
}

// valuesOf returns the values by their fields' names, as the session's own MarshalJSON
// shows them: without its secrets.
func valuesOf(s any) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("showing the session: %w", err)
	}
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("showing the session: %w", err)
	}
	return values, nil
}

// indented returns JSON as a person reads it, and other text as it is.
func indented(value json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, value, "", "  ") != nil {
		return string(value)
	}
	return b.String()
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(whole) }

// Percent returns how many percent of Limit the session takes, at most 100.
func (v view) Percent() float64 { return min(100, percent(v.Size, v.Limit)) }

// TooLarge reports whether the session does not fit its cookie or its record.
func (v view) TooLarge() bool { return v.Size > v.Limit }

// When returns a time, and how long ago it is or how long it takes until then.
func (v view) When(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	distance := t.Sub(v.Now).Round(time.Second)
	relative := "now"
	switch {
	case distance > 0:
		relative = "in " + short(distance)
	case distance < 0:
		relative = short(-distance) + " ago"
	}
	return t.Format(time.RFC3339) + " (" + relative + ")"
}

// short returns a duration by its two largest units.
func short(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= day {
		return fmt.Sprintf("%dd%dh", d/day, d%day/time.Hour)
	}
	text := d.String()
	if d >= time.Hour {
		text, _, _ = strings.Cut(text, "m")
		text += "m"
	}
	return text
}
