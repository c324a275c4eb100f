package typedsession

import (
	"io"
	"net/http"
	"reflect"
)

// This file finds out whether a response can still take a cookie, where the ResponseWriter around Handler does not say
// so by itself: a framework, or the app, may have written past the one that Handler passed on, and http.TimeoutHandler answers in
// the place of a handler that it goes on running.

// hasLeft reports whether one of the ResponseWriters around Handler says that the response's header is gone.
func hasLeft(w http.ResponseWriter) bool { return anyWriter(w, saysWritten) }

// saysWritten reports whether a single ResponseWriter says that its header is gone.
func saysWritten(w http.ResponseWriter) bool {
	switch t := w.(type) {
	case interface{ hasBegun() bool }: // of another manager
		return t.hasBegun()
	case interface{ Written() bool }: // of gin, negroni, martini and macaron
		return t.Written()
	case interface {
		Before(func())
		After(func())
	}: // of echo
		return isTrue(t, "Committed")
	case sizeWriter:
		return t.Size() > 0
	case statusWriter:
		return isFinal(t.Status()) || t.BytesWritten() > 0
	case interface{ BytesWritten() int }:
		return t.BytesWritten() > 0
	}
	return hasBegunInNetHTTP(w)
}

// hasBegunInNetHTTP reports whether a ResponseWriter of net/http's own server has begun its response. It reads an unexported
// field, since net/http exports nothing that says so. If a later Go renames the field, hasBegunInNetHTTP reports false.
func hasBegunInNetHTTP(w http.ResponseWriter) bool {
	switch reflect.TypeOf(w).String() {
	case "*http.response", "*http.http2responseWriter", "http.http2ResponseWriter":
		return wroteHeader(reflect.ValueOf(w))
	}
	return false
}

// wroteHeader returns the field of that name of net/http's ResponseWriters, which for HTTP/2 is that of a state they lead to.
func wroteHeader(v reflect.Value) bool {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return false
	}
	if field := v.FieldByName("wroteHeader"); field.Kind() == reflect.Bool {
		return field.Bool()
	}
	for _, next := range [...]string{"ResponseWriter", "rws"} {
		if field := v.FieldByName(next); field.IsValid() {
			return wroteHeader(field)
		}
	}
	return false
}

// statusWriter is what the ResponseWriters of chi, goji and zerolog have in common. Their Status is 0 until WriteHeader was
// called; that of other ResponseWriters may be 200 from the beginning, so it takes Tee to tell them apart.
type statusWriter interface {
	BytesWritten() int
	Status() int
	Tee(io.Writer)
}

// sizeWriter is the ResponseWriter of gorilla/handlers. Its Status may be 200 from the beginning. The method Size alone may be
// that of an embedded bufio.Writer, whose buffer it is the size of.
type sizeWriter interface {
	Size() int
	Status() int
}

// isFinal reports whether a status ends the header of a response, as informational ones do not.
func isFinal(status int) bool { return status >= 200 || status == http.StatusSwitchingProtocols }

// isTrue reports whether the struct that v points to has a field of that name, which is true.
func isTrue(v any, name string) bool {
	pointer := reflect.ValueOf(v)
	if pointer.Kind() != reflect.Pointer || pointer.Elem().Kind() != reflect.Struct {
		return false
	}
	field, ok := pointer.Type().Elem().FieldByName(name)
	return ok && len(field.Index) == 1 && field.Type.Kind() == reflect.Bool && pointer.Elem().FieldByIndex(field.Index).Bool()
}

// isTimeoutHandlers reports whether one of the ResponseWriters around Handler is that of http.TimeoutHandler, which tells
// nobody but Write that it has given up.
func isTimeoutHandlers(w http.ResponseWriter) bool {
	return anyWriter(w, func(w http.ResponseWriter) bool { return reflect.TypeOf(w).String() == "*http.timeoutWriter" })
}

// anyWriter reports whether is holds for w or for a ResponseWriter that w passes on to, as its method Unwrap says.
func anyWriter(w http.ResponseWriter, is func(http.ResponseWriter) bool) bool {
	for w != nil {
		if is(w) {
			return true
		}
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return false
		}
		w = u.Unwrap()
	}
	return false
}
