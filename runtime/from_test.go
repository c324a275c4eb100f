package typedsession

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// These contexts have a request, and not the values of its context: as gin's, one that embeds it, one with a method.
type (
	ginContext struct {
		context.Context
		Request *http.Request
	}
	embeddingContext struct{ *ginContext }
	methodContext    struct {
		context.Context
		r *http.Request
	}
	strangeContext struct {
		context.Context
		Request string
	}
)

func (c methodContext) Request() *http.Request { return c.r }

func TestAFrameworksContextIsToldApartFromAMissingHandler(t *testing.T) {
	s := newShop(t)
	s.respond("", func(_ http.ResponseWriter, r *http.Request) {
		gin := &ginContext{context.Background(), r}
		for want, ctx := range map[string]context.Context{
			"*typedsession.ginContext":      gin,
			"typedsession.embeddingContext": embeddingContext{gin},
			"typedsession.methodContext":    methodContext{context.Background(), r},
		} {
			got := panicOf(func() { VisitFromContext(ctx) })
			for _, want := range []string{"VisitFromContext", "a " + want, "c.Request.Context()"} {
				if !strings.Contains(got, want) {
					t.Errorf("%T: the panic lacks %q: %s", ctx, want, got)
				}
			}
			if strings.Contains(got, "wrap") {
				t.Errorf("%T: the panic says to wrap the handler, which is: %s", ctx, got)
			}
		}
		if got := panicOf(func() { VisitFromContext(gin.Request.Context()) }); got != "<nil>" {
			t.Errorf("what it says to do panics: %s", got)
		}
	})
}

func TestAContextWithoutASessionSaysItsTypeAndWhatToDo(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	derived, cancel := context.WithTimeout(&ginContext{context.Background(), r}, time.Minute)
	defer cancel()
	for want, ctx := range map[string]context.Context{
		"*typedsession.ginContext":      &ginContext{context.Background(), r},
		"typedsession.embeddingContext": embeddingContext{},
		"*typedsession.strangeContext":  &strangeContext{context.Background(), "r"},
		"typedsession.methodContext":    methodContext{context.Background(), nil},
		"*context.timerCtx":             derived,
		"context.backgroundCtx":         context.Background(),
	} {
		if _, is := ctx.(embeddingContext); is {
			ctx = embeddingContext{&ginContext{Context: context.Background()}}
		}
		got := panicOf(func() { VisitFromContext(ctx) })
		for _, want := range []string{"wrap the server's handler in sessions.Handler", "a " + want, "c.Request.Context()", "sessions.OpenRequest(r)"} {
			if !strings.Contains(got, want) {
				t.Errorf("%T: the panic lacks %q: %s", ctx, want, got)
			}
		}
	}
}

func TestWhatIsAroundTheHandlerIsToldToOpenTheRequestAndCan(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(7) })
	for name, handle := range map[string]http.HandlerFunc{
		"after the handler": func(http.ResponseWriter, *http.Request) {},
		"after a panic":     func(http.ResponseWriter, *http.Request) { panic("broken") },
	} {
		handler := s.Handler(handle)
		errorHandler := func(w http.ResponseWriter, r *http.Request) {
			got := panicOf(func() { VisitFrom(r) })
			if !strings.Contains(got, "sessions.OpenRequest(r)") {
				t.Errorf("%s: the panic does not say what to call: %s", name, got)
			}
			session, err := s.OpenRequest(r)
			mustEqual(t, name+": error", err, nil)
			mustEqual(t, name+": Count", session.Count(), 7)
		}
		r := httptest.NewRequest("GET", "https://shop.example/", nil)
		r.Header.Set("Cookie", s.CookieName()+"="+value)
		w := httptest.NewRecorder()
		panicOf(func() { handler.ServeHTTP(w, r) })
		errorHandler(w, r)
	}
}
