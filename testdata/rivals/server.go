package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// appServer is this program in another process, which serves an app.
type appServer struct {
	address string
	process *exec.Cmd
	stdin   io.Closer
}

// startServer starts this program again with the options of a server.
func startServer(options ...string) (*appServer, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &appServer{process: exec.Command(program, options...)}
	s.process.Stderr = os.Stderr
	if s.stdin, err = s.process.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := s.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		_, stopErr := s.stop()
		return nil, fmt.Errorf("a server that was started with %q prints no address: %w", options, errors.Join(err, stopErr))
	}
	s.address = strings.TrimSpace(line)
	return s, nil
}

// stop ends the process and returns the processor time that it took.
func (s *appServer) stop() (time.Duration, error) {
	_ = s.stdin.Close()
	err := s.process.Wait()
	return s.process.ProcessState.UserTime() + s.process.ProcessState.SystemTime(), err
}

// serveApp serves the named app's counter page.
func serveApp(f *fixture.All, name string) error {
	all, err := apps(f)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.name == name {
			return serveUntilInputEnds(a.counter())
		}
	}
	return fmt.Errorf("there is no app %q", name)
}

// serveUntilInputEnds serves on a loopback address, which it prints, until the standard input ends.
func serveUntilInputEnds(handler http.Handler) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { _ = http.Serve(listener, handler) }()
	fmt.Println(listener.Addr())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
