// Package router has the shapes of web frameworks: a Context that carries the request in a
// field, as gin has it, and a Carrier with a method, as echo has it.
package router

import "net/http"

// Context belongs to one request.
type Context struct {
	Request *http.Request
	Writer  http.ResponseWriter
}

// Carrier belongs to one request.
type Carrier interface {
	Request() *http.Request
	NoContent(status int) error
}

// Engine knows handlers by their path.
type Engine struct {
	contexts map[string]func(*Context)
	carriers map[string]func(Carrier) error
}

// GET adds a handler.
func (e *Engine) GET(path string, serve func(*Context)) { e.contexts[path] = serve }

// Get adds a handler.
func (e *Engine) Get(path string, serve func(Carrier) error) { e.carriers[path] = serve }
