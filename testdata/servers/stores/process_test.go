package stores

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
	"testing"
	"time"
)

// process is a server that a test has started.
type process struct {
	t      *testing.T
	dir    string // its own, removed after the test
	port   int
	args   []string
	env    []string            // nil for that of the test
	as     *syscall.Credential // nil for the user that runs the test
	ready  func(context.Context) error
	output output

	running *exec.Cmd
	exited  chan struct{}
}

func (p *process) portText() string { return strconv.Itoa(p.port) }

func (p *process) address() string { return net.JoinHostPort("127.0.0.1", p.portText()) }

// find returns the path of a program, which need not be in the PATH. Without it the test is skipped, and fails in CI.
func find(t *testing.T, program, debian string, elsewhere ...string) string {
	t.Helper()
	if path, err := exec.LookPath(program); err == nil {
		return path
	}
	for _, pattern := range append(elsewhere, "/usr/sbin/"+program) {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("CI must have %s: apt-get install %s", program, debian)
	}
	t.Skipf("%s is not installed: apt-get install %s", program, debian)
	return ""
}

// newProcess prepares a directory and a port for a server. If the test runs as root, the server runs as the user that its
// package has made: Postgres refuses to run as root.
func newProcess(t *testing.T, name, asUser string) *process {
	t.Helper()
	dir, err := os.MkdirTemp("", name) // a socket's path is 107 bytes long at most, which t.TempDir can exceed
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p := &process{t: t, dir: dir, port: freePort(t)}
	if os.Getuid() == 0 && asUser != "" {
		p.as = credential(t, asUser)
		if err := os.Chown(dir, int(p.as.Uid), int(p.as.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func credential(t *testing.T, name string) *syscall.Credential {
	t.Helper()
	found, err := user.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// run runs a program to its end, as the server's user.
func (p *process) run(args ...string) {
	p.t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.SysProcAttr = p.dir, &syscall.SysProcAttr{Credential: p.as}
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("%s: %v\n%s", args[0], err, out)
	}
}

// start starts the server and waits until it is ready. It is stopped after the test.
func (p *process) start() {
	p.t.Helper()
	started := make(chan error)
	p.exited = make(chan struct{})
	cmd, exited := exec.Command(p.args[0], p.args[1:]...), p.exited
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.dir, p.env, &p.output, &p.output
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as, Pdeathsig: syscall.SIGKILL}
	go func() {
		// The kernel kills the server when the thread that started it ends, so that no server outlives a test that panics.
		runtime.LockOSThread()
		defer close(exited)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		p.t.Fatal(err)
	}
	p.running = cmd
	p.t.Cleanup(func() { kill(cmd, exited) })
	p.awaitReady()
}

// kill ends the server as a crash would.
func (p *process) kill() { kill(p.running, p.exited) }

func kill(cmd *exec.Cmd, exited chan struct{}) {
	_ = cmd.Process.Kill()
	<-exited
}

func (p *process) awaitReady() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	await(p.t, ctx, p.ready, func() string { return p.output.String() })
}

// await calls try until it succeeds.
func await(t *testing.T, ctx context.Context, try func(context.Context) error, about func() string) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := try(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal(fmt.Errorf("%w\n%s", err, about()))
		case <-again.C:
		}
	}
}

// output is what a server prints, for the message of a test that fails.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

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

// pause makes the server hang until resume.
func (p *process) pause() { p.signal(syscall.SIGSTOP) }

func (p *process) resume() { p.signal(syscall.SIGCONT) }

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.running.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}
