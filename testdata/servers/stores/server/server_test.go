package server

import (
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// newEcho starts a server that answers with what it gets, in pieces of one byte.
func newEcho(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				var b [1]byte
				for {
					if _, err := io.ReadFull(conn, b[:]); err != nil {
						return
					}
					if _, err := conn.Write(b[:]); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

// exchange sends and reads the answer.
func exchange(t *testing.T, conn net.Conn, text string) error {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		return err
	}
	_, err := io.ReadFull(conn, make([]byte, len(text)))
	return err
}

func TestAProxyCountsHowOftenAClientWaits(t *testing.T) {
	p, err := NewProxy(newEcho(t))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for range 2 {
		conn, err := net.Dial("tcp", p.Address())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		before := p.RoundTrips()
		for range 3 {
			if err := exchange(t, conn, "a"); err != nil {
				t.Fatal(err)
			}
		}
		if trips := p.RoundTrips() - before; trips != 3 {
			t.Errorf("three questions and answers are %d round trips", trips)
		}
	}
}

func TestAProxyThatSwallowsCutsTheConnection(t *testing.T) {
	p, err := NewProxy(newEcho(t))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	conn, err := net.Dial("tcp", p.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	p.Swallow(true)
	if err := exchange(t, conn, "a"); err == nil {
		t.Error("the answer arrives")
	}
}

func TestCPUGrowsWithWhatAProcessDoes(t *testing.T) {
	before, err := CPU(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for begin := time.Now(); time.Since(begin) < 30*time.Second; {
		after, err := CPU(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if after > before {
			return
		}
	}
	t.Error("a busy loop takes no time")
}
