package server

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// Proxy is a TCP proxy before a server. It counts how often a client has waited for the server, and can swallow the server's
// answers.
type Proxy struct {
	listener net.Listener
	server   string
	swallows atomic.Bool
	trips    atomic.Int64
}

// NewProxy starts a proxy before the server with the address.
func NewProxy(server string) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: l, server: server}
	go p.serve()
	return p, nil
}

// Address returns the proxy's address for net.Dial.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Swallow says whether the proxy cuts a connection when the server answers. The server has done what it was asked for by then.
func (p *Proxy) Swallow(on bool) { p.swallows.Store(on) }

// RoundTrips returns how many round trips there were so far: how often, on all connections, a client has sent something that
// the server then has answered. What is sent together or before the answer to what was sent earlier is one round trip.
func (p *Proxy) RoundTrips() int64 { return p.trips.Load() }

// Close ends the proxy. Connections go on.
func (p *Proxy) Close() error { return p.listener.Close() }

func (p *Proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			client.Close()
			continue
		}
		c := &connection{proxy: p, client: client, server: server}
		go func() {
			_, _ = io.Copy(questions{c}, client)
			server.Close()
		}()
		go func() {
			_, _ = io.Copy(answers{c}, server)
			client.Close()
		}()
	}
}

// connection is a client's connection through the proxy.
type connection struct {
	proxy          *Proxy
	client, server net.Conn

	mu      sync.Mutex
	waiting bool // the client has sent something that is not answered
}

// turn notes that one side speaks. It counts a round trip when the server does and the client waited.
func (c *connection) turn(waiting bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting && !waiting {
		c.proxy.trips.Add(1)
	}
	c.waiting = waiting
}

// questions passes on what the client sends.
type questions struct{ *connection }

// Write implements io.Writer.
func (q questions) Write(p []byte) (int, error) {
	q.turn(true)
	return q.server.Write(p)
}

// answers passes on what the server answers, unless the proxy swallows it.
type answers struct{ *connection }

// Write implements io.Writer.
func (a answers) Write(p []byte) (int, error) {
	a.turn(false)
	if a.proxy.swallows.Load() {
		return 0, net.ErrClosed
	}
	return a.client.Write(p)
}
