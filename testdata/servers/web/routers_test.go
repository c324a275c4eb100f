package web

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// The README shows these three apps.

func chiApp(sessions *typedsession.Manager[Session]) http.Handler {
	router := chi.NewRouter()
	router.Use(sessions.Handler)
	router.Get("/", func(w http.ResponseWriter, r *http.Request) { SessionFrom(r).AddCount(1) })
	return router
}

func ginApp(sessions *typedsession.Manager[Session]) http.Handler {
	engine := gin.New()
	engine.GET("/", func(c *gin.Context) { SessionFrom(c.Request).AddCount(1) })
	return sessions.Handler(engine) // around the engine, not engine.Use
}

func echoApp(sessions *typedsession.Manager[Session]) http.Handler {
	e := echo.New()
	e.Use(echo.WrapMiddleware(sessions.Handler))
	e.GET("/", func(c echo.Context) error { SessionFrom(c.Request()).AddCount(1); return c.NoContent(204) })
	return e
}

func TestTheREADMEsRoutersSendTheCookie(t *testing.T) {
	for name, app := range map[string]func(*typedsession.Manager[Session]) http.Handler{
		"chi": chiApp, "gin": ginApp, "echo": echoApp,
	} {
		t.Run(name, func(t *testing.T) {
			response, _ := browse(t, "HTTP/1.1", app(newSessions(t))).get("/")
			if cookies := response.Cookies(); len(cookies) != 1 {
				t.Errorf("cookies %v, want one", cookies)
			}
		})
	}
}
