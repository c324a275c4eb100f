package gin

import (
	"bufio"
	"net"
	"net/http"

	"github.com/gin-gonic/gin"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Sessions returns a middleware of gin that reads and sends sessions.
//
// gin's handlers write to c.Writer, which Handler knows nothing of: it sends the cookie when something is written to the
// ResponseWriter that it passes on. So the middleware makes c.Writer write there. It also ends the request if Handler
// answered it without calling the next handler, as it does while a store is down: gin would go on otherwise.
func Sessions[S any](sessions *typedsession.Manager[S]) gin.HandlerFunc {
	return func(c *gin.Context) {
		outer, request := c.Writer, c.Request
		defer func() { c.Writer, c.Request = outer, request }()
		isCalled := false
		sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			isCalled = true
			c.Writer, c.Request = &writer{ResponseWriter: outer, inner: w}, r
			c.Next()
		})).ServeHTTP(outer, request)
		if !isCalled {
			c.Abort()
		}
	}
}

// writer is a ResponseWriter of gin that writes through the one of the sessions' handler.
type writer struct {
	// ResponseWriter is gin's own. It keeps the status, which may change until something is written.
	gin.ResponseWriter
	inner http.ResponseWriter
}

// WriteHeaderNow begins the response with the status that was last chosen.
func (w *writer) WriteHeaderNow() {
	if !w.Written() {
		w.inner.WriteHeader(w.Status())
		w.ResponseWriter.WriteHeaderNow()
	}
}

// Write writes a part of the body.
func (w *writer) Write(data []byte) (int, error) {
	w.WriteHeaderNow()
	return w.inner.Write(data)
}

// WriteString writes a part of the body.
func (w *writer) WriteString(s string) (int, error) { return w.Write([]byte(s)) }

// Flush sends what was written.
func (w *writer) Flush() {
	w.WriteHeaderNow()
	_ = http.NewResponseController(w.inner).Flush() // gin's Flush returns no error
}

// Hijack hands the connection over, as to a WebSocket.
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.inner).Hijack()
}

// Unwrap returns the sessions' writer, for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.inner }
