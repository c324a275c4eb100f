package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// clients is how many visitors click at the same time, each as soon as it has an answer.
const clients = 64

// leastClicks is how often each clicks, however late it is: a session shows at the second request.
const leastClicks = 2

// loadCost is what a server did under load.
type loadCost struct {
	App       string `json:"app"`
	PerSecond spread `json:"requests_per_second"`
	// CPUNs is the processor time that the server's process took for each request, all of net/http included.
	CPUNs spread `json:"cpu_ns_per_request"`
	// CPURatio is how many times as much that is as for the same headers without a session.
	CPURatio spread `json:"cpu_times_same_headers"`
}

// loadRound is what a server did in one round.
type loadRound struct{ perSecond, cpuNs float64 }

// measureLoad asks each app's counter page, served by a process of its own. Every round asks all of them, one after the
// other.
func measureLoad(e effort, f *fixture.All) ([]loadCost, error) {
	all, err := apps(f)
	if err != nil {
		return nil, err
	}
	perSecond, cpuNs := make(map[string][]float64), make(map[string][]float64)
	for range e.rounds {
		for _, a := range all {
			round, err := load(a, e.load)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", a.name, err)
			}
			perSecond[a.name] = append(perSecond[a.name], round.perSecond)
			cpuNs[a.name] = append(cpuNs[a.name], round.cpuNs)
		}
	}
	var costs []loadCost
	for _, a := range all {
		costs = append(costs, loadCost{
			App:       a.name,
			PerSecond: spreadOf(perSecond[a.name]),
			CPUNs:     spreadOf(cpuNs[a.name]),
			CPURatio:  spreadOf(paired(cpuNs[a.name], cpuNs[sameHeadersName], quotient)),
		})
	}
	return costs, nil
}

// load starts this program again as the app's server.
func load(a app, length time.Duration) (round loadRound, err error) {
	program, err := os.Executable()
	if err != nil {
		return loadRound{}, err
	}
	server := exec.Command(program, "-serve", a.name)
	server.Stderr = os.Stderr
	stdin, err := server.StdinPipe()
	if err != nil {
		return loadRound{}, err
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		return loadRound{}, err
	}
	if err := server.Start(); err != nil {
		return loadRound{}, err
	}
	address, err := bufio.NewReader(stdout).ReadString('\n')
	var requests int64
	if err == nil {
		requests, err = click(strings.TrimSpace(address), length, a.counts())
	}
	_ = stdin.Close() // which ends the server
	if waitErr := server.Wait(); err == nil {
		err = waitErr
	}
	if err != nil {
		return loadRound{}, err
	}
	cpu := server.ProcessState.UserTime() + server.ProcessState.SystemTime()
	return loadRound{
		perSecond: float64(requests) / length.Seconds(),
		cpuNs:     float64(cpu.Nanoseconds()) / float64(requests),
	}, nil
}

// serveApp serves the named app's counter page on a loopback address, which it prints, until its input ends.
func serveApp(f *fixture.All, name string) error {
	all, err := apps(f)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.name != name {
			continue
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		go func() { _ = http.Serve(listener, a.counter()) }()
		fmt.Println(listener.Addr())
		_, err = io.Copy(io.Discard, os.Stdin)
		return err
	}
	return fmt.Errorf("there is no app %q", name)
}

// click lets the clients ask for that long, and returns how many answers they got. counts says whether each answer is
// one more than the one before, as it is with a session.
func click(address string, length time.Duration, counts bool) (int64, error) {
	var (
		all   sync.WaitGroup
		total atomic.Int64
		first atomic.Pointer[error]
	)
	end := time.Now().Add(length)
	for range clients {
		all.Go(func() {
			n, err := visit(address, end, counts)
			total.Add(n)
			if err != nil {
				first.CompareAndSwap(nil, &err)
			}
		})
	}
	all.Wait()
	if err := first.Load(); err != nil {
		return 0, *err
	}
	return total.Load(), nil
}

// visit is a client with a connection that stays open and a memory for one cookie.
func visit(address string, end time.Time, counts bool) (n int64, err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	in, cookie := bufio.NewReader(conn), ""
	for n < leastClicks || time.Now().Before(end) {
		if _, err := fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\n%s\r\n", address, cookie); err != nil {
			return n, err
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return n, err
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return n, err
		}
		n++
		if got, err := strconv.ParseInt(string(body), 10, 64); err != nil || counts && got != n {
			return n, fmt.Errorf("answer %d is %q: %w", n, body, errCount)
		}
		if set := response.Header.Get("Set-Cookie"); set != "" {
			pair, _, _ := strings.Cut(set, ";")
			cookie = "Cookie: " + pair + "\r\n"
		}
	}
	return n, nil
}

func printLoad(w io.Writer, costs []loadCost) {
	var rows [][]string
	for _, c := range costs {
		rows = append(rows, []string{c.App, c.PerSecond.text(whole, ""), c.CPUNs.duration(), c.CPURatio.ratio()})
	}
	table(w, fmt.Sprintf("Under load: a counter page, %d clients over loopback", clients),
		[]string{"", "requests/s", "CPU a request", "× no session, same headers"}, rows)
}
