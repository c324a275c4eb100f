package typedsession

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// served serves one request over a real connection, and returns the response's Set-Cookie lines.
func served(t *testing.T, http2 bool, handler http.Handler) []string {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = http2
	server.StartTLS()
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	mustEqual(t, "HTTP/2", response.ProtoMajor == 2, http2)
	return response.Header["Set-Cookie"]
}

func TestAResponseWrittenPastTheHandlersWriterIsNotReportedAsWrittenByNetHTTPEither(t *testing.T) {
	type write func(past, own http.ResponseWriter)
	ways := map[string]struct {
		write  write
		events string
	}{
		"Write":              {func(past, _ http.ResponseWriter) { _, _ = io.WriteString(past, "page") }, "too late"},
		"a status":           {func(past, _ http.ResponseWriter) { past.WriteHeader(http.StatusNoContent) }, "too late"},
		"Flush":              {func(past, _ http.ResponseWriter) { _ = http.NewResponseController(past).Flush() }, "too late"},
		"a wrapper":          {func(past, _ http.ResponseWriter) { _, _ = io.WriteString(wrapper{past}, "page") }, "too late"},
		"Unwrap":             {func(_, own http.ResponseWriter) { _, _ = io.WriteString(unwrapped(own), "page") }, "too late"},
		"and more with it":   {func(past, own http.ResponseWriter) { _, _ = io.WriteString(past, "a"); _, _ = io.WriteString(own, "b") }, "too late"},
		"informational":      {func(past, _ http.ResponseWriter) { past.WriteHeader(http.StatusEarlyHints) }, "created written"},
		"its own":            {func(_, own http.ResponseWriter) { _, _ = io.WriteString(own, "page") }, "created written"},
		"nothing":            {func(_, _ http.ResponseWriter) {}, "created written"},
		"a header, no write": {func(past, _ http.ResponseWriter) { past.Header().Set("X-Frame-Options", "DENY") }, "created written"},
	}
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, way := range ways {
			for _, http2 := range []bool{false, true} {
				s := newShop(t)
				lines := served(t, http2, http.HandlerFunc(func(past http.ResponseWriter, r *http.Request) {
					s.Handler(http.HandlerFunc(func(own http.ResponseWriter, r *http.Request) {
						VisitFrom(r).SetCount(1)
						way.write(past, own)
					})).ServeHTTP(past, r)
				}))
				mustEqual(t, name+": events", s.diary.kinds(), way.events)
				mustEqual(t, name+": the cookie arrives", len(lines) == 1, way.events == "created written")
			}
		}
	})
}

func TestAResponseThatBeganBeforeHandlerIsNotReportedAsWritten(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		s := newShop(t)
		served(t, http2, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "before")
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(1) })).ServeHTTP(w, r)
		}))
		mustEqual(t, "events", s.diary.kinds(), "too late")
	}
}

func unwrapped(w http.ResponseWriter) http.ResponseWriter {
	return w.(interface{ Unwrap() http.ResponseWriter }).Unwrap()
}
