// Package gin keeps sessions in an app of gin: in an http.Handler around the engine, as New does, or in a middleware of
// gin, as NewWithMiddleware does. Prefer the first. The second is for engines some of whose routes have no session.
package gin

import (
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// New returns an app whose engine is inside of the sessions' handler. log gets the stacks of panics.
//
// gin.Recovery is then inside too. Its answer to a panic is a response like others: it carries what the handler changed
// before it panicked. To drop that instead, recover around sessions.Handler.
func New(sessions *typedsession.Manager[visitor.Session], log io.Writer) http.Handler {
	engine := gin.New()
	engine.Use(gin.RecoveryWithWriter(log))
	addPages(engine)
	return http.NewCrossOriginProtection().Handler(sessions.Handler(engine)) // no other site logs a visitor in or out
}

// NewWithMiddleware returns an app whose engine has the sessions in a middleware. What a handler changed before it
// panicked is dropped, because gin.Recovery is around the middleware.
func NewWithMiddleware(sessions *typedsession.Manager[visitor.Session], log io.Writer) http.Handler {
	engine := gin.New()
	engine.Use(gin.RecoveryWithWriter(log))
	engine.GET("/health", func(c *gin.Context) { c.String(http.StatusOK, "well") }) // has no session
	pages := engine.Group("/", Sessions(sessions))
	addPages(pages)
	return http.NewCrossOriginProtection().Handler(engine)
}

func addPages(pages gin.IRoutes) {
	pages.GET("/", home)
	pages.POST("/login", logIn)
	pages.POST("/logout", logOut)
	pages.GET("/account", requireLogin, account)
	pages.GET("/broken", broken)
	pages.GET("/stream", stream)
}

func home(c *gin.Context) {
	s := visitor.SessionFrom(c.Request)
	s.AddVisits(1)
	c.String(http.StatusOK, "%s\n", visitor.Greeting(s))
}

func logIn(c *gin.Context) {
	if err := visitor.LogIn(visitor.SessionFrom(c.Request), c.PostForm("name")); err != nil {
		c.String(http.StatusBadRequest, "%s\n", err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/")
}

func logOut(c *gin.Context) {
	visitor.SessionFrom(c.Request).Destroy()
	c.Redirect(http.StatusSeeOther, "/")
}

// requireLogin counts the refused visit: what changed before an abort is saved, as with any other answer.
func requireLogin(c *gin.Context) {
	if s := visitor.SessionFrom(c.Request); s.Name() == "" {
		s.AddVisits(1)
		c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"error": "log in first"})
	}
}

func account(c *gin.Context) {
	c.JSON(http.StatusOK, gin.H{"name": visitor.SessionFrom(c.Request).Name()})
}

func broken(c *gin.Context) {
	visitor.SessionFrom(c.Request).AddVisits(1)
	panic("broken")
}

// stream changes the session before the first byte: the cookie leaves with the header.
func stream(c *gin.Context) {
	visitor.SessionFrom(c.Request).AddVisits(1)
	lines := []string{"one\n", "two\n"}
	c.Stream(func(w io.Writer) bool {
		_, _ = io.WriteString(w, lines[0])
		lines = lines[1:]
		return len(lines) > 0
	})
}
