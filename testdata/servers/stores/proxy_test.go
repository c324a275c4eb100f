package stores

import (
	"io"
	"net"
	"sync/atomic"
	"testing"
)

// proxy is a TCP proxy before a server. It can swallow the server's answers.
type proxy struct {
	listener net.Listener
	server   string
	swallows atomic.Bool
}

func newProxy(t *testing.T, server string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, server: server}
	t.Cleanup(func() { l.Close() })
	go p.serve()
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) serve() {
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
		go func() {
			_, _ = io.Copy(server, client)
			server.Close()
		}()
		go func() {
			_, _ = io.Copy(answers{client, p}, server)
			client.Close()
		}()
	}
}

// answers passes on what the server answers. Where the proxy swallows, it cuts the connection instead: the server has done
// what it was asked for by then.
type answers struct {
	client net.Conn
	proxy  *proxy
}

func (a answers) Write(p []byte) (int, error) {
	if a.proxy.swallows.Load() {
		return 0, net.ErrClosed
	}
	return a.client.Write(p)
}
