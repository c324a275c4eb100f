package typedsession

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
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

// buffered is a ResponseWriter whose buffer has a size, as bufio.Writer says.
type buffered struct {
	http.ResponseWriter
	*bufio.Writer
}

func (w buffered) Write(b []byte) (int, error)       { return w.Writer.Write(b) }
func (w buffered) WriteString(s string) (int, error) { return w.Writer.WriteString(s) }

func TestTheSizeOfAnOuterWritersBufferSaysNothing(t *testing.T) {
	s := newShop(t)
	recorder := httptest.NewRecorder()
	w := buffered{recorder, bufio.NewWriter(recorder)}
	s.Handler(countIn).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
	mustEqual(t, "events", s.diary.kinds(), "created written")
	mustEqual(t, "cookies", len(recorder.Result().Cookies()), 1)
}

func TestASaveAfterTheHandlerIsTooLateAndLeavesTheHeaderAlone(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		s := newShop(t)
		saved := make(chan error)
		returned := make(chan struct{})
		served(t, http2, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(returned)
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				v := VisitFrom(r)
				go func() {
					<-returned
					v.SetCount(1)
					saved <- s.Save(w, r)
				}()
			})).ServeHTTP(w, r)
		}))
		if err := <-saved; err != nil && !errors.Is(err, ErrTooLate) {
			t.Errorf("Save = %v, want ErrTooLate or nil, since the setter has told it", err)
		}
		mustEqual(t, "events", s.diary.kinds(), "too late")
	}
}

func TestASaveAfterHijackWaitsForTheHeaderToBeUsed(t *testing.T) {
	for name, test := range map[string]struct {
		uses   bool
		events string
	}{
		"the header is used":     {true, "loaded written"},
		"the header is not used": {false, "loaded too late"},
	} {
		s := newShop(t)
		cookie := s.cookieOf(t, func(v *Visit) { v.SetCount(1) })
		s.diary.kinds()
		r := httptest.NewRequest("GET", "https://shop.example/", nil)
		r.Header.Set("Cookie", s.CookieName()+"="+cookie)
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetCount(2)
			hijack(t, w)
			VisitFrom(r).SetNotes("more")
			mustEqual(t, name+": Save", s.Save(w, r), nil)
			if test.uses {
				lines := w.Header()["Set-Cookie"]
				mustEqual(t, name+": Set-Cookie lines", len(lines), 1)
				_, value, _ := strings.Cut(strings.Split(lines[0], ";")[0], "=")
				mustEqual(t, name+": notes", contentsIn(s.unseal(t, value).Body).notes, "more")
			}
		})).ServeHTTP(&hijackable{ResponseRecorder: httptest.NewRecorder()}, r)
		mustEqual(t, name+": events", s.diary.kinds(), test.events)
	}
}
