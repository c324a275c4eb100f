package typedsession

import (
	"net/http"
	"strings"
)

// handBack gives the request around Handler what net/http put into the copy inside: the pattern that matched, with its
// path values, and the form, whose temporary files the server removes. It writes to no field that stays the same, because
// other goroutines may read the request at the same time.
func handBack(inner, r *http.Request) {
	if inner.Pattern != r.Pattern {
		r.Pattern = inner.Pattern
	}
	for rest := inner.Pattern; rest != ""; {
		var name string
		name, rest = cutWildcard(rest)
		if value := inner.PathValue(name); value != r.PathValue(name) {
			r.SetPathValue(name, value)
		}
	}
	if r.Form == nil && inner.Form != nil {
		r.Form = inner.Form
	}
	if r.PostForm == nil && inner.PostForm != nil {
		r.PostForm = inner.PostForm
	}
	if r.MultipartForm == nil && inner.MultipartForm != nil {
		r.MultipartForm = inner.MultipartForm
	}
}

// cutWildcard returns the name of the first wildcard in a pattern, and what follows it: {name} and {name...} of
// http.ServeMux, {name:expression} of chi, :name and * of echo, which all set path values. The name is "" if there is
// none.
func cutWildcard(pattern string) (name, rest string) {
	at := strings.IndexAny(pattern, "{:*")
	if at < 0 {
		return "", ""
	}
	pattern = pattern[at:]
	switch pattern[0] {
	case '*':
		return "*", pattern[1:]
	case ':':
		name, rest, _ = strings.Cut(pattern[1:], "/")
		return name, rest
	}
	within, rest, _ := strings.Cut(pattern[1:], "}")
	name, _, _ = strings.Cut(within, ":")
	return strings.TrimSuffix(name, "..."), rest
}
