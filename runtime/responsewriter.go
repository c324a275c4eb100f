package typedsession

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
)

// responseWriter is an http.ResponseWriter that calls commit once, right before the response begins. It has the optional
// methods of net/http's own ResponseWriters that begin a response, because [http.ResponseController] would otherwise
// unwrap it and begin the response without a commit. It has Push and CloseNotify because ResponseController does not offer
// them: gin's Stream panics without the latter.
type responseWriter struct {
	w            http.ResponseWriter
	committer    committer
	begun        atomic.Bool // atomic because http.TimeoutHandler begins the response in another goroutine than the handler's
	headerUnused atomic.Bool // the connection was hijacked, and Header was not called since
}

// committer is what a responseWriter needs of an exchange.
type committer interface {
	// commit puts the session into the header of a response that begins with this status. After an error it has answered
	// in the place of the handler.
	commit(status int) error
	// failure returns the error that commit returned.
	failure() error
	// inform passes an informational status on.
	inform(status int)
	// offer prepares the session for whoever hijacks the connection, and may write the response by hand. After an error it
	// has answered in the place of the handler.
	offer() error
	// confirm puts what was offered into the header, for whoever hijacked the connection and looks at it.
	confirm()
	// lasting returns a context that ends when the client has left, or the request is over.
	lasting() context.Context
}

// begin commits once, before a response with this status. An error means that the response was sent in the place of the
// handler's.
func (rw *responseWriter) begin(status int) error {
	if !rw.begun.Swap(true) {
		return rw.committer.commit(status)
	}
	return rw.committer.failure()
}

// Unwrap lets http.ResponseController reach what does not begin the response, such as deadlines.
func (rw *responseWriter) Unwrap() http.ResponseWriter { return rw.w }

// Header returns the response's header. Before the commit it holds only what the app and Save put into it. A call after
// Hijack says that the app writes the response itself, with that header.
func (rw *responseWriter) Header() http.Header {
	if rw.headerUnused.Load() && rw.headerUnused.Swap(false) {
		rw.committer.confirm()
	}
	return rw.w.Header()
}

// header returns the response's header for a commit. It does not count as a call of Header after Hijack.
func (rw *responseWriter) header() http.Header {
	if outer, ok := rw.w.(interface{ header() http.Header }); ok {
		return outer.header()
	}
	return rw.w.Header()
}

// WriteHeader commits unless the status is informational, since more headers follow an informational response.
func (rw *responseWriter) WriteHeader(status int) {
	if !isFinal(status) {
		rw.committer.inform(status)
		return
	}
	if rw.begin(status) == nil {
		rw.w.WriteHeader(status)
	}
}

// Write commits.
func (rw *responseWriter) Write(b []byte) (int, error) {
	if err := rw.begin(http.StatusOK); err != nil {
		return 0, err
	}
	return rw.w.Write(b)
}

// WriteString commits.
func (rw *responseWriter) WriteString(s string) (int, error) {
	if err := rw.begin(http.StatusOK); err != nil {
		return 0, err
	}
	return io.WriteString(rw.w, s)
}

// ReadFrom commits. It exists so that io.Copy can use sendfile.
func (rw *responseWriter) ReadFrom(src io.Reader) (int64, error) {
	if err := rw.begin(http.StatusOK); err != nil {
		return 0, err
	}
	if to, ok := rw.w.(io.ReaderFrom); ok {
		return to.ReadFrom(src)
	}
	return io.Copy(writerOnly{rw.w}, src)
}

// writerOnly hides all methods but Write from io.Copy.
type writerOnly struct{ io.Writer }

// Flush commits and flushes. Where that is not supported it does neither.
func (rw *responseWriter) Flush() { _ = rw.FlushError() }

// FlushError commits and flushes. Where that is not supported it does neither and returns http.ErrNotSupported.
func (rw *responseWriter) FlushError() error {
	if !canFlush(rw.w) {
		return http.ErrNotSupported
	}
	if err := rw.begin(http.StatusOK); err != nil {
		return err
	}
	return http.NewResponseController(rw.w).Flush()
}

// Hijack takes over the connection. Unless the response had begun, the next call of Header puts the Set-Cookie into the
// header and commits the session, for a response that the app writes itself. Where hijacking is not supported
// Hijack does nothing and returns http.ErrNotSupported.
func (rw *responseWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if !canHijack(rw.w) {
		return nil, nil, http.ErrNotSupported
	}
	if err := rw.committer.failure(); err != nil {
		return nil, nil, err
	}
	offers := !rw.begun.Swap(true)
	if offers {
		if err := rw.committer.offer(); err != nil {
			return nil, nil, err
		}
	}
	conn, buffered, err := http.NewResponseController(rw.w).Hijack()
	switch {
	case !offers:
	case err != nil:
		rw.committer.confirm() // the header goes out as ever
	default:
		rw.headerUnused.Store(true)
	}
	return conn, buffered, err
}

// CloseNotify returns a channel that receives a value when the client has left, or the request is over.
func (rw *responseWriter) CloseNotify() <-chan bool {
	left := make(chan bool, 1)
	context.AfterFunc(rw.committer.lasting(), func() { left <- true })
	return left
}

// Push starts an HTTP/2 server push. It does not commit, because a push does not begin the response. Where that is not
// supported it returns http.ErrNotSupported.
func (rw *responseWriter) Push(target string, options *http.PushOptions) error {
	if pusher, ok := rw.w.(http.Pusher); ok {
		return pusher.Push(target, options)
	}
	return http.ErrNotSupported
}

// inside returns the ResponseWriter below this one. canFlush and canHijack look at it, because this one has all methods.
func (rw *responseWriter) inside() http.ResponseWriter { return rw.w }

// hasBegun reports whether the response has begun.
func (rw *responseWriter) hasBegun() bool { return rw.begun.Load() }

// canFlush reports whether http.ResponseController.Flush finds a method to call below any number of wrappers.
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

// canHijack reports whether http.ResponseController.Hijack finds a method to call below any number of wrappers.
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
