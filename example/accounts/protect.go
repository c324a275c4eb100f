package main

import "net/http"

// longestForm is how many bytes a request may have.
const longestForm = 16 << 10

// protect keeps other sites from posting forms to the app, from showing it in a frame and from learning its addresses, and
// visitors from sending long requests. Pages have no script.
func protect(next http.Handler) http.Handler {
	forms := http.NewCrossOriginProtection()
	forms.SetDenyHandler(http.HandlerFunc(refuseOtherSite))
	next = forms.Handler(http.MaxBytesHandler(next, longestForm))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}
