package fiber

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v3"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// Sessions reads and sends the sessions of a Fiber app.
type Sessions struct {
	Manager *typedsession.Manager[visitor.Session]
}

// sessionKey is the key in c.Locals of the session that From opened.
type sessionKey struct{}

// From returns the session of a request, which has to pass through Commit. The first call reads the cookie, so that
// requests that do not call From have no session. The error is the answer while the session cannot be read, as when a
// store is down.
func (m Sessions) From(c fiber.Ctx) (*visitor.Session, error) {
	if s := fiber.Locals[*visitor.Session](c, sessionKey{}); s != nil {
		return s, nil
	}
	s, err := m.Manager.OpenRequest(request(c))
	if err != nil && s.Info().Unchecked {
		return nil, unavailable(c)
	}
	// Any other error says why the session is a fresh one, which Config.OnEvent was told too.
	return fiber.Locals(c, sessionKey{}, s), nil
}

// Commit, a middleware, sends the session if a handler after it has asked for one.
func (m Sessions) Commit(c fiber.Ctx) error {
	if err := c.Next(); err != nil {
		// Fiber would answer the error after this middleware. SealTo needs the status of the answer.
		if err := c.App().ErrorHandler(c, err); err != nil {
			return err
		}
	}
	s := fiber.Locals[*visitor.Session](c, sessionKey{})
	if s == nil {
		return nil
	}
	header := responseHeader(c)
	err := m.Manager.SealTo(c.Context(), s, c.Response().StatusCode(), header)
	setResponseHeader(c, header)
	if isUnsaved(err) {
		return unavailable(c)
	}
	return nil // the browser keeps the session that it has after any other error, which Config.OnEvent was told
}

// isUnsaved reports whether an error of SealTo means that the changes are lost: the store failed, or another request has
// ended the session meanwhile.
func isUnsaved(err error) bool {
	_, failed := errors.AsType[*typedsession.StoreError](err)
	return failed || errors.Is(err, typedsession.ErrGone)
}

// unavailable returns the error for a request whose session could not be read or written.
func unavailable(c fiber.Ctx) error {
	c.Set(fiber.HeaderRetryAfter, "5")
	return fiber.NewError(fiber.StatusServiceUnavailable, "The session is out of reach for a moment. Please try again.")
}

// request returns what a manager reads of a request. Fiber uses the memory of its strings again for the next request,
// so all are copied. c.Cookies would not do: it returns one value of a name, and a browser may have several.
func request(c fiber.Ctx) *http.Request {
	r := &http.Request{
		Method: string(c.Request().Header.Method()),
		URL:    &url.URL{Path: string(c.Request().URI().Path())},
		Host:   string(c.Request().Host()),
		Header: http.Header{},
		TLS:    c.RequestCtx().TLSConnectionState(),
	}
	for name, value := range c.Request().Header.All() {
		r.Header.Add(string(name), string(value))
	}
	return r.WithContext(c.Context())
}

// responseHeader returns a copy of the header of the response.
func responseHeader(c fiber.Ctx) http.Header {
	header := http.Header{}
	for name, value := range c.Response().Header.All() {
		header.Add(string(name), string(value))
	}
	return header
}

// setResponseHeader puts what changed in a copy of the header into the response. Each line goes there by itself:
// c.Append would join several cookies with commas, which browsers do not take apart.
func setResponseHeader(c fiber.Ctx, header http.Header) {
	before := responseHeader(c)
	for name := range before {
		if _, ok := header[name]; !ok {
			c.Response().Header.Del(name)
		}
	}
	for name, lines := range header {
		if slices.Equal(lines, before[name]) {
			continue
		}
		c.Response().Header.Del(name)
		for _, line := range lines {
			c.Response().Header.Add(name, line)
		}
	}
}
