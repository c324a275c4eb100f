// Package server starts real servers for tests and measurements, each in a directory of its own and on a free port of the
// loopback interface.
package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Server is a server process. Set Args, Env and Ready before Start; they stay the same when it is started again.
type Server struct {
	Args  []string                    // the program and its arguments
	Env   []string                    // its environment; nil for that of this process
	Ready func(context.Context) error // returns nil if the server answers
	Dir   string                      // where its files are; removed by Close
	Port  int

	as      *syscall.Credential // nil for the user of this process
	output  output
	running *exec.Cmd
	exited  chan struct{}
}

// ErrMissing means that a program is not installed.
var ErrMissing = errors.New("a program is not installed")

// Find returns the path of a program of a Debian package. It looks in the PATH, in /usr/sbin and where the patterns say. The
// error wraps ErrMissing.
func Find(program, debian string, patterns ...string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	for _, pattern := range append(patterns, "/usr/sbin/"+program) {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	return "", fmt.Errorf("%w: %s: apt-get install %s", ErrMissing, program, debian)
}

// New prepares a directory and a port for a server. If this process is root's, the server runs as the named user, whom its
// package has made: Postgres refuses to run as root. Without a name it runs as the user of this process.
func New(name, asUser string) (*Server, error) {
	dir, err := os.MkdirTemp("", name) // a socket's path is 107 bytes long at most, which a test's directory can exceed
	if err != nil {
		return nil, err
	}
	s := &Server{Dir: dir}
	if s.Port, err = freePort(); err == nil && os.Getuid() == 0 && asUser != "" {
		err = s.runAs(asUser)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// runAs gives the server and its directory to a user.
func (s *Server) runAs(name string) error {
	found, err := user.Lookup(name)
	if err != nil {
		return err
	}
	uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return err
	}
	s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.Dir, int(uid), int(gid))
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// PortText returns the port as an argument of a command line.
func (s *Server) PortText() string { return strconv.Itoa(s.Port) }

// Address returns the server's address for net.Dial.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", s.PortText()) }

// Output returns what the server has printed.
func (s *Server) Output() string { return s.output.String() }

// Run runs a program to its end, as the server's user.
func (s *Server) Run(args ...string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.SysProcAttr = s.Dir, &syscall.SysProcAttr{Credential: s.as}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", args[0], err, out)
	}
	return nil
}

// Start starts the server, also again after Kill, and waits until it is ready.
func (s *Server) Start(ctx context.Context) error {
	started := make(chan error)
	s.exited = make(chan struct{})
	cmd, exited := exec.Command(s.Args[0], s.Args[1:]...), s.exited
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = s.Dir, s.Env, &s.output, &s.output
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Pdeathsig: syscall.SIGKILL}
	go func() {
		// The kernel kills the server when the thread that started it ends, so that no server outlives a process that panics.
		runtime.LockOSThread()
		defer close(exited)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	s.running = cmd
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := Await(ctx, s.Ready); err != nil {
		return fmt.Errorf("%s does not answer: %w\n%s", s.Args[0], err, s.Output())
	}
	return nil
}

// Kill ends the server as a crash would.
func (s *Server) Kill() { _ = s.Stop(syscall.SIGKILL) }

// Stop sends the server a signal that ends it, and waits for its end.
func (s *Server) Stop(signal os.Signal) error {
	if err := s.running.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-s.exited
	return nil
}

// Signal sends the server a signal.
func (s *Server) Signal(signal os.Signal) error { return s.running.Process.Signal(signal) }

// Close ends the server, if it runs, and removes its directory.
func (s *Server) Close() error {
	if s.running != nil {
		s.Kill()
	}
	return os.RemoveAll(s.Dir)
}

// Await calls try until it succeeds. After the context is done it returns the error of try.
func Await(ctx context.Context, try func(context.Context) error) error {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := try(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-again.C:
		}
	}
}

// output is what a server prints.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
