package web

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// nginxConfig caches whatever it is allowed to, for every status and method that
// it can.
const nginxConfig = `
daemon off;
master_process off;
pid %[1]s/nginx.pid;
error_log stderr error;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	proxy_cache_path %[1]s/cache keys_zone=pages:1m;
	server {
		listen unix:%[1]s/socket;
		location / {
			proxy_pass %[2]s;
			proxy_cache pages;
			proxy_cache_valid any 10m;
			proxy_set_header X-Forwarded-Proto https;
			add_header X-Cache $upstream_cache_status always;
		}
	}
}
`

// nginxBefore starts a caching proxy before an app and returns a client whose requests
// all go to it, whatever their host. Without nginx the test is skipped, and fails in CI.
// The proxy listens on a socket of the file system: a port that is free when it is
// chosen need not be free when nginx listens.
func nginxBefore(t *testing.T, app string) *http.Client {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		nginx = "/usr/sbin/nginx" // which is not in everybody's PATH
	}
	if _, err := os.Stat(nginx); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("CI must have nginx: apt-get install nginx-light")
		}
		t.Skip("nginx is not installed: apt-get install nginx-light")
	}
	dir, err := os.MkdirTemp("", "nginx") // a socket's path is 107 bytes long at most, which t.TempDir can exceed
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, nginxConfig, dir, app), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(nginx, "-p", dir, "-e", "stderr", "-c", config)
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(dir, "socket"))
	}
	awaitListener(t, dial)
	transport := &http.Transport{DialContext: dial}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// awaitListener waits until something listens.
func awaitListener(t *testing.T, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		conn, err := dial(ctx, "", "")
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal(err)
		case <-again.C:
		}
	}
}

// person is a visitor that minds its own cookie: the proxy speaks plain HTTP, over
// which a client's jar would not send a Secure one.
type person struct {
	t      *testing.T
	client *http.Client
	name   string
	cookie string // "name=value"
	count  int
}

func (p *person) get(path string) (response *http.Response, body string) {
	r, err := http.NewRequest(http.MethodGet, "http://proxy.example"+path, nil)
	if err != nil {
		p.t.Error(err)
		return nil, ""
	}
	if p.cookie != "" {
		r.Header.Set("Cookie", p.cookie)
	}
	response, err = p.client.Do(r)
	if err != nil {
		p.t.Error(err)
		return nil, ""
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Error(err)
	}
	for _, cookie := range response.Cookies() {
		p.cookie = cookie.Name + "=" + cookie.Value
	}
	return response, string(content)
}

func TestACachingProxyNeverHandsOneVisitorsSessionToAnother(t *testing.T) {
	const cacheable = "public, max-age=600"
	sessions := newSessions(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/login/{name}", func(w http.ResponseWriter, r *http.Request) {
		if err := SessionFrom(r).SetName(r.PathValue("name")); err != nil {
			t.Error(err)
		}
	})
	greet := func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		fmt.Fprintf(w, "%s %d", s.Name(), s.Count())
	}
	mux.HandleFunc("/read", greet)
	mux.HandleFunc("/read/cacheable", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", cacheable) // a mistake of the app
		greet(w, r)
	})
	write := func(w http.ResponseWriter, r *http.Request) {
		SessionFrom(r).AddCount(1)
		greet(w, r)
	}
	mux.HandleFunc("/write", write)
	mux.HandleFunc("/write/cacheable", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", cacheable) // a worse one
		w.Header().Set("Surrogate-Control", "max-age=600")
		w.Header().Set("CDN-Cache-Control", "max-age=600")
		write(w, r)
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", cacheable)
		fmt.Fprint(w, "for all")
	})
	app := httptest.NewServer(sessions.Handler(mux))
	t.Cleanup(app.Close)
	proxy := nginxBefore(t, app.URL)

	// A page that knows of no session is cached: else all this would prove nothing.
	first, last := &person{t: t, client: proxy}, &person{t: t, client: proxy}
	first.get("/page")
	if response, body := last.get("/page"); response.Header.Get("X-Cache") != "HIT" || body != "for all" {
		t.Fatalf("the proxy does not cache: X-Cache is %q, the page %q", response.Header.Get("X-Cache"), body)
	}

	var people sync.WaitGroup
	for i := range 16 {
		people.Go(func() {
			p := &person{t: t, client: proxy, name: fmt.Sprintf("visitor%d", i)}
			random := rand.New(rand.NewPCG(uint64(i), 0))
			p.get("/login/" + p.name)
			for range 60 {
				path := []string{"/read", "/read/cacheable", "/write", "/write/cacheable", "/page"}[random.IntN(5)]
				response, body := p.get(path)
				if response == nil {
					return
				}
				want := "for all"
				switch path {
				case "/write", "/write/cacheable":
					p.count++
					fallthrough
				case "/read", "/read/cacheable":
					want = fmt.Sprintf("%s %d", p.name, p.count)
				}
				if body != want {
					t.Errorf("%s shows %q to %s, want %q (X-Cache %s)", path, body, p.name, want, response.Header.Get("X-Cache"))
					return
				}
			}
		})
	}
	people.Wait()

	for _, path := range []string{"/read", "/read/cacheable", "/write", "/write/cacheable"} {
		stranger := &person{t: t, client: proxy}
		if _, body := stranger.get(path); body != " 0" && body != " 1" {
			t.Errorf("%s shows %q to a stranger", path, body)
		}
	}
}
