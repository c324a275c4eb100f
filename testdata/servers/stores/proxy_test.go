package stores

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy is a TCP proxy before a server. It can swallow the server's answers, hold back what passes, and cut connections.
type proxy struct {
	listener net.Listener
	server   string
	swallows atomic.Bool

	mu          sync.Mutex
	connections map[net.Conn]bool // the open ones, of both sides
	down        bool              // new connections are closed at once
	requests    gate
	answers     gate
	cutting     *cutting // nil for none
}

// cutting is the plan to cut the connections at a request. A request is what a client sends at once: its next one follows the
// answer, if it has one connection.
type cutting struct {
	passes      int  // how many requests pass before
	losesAnswer bool // the server gets the request, and its answer is lost; otherwise the request is lost
	staysDown   bool // new connections are refused until restore

	awaitsAnswer bool // the server has got the request
	done         bool
}

// gate lets bytes pass while it is open. The zero gate is open.
type gate struct{ opened chan struct{} } // nil or closed for an open gate

func (g *gate) shut() {
	if g.isOpen() {
		g.opened = make(chan struct{})
	}
}

func (g *gate) open() {
	if !g.isOpen() {
		close(g.opened)
	}
}

func (g *gate) isOpen() bool {
	if g.opened == nil {
		return true
	}
	select {
	case <-g.opened:
		return true
	default:
		return false
	}
}

func newProxy(t *testing.T, server string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, server: server, connections: make(map[net.Conn]bool)}
	t.Cleanup(func() {
		l.Close()
		p.cut()
		p.resume()
	})
	go p.serve()
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// cut closes all connections and refuses new ones until restore.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = true
	p.closeAll()
}

// restore ends what cut and cutAt have begun.
func (p *proxy) restore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down, p.cutting = false, nil
}

// hang holds back all requests until resume: the server gets none.
func (p *proxy) hang() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests.shut()
}

// delay holds back all answers until resume: the server gets the requests.
func (p *proxy) delay() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers.shut()
}

// resume passes on what was held back, and what follows.
func (p *proxy) resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests.open()
	p.answers.open()
}

// cutAt makes the proxy cut the connections at a request from now on.
func (p *proxy) cutAt(c cutting) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cutting = &c
}

// hasCut reports whether the request of cutAt has come.
func (p *proxy) hasCut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cutting != nil && p.cutting.done
}

func (p *proxy) closeAll() {
	for c := range p.connections {
		c.Close()
	}
	clear(p.connections)
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil || !p.keep(client, server) {
			client.Close()
			continue
		}
		go func() {
			_, _ = io.Copy(passing{server, p.passesRequest}, client)
			server.Close()
		}()
		go func() {
			_, _ = io.Copy(passing{client, p.passesAnswer}, server)
			client.Close()
		}()
	}
}

// keep remembers the two ends of a connection, and reports false if new connections are refused.
func (p *proxy) keep(client, server net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		server.Close()
		return false
	}
	p.connections[client], p.connections[server] = true, true
	return true
}

// passesRequest waits while requests are held back, and reports whether this one reaches the server.
func (p *proxy) passesRequest() bool {
	p.wait(&p.requests)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch c := p.cutting; {
	case c == nil || c.done:
		return true
	case c.passes > 0:
		c.passes--
		return true
	case c.losesAnswer:
		c.awaitsAnswer = true
		return true
	}
	p.cutNow()
	return false
}

// passesAnswer waits while answers are held back, and reports whether this one reaches the client. The server has done what it
// was asked for by then.
func (p *proxy) passesAnswer() bool {
	p.wait(&p.answers)
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.cutting; c != nil && c.awaitsAnswer && !c.done {
		p.cutNow()
		return false
	}
	return !p.swallows.Load()
}

func (p *proxy) cutNow() {
	p.cutting.done, p.down = true, p.cutting.staysDown
	p.closeAll()
}

func (p *proxy) wait(g *gate) {
	p.mu.Lock()
	opened := g.opened
	p.mu.Unlock()
	if opened != nil {
		<-opened
	}
}

// passing writes to one end of a connection what may pass. What may not ends the connection.
type passing struct {
	to     net.Conn
	passes func() bool
}

func (w passing) Write(b []byte) (int, error) {
	if !w.passes() {
		return 0, net.ErrClosed
	}
	return w.to.Write(b)
}
