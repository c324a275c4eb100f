package server

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// Proxy is a TCP proxy before a server. It counts how often a client has waited for the server. It can swallow the server's
// answers, hold back what passes, and cut connections.
type Proxy struct {
	listener net.Listener
	server   string
	swallows atomic.Bool
	trips    atomic.Int64

	mu          sync.Mutex
	connections map[*connection]bool // the open ones
	down        bool                 // new connections are closed at once
	questions   gate
	answers     gate
	cutting     *cutting // nil for none
}

// Cutting is the plan to cut the connections when a client sends something: the request after those that pass. Of a client
// with one connection, what it sends at once is a request, if it waits for each answer.
type Cutting struct {
	Passes      int  // how many requests pass before
	LosesAnswer bool // the server gets the request, and its answer is lost; otherwise the request is lost
	StaysDown   bool // new connections are refused until Restore
}

// cutting is a plan under way.
type cutting struct {
	Cutting
	awaitsAnswer bool // the server has got the request
	done         bool
}

// NewProxy starts a proxy before the server with the address.
func NewProxy(server string) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: l, server: server, connections: make(map[*connection]bool)}
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

// Cut closes all connections and refuses new ones until Restore.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = true
	p.closeAll()
}

// Restore ends what Cut and CutAt have begun.
func (p *Proxy) Restore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down, p.cutting = false, nil
}

// CutAt makes the proxy cut the connections at a request from now on.
func (p *Proxy) CutAt(plan Cutting) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cutting = &cutting{Cutting: plan}
}

// HasCut reports whether the request of CutAt has come.
func (p *Proxy) HasCut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cutting != nil && p.cutting.done
}

// Hang holds back what clients send until Resume: the server gets nothing.
func (p *Proxy) Hang() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.questions.shut()
}

// Delay holds back what the server answers until Resume.
func (p *Proxy) Delay() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers.shut()
}

// Resume passes on what was held back, and what follows.
func (p *Proxy) Resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.questions.open()
	p.answers.open()
}

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
		if !p.keep(c) {
			c.close()
			continue
		}
		go func() {
			_, _ = io.Copy(questions{c}, client)
			server.Close()
		}()
		go func() {
			_, _ = io.Copy(answers{c}, server)
			client.Close()
			p.forget(c)
		}()
	}
}

// keep remembers a connection, and reports false if new ones are refused.
func (p *Proxy) keep(c *connection) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.connections[c] = true
	return !p.down
}

func (p *Proxy) forget(c *connection) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.connections, c)
}

func (p *Proxy) closeAll() {
	for c := range p.connections {
		c.close()
	}
}

// passesQuestion reports whether what a client has sent reaches the server.
func (p *Proxy) passesQuestion() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch c := p.cutting; {
	case c == nil || c.done:
		return true
	case c.Passes > 0:
		c.Passes--
		return true
	case c.LosesAnswer:
		c.awaitsAnswer = true
		return true
	}
	p.cutNow()
	return false
}

// passesAnswer reports whether what the server has answered reaches the client.
func (p *Proxy) passesAnswer() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.cutting; c != nil && c.awaitsAnswer && !c.done {
		p.cutNow()
		return false
	}
	return !p.swallows.Load()
}

func (p *Proxy) cutNow() {
	p.cutting.done, p.down = true, p.cutting.StaysDown
	p.closeAll()
}

// wait waits until a gate of the proxy is open.
func (p *Proxy) wait(g *gate) {
	p.mu.Lock()
	opened := g.opened
	p.mu.Unlock()
	if opened != nil {
		<-opened
	}
}

// gate lets bytes pass while it is open. The zero gate is open.
type gate struct{ opened chan struct{} } // nil for an open gate; closed when the gate opens

func (g *gate) shut() {
	if g.opened == nil {
		g.opened = make(chan struct{})
	}
}

func (g *gate) open() {
	if g.opened != nil {
		close(g.opened)
		g.opened = nil
	}
}

// connection is a client's connection through the proxy.
type connection struct {
	proxy          *Proxy
	client, server net.Conn

	mu      sync.Mutex
	waiting bool // the client has sent something that is not answered
}

func (c *connection) close() {
	c.client.Close()
	c.server.Close()
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
	q.proxy.wait(&q.proxy.questions)
	if !q.proxy.passesQuestion() {
		return 0, net.ErrClosed
	}
	return q.server.Write(p)
}

// answers passes on what the server answers, unless the proxy swallows it.
type answers struct{ *connection }

// Write implements io.Writer.
func (a answers) Write(p []byte) (int, error) {
	a.turn(false)
	a.proxy.wait(&a.proxy.answers)
	if !a.proxy.passesAnswer() {
		return 0, net.ErrClosed
	}
	return a.client.Write(p)
}
