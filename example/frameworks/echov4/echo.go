// Package echov4 keeps sessions in an app of echo v4. Package echov5 does so with v5.
package echov4

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// New returns the app.
//
// WrapMiddleware gives echo the ResponseWriter of the sessions' handler. A middleware that calls sessions.Handler by
// itself has to do that too, or the cookie is lost.
func New(sessions *typedsession.Manager[visitor.Session]) *echo.Echo {
	e := echo.New()
	e.Use(
		// Recover is around the sessions: what a handler changed before it panicked is not saved.
		middleware.Recover(),
		echo.WrapMiddleware(http.NewCrossOriginProtection().Handler), // no other site logs a visitor in or out
		echo.WrapMiddleware(sessions.Handler),
	)
	e.GET("/", home)
	e.POST("/login", logIn)
	e.POST("/logout", logOut)
	e.GET("/account", account, requireLogin)
	e.GET("/stream", stream)
	e.GET("/broken", broken)
	return e
}

func home(c echo.Context) error {
	s := visitor.SessionFrom(c.Request())
	s.AddVisits(1)
	return c.String(http.StatusOK, visitor.Greeting(s))
}

func logIn(c echo.Context) error {
	if err := visitor.LogIn(visitor.SessionFrom(c.Request()), c.FormValue("name")); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, err.Error())
	}
	return c.Redirect(http.StatusSeeOther, "/")
}

func logOut(c echo.Context) error {
	visitor.SessionFrom(c.Request()).Destroy()
	return c.Redirect(http.StatusSeeOther, "/")
}

// requireLogin counts the refused visit: what changed before an error was returned is saved, although echo writes the
// answer after the sessions' handler has returned.
func requireLogin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s := visitor.SessionFrom(c.Request()); s.Name() == "" {
			s.AddVisits(1)
			return echo.NewHTTPError(http.StatusUnauthorized, "log in first")
		}
		return next(c)
	}
}

func account(c echo.Context) error {
	return c.JSON(http.StatusOK, map[string]string{"name": visitor.SessionFrom(c.Request()).Name()})
}

// stream changes the session before the first byte: the cookie leaves with the header.
func stream(c echo.Context) error {
	visitor.SessionFrom(c.Request()).AddVisits(1)
	for _, line := range []string{"one", "two"} {
		if _, err := fmt.Fprintln(c.Response(), line); err != nil {
			return err
		}
		if err := http.NewResponseController(c.Response()).Flush(); err != nil {
			return err
		}
	}
	return nil
}

func broken(c echo.Context) error {
	visitor.SessionFrom(c.Request()).AddVisits(1)
	panic("broken")
}
