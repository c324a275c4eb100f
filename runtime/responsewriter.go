package typedsession

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
)

// responseWriter calls commit once, right before the response begins. It has the optional methods of net/http's own
// ResponseWriters that begin a response, because [http.ResponseController] would otherwise unwrap it and begin the
// response unseen, and Push and CloseNotify, which nothing unwraps for: gin's Stream panics without the latter.
type responseWriter struct {
	w         http.ResponseWriter
	committer committer
	begun     atomic.Bool // http.TimeoutHandler lets two goroutines see it
	offered   atomic.Bool // the connection was hijacked, and nobody has looked at the header since
}

// committer is what a responseWriter needs of an exchange.
type committer interface {
	// commit puts the session into the header of a response that begins with this status.
	commit(status int)
	// inform passes an informational status on.
	inform(status int)
	// offer puts the session into the header for whoever hijacks the connection, and may write the response by hand.
	offer()
	// confirm says that whoever hijacked the connection looks at the header.
	confirm()
	// lasting returns a context that ends when the client has left, or the request is over.
	lasting() context.Context
}

// begin commits once, before a response with this status.
func (rw *responseWriter) begin(status int) {
	if !rw.begun.Swap(true) {
		rw.committer.commit(status)
	}
}

// Unwrap lets http.ResponseController reach what does not begin the response, such as deadlines.
func (rw *responseWriter) Unwrap() http.ResponseWriter { return rw.w }

// Header returns the response's header. Nothing of ours is in it before the commit. Whoever asks for it after a Hijack
// writes it by hand.
func (rw *responseWriter) Header() http.Header {
	if rw.offered.Load() && rw.offered.Swap(false) {
		rw.committer.confirm()
	}
	return rw.w.Header()
}

// header returns the response's header for a commit. Of a hijacked connection, nobody has looked at it then.
func (rw *responseWriter) header() http.Header {
	if outer, ok := rw.w.(interface{ header() http.Header }); ok {
		return outer.header()
	}
	return rw.w.Header()
}

// WriteHeader commits unless the status is informational: other headers are still to come then.
func (rw *responseWriter) WriteHeader(status int) {
	if status < 200 && status != http.StatusSwitchingProtocols {
		rw.committer.inform(status)
		return
	}
	rw.begin(status)
	rw.w.WriteHeader(status)
}

// Write commits.
func (rw *responseWriter) Write(b []byte) (int, error) {
	rw.begin(http.StatusOK)
	return rw.w.Write(b)
}

// WriteString commits.
func (rw *responseWriter) WriteString(s string) (int, error) {
	rw.begin(http.StatusOK)
	return io.WriteString(rw.w, s)
}

// ReadFrom commits. It keeps io.Copy's way to sendfile open.
func (rw *responseWriter) ReadFrom(src io.Reader) (int64, error) {
	rw.begin(http.StatusOK)
	if to, ok := rw.w.(io.ReaderFrom); ok {
		return to.ReadFrom(src)
	}
	return io.Copy(writerOnly{rw.w}, src)
}

// writerOnly hides other methods from io.Copy.
type writerOnly struct{ io.Writer }

// Flush commits and flushes. What cannot be flushed is not.
func (rw *responseWriter) Flush() { _ = rw.FlushError() }

// FlushError commits and flushes. Where that is not supported it does neither and returns http.ErrNotSupported.
func (rw *responseWriter) FlushError() error {
	if !canFlush(rw.w) {
		return http.ErrNotSupported
	}
	rw.begin(http.StatusOK)
	return http.NewResponseController(rw.w).Flush()
}

// Hijack puts the Set-Cookie into the header for whoever writes the response by hand, unless the response has begun, and
// takes over the connection. The session is committed when Header is called afterwards. Where hijacking is not supported
// Hijack does nothing and returns http.ErrNotSupported.
func (rw *responseWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if !canHijack(rw.w) {
		return nil, nil, http.ErrNotSupported
	}
	offers := !rw.begun.Swap(true)
	if offers {
		rw.committer.offer()
	}
	conn, buffered, err := http.NewResponseController(rw.w).Hijack()
	switch {
	case !offers:
	case err != nil:
		rw.committer.confirm() // the header goes out as ever
	default:
		rw.offered.Store(true)
	}
	return conn, buffered, err
}

// CloseNotify returns a channel that receives a value when the client has left, or the request is over.
func (rw *responseWriter) CloseNotify() <-chan bool {
	left := make(chan bool, 1)
	context.AfterFunc(rw.committer.lasting(), func() { left <- true })
	return left
}

// Push starts an HTTP/2 server push, and begins nothing. Where that is not supported it returns http.ErrNotSupported.
func (rw *responseWriter) Push(target string, options *http.PushOptions) error {
	if pusher, ok := rw.w.(http.Pusher); ok {
		return pusher.Push(target, options)
	}
	return http.ErrNotSupported
}

// inside returns the ResponseWriter that this one passes on to. Of itself it can do everything.
func (rw *responseWriter) inside() http.ResponseWriter { return rw.w }

// hasBegun reports whether the response of this one has.
func (rw *responseWriter) hasBegun() bool { return rw.begun.Load() }

// canFlush looks for what http.ResponseController.Flush would call in the end.
func canFlush(w http.ResponseWriter) bool {
	for {
		switch t := w.(type) {
		case interface{ inside() http.ResponseWriter }:
			w = t.inside()
		case interface{ FlushError() error }:
			return true
		case http.Flusher:
			return true
		case interface{ Unwrap() http.ResponseWriter }:
			w = t.Unwrap()
		default:
			return false
		}
	}
}

// canHijack looks for what http.ResponseController.Hijack would call in the end.
func canHijack(w http.ResponseWriter) bool {
	for {
		switch t := w.(type) {
		case interface{ inside() http.ResponseWriter }:
			w = t.inside()
		case http.Hijacker:
			return true
		case interface{ Unwrap() http.ResponseWriter }:
			w = t.Unwrap()
		default:
			return false
		}
	}
}
