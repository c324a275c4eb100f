// Package fiber keeps sessions in an app of Fiber v3, which is not built on net/http. The type Sessions takes the place of
// Manager.Handler.
//
// Fiber's adaptor.HTTPMiddleware does not work with Manager.Handler: it lets Handler return, which then sends the session,
// before it calls the next handler of Fiber.
package fiber

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/recover"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// app has the handlers.
type app struct{ sessions Sessions }

// New returns the app.
func New(manager *typedsession.Manager[visitor.Session]) *fiber.App {
	a := app{Sessions{manager}}
	pages := fiber.New()
	// recover is around the sessions: what a handler changed before it panicked is not saved.
	pages.Use(recover.New(), refuseOtherSites(), a.sessions.Commit)
	pages.Get("/", a.home)
	pages.Post("/login", a.logIn)
	pages.Post("/logout", a.logOut)
	pages.Get("/account", a.account)
	pages.Get("/stream", a.stream)
	pages.Get("/broken", a.broken)
	return pages
}

func (a app) home(c fiber.Ctx) error {
	s, err := a.sessions.From(c)
	if err != nil {
		return err
	}
	s.AddVisits(1)
	return c.SendString(visitor.Greeting(s))
}

func (a app) logIn(c fiber.Ctx) error {
	s, err := a.sessions.From(c)
	if err != nil {
		return err
	}
	// Fiber uses the memory of its strings again for the next request, so the session gets a copy.
	name := strings.Clone(c.FormValue("name"))
	if err := visitor.LogIn(s, name); err != nil {
		return fiber.NewError(fiber.StatusBadRequest, err.Error())
	}
	return c.Redirect().Status(fiber.StatusSeeOther).To("/")
}

func (a app) logOut(c fiber.Ctx) error {
	s, err := a.sessions.From(c)
	if err != nil {
		return err
	}
	s.Destroy()
	return c.Redirect().Status(fiber.StatusSeeOther).To("/")
}

// account counts the visit that it refuses: what changed before an error was returned is saved.
func (a app) account(c fiber.Ctx) error {
	s, err := a.sessions.From(c)
	if err != nil {
		return err
	}
	if s.Name() == "" {
		s.AddVisits(1)
		return fiber.NewError(fiber.StatusUnauthorized, "log in first")
	}
	return c.JSON(fiber.Map{"name": s.Name()})
}

// stream changes the session before it returns. Fiber calls the function that writes the stream later: the cookie is in
// the header by then, and c may belong to another request, so the function uses neither c nor the session.
func (a app) stream(c fiber.Ctx) error {
	s, err := a.sessions.From(c)
	if err != nil {
		return err
	}
	s.AddVisits(1)
	visits := s.Visits()
	return c.SendStreamWriter(func(w *bufio.Writer) {
		for line := range 2 {
			fmt.Fprintf(w, "visit %d, line %d\n", visits, line+1)
			if err := w.Flush(); err != nil {
				return
			}
		}
	})
}

func (a app) broken(c fiber.Ctx) error {
	s, err := a.sessions.From(c)
	if err != nil {
		return err
	}
	s.AddVisits(1)
	panic("broken")
}

// refuseOtherSites returns a middleware that keeps other sites from logging a visitor in or out.
func refuseOtherSites() fiber.Handler {
	protection := http.NewCrossOriginProtection()
	return func(c fiber.Ctx) error {
		if err := protection.Check(request(c)); err != nil {
			return fiber.NewError(fiber.StatusForbidden, err.Error())
		}
		return c.Next()
	}
}
