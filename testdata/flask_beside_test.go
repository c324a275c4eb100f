package testdata

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/flask"
)

// startFlaskApp runs a program of interop/flask, which serves a Flask app until the test ends, and returns its address.
func startFlaskApp(t *testing.T, program string) (address string) {
	t.Helper()
	server := flaskProgram(t, program)
	until, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	port, err := bufio.NewReader(out).ReadString('\n')
	t.Cleanup(func() {
		until.Close()
		if err := server.Wait(); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

// flaskProgram returns a program of interop/flask, ready to start.
func flaskProgram(t *testing.T, program string) *exec.Cmd {
	t.Helper()
	const dir = "interop/flask/"
	for _, name := range []string{program, "serve.py", "described.py"} {
		if _, err := os.Stat(dir + name); err != nil { // also tells go test that its result depends on the program
			t.Fatal(err)
		}
	}
	// -B: no compiled program is left beside the source.
	command := exec.Command(findPython(t, "flask"), "-B", dir+program)
	command.Stderr = t.Output()
	return command
}

// besideFlask is a service in Go that shares the sessions of interop/flask/beside.py.
type besideFlask struct {
	t       *testing.T
	cookies *flask.Cookies
}

func (b besideFlask) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	session := flask.Session{Values: map[string]json.RawMessage{}}
	if cookie, err := r.Cookie("session"); err == nil {
		if opened, err := b.cookies.Open(cookie.Value, flask.PermanentLifetime); err == nil {
			session = opened
		}
	}
	switch r.URL.Path {
	case "/go/session":
		b.write(w, flaskDescribed(b.t, must(flask.OfDict(session.Values))(b.t)))
	case "/go/count":
		var count int
		if raw, ok := session.Values["count"]; ok {
			if err := json.Unmarshal(raw, &count); err != nil {
				b.t.Error(err)
			}
		}
		session.Values["count"] = json.RawMessage(fmt.Sprint(count + 1))
		b.save(w, session)
	case "/go/forget":
		delete(session.Values, "user_id")
		b.save(w, session)
	case "/go/logout":
		session.Values = nil
		b.save(w, session)
	default:
		http.NotFound(w, r)
	}
}

// save sets the cookie as Flask does.
func (b besideFlask) save(w http.ResponseWriter, session flask.Session) {
	cookie := &http.Cookie{Name: "session", Path: "/", HttpOnly: true}
	if len(session.Values) == 0 {
		cookie.MaxAge = -1
	} else {
		cookie.Value = must(b.cookies.Seal(session.Values))(b.t)
	}
	if session.Permanent() {
		cookie.Expires = time.Now().Add(flask.PermanentLifetime)
	}
	http.SetCookie(w, cookie)
}

func (b besideFlask) write(w http.ResponseWriter, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		b.t.Error(err)
	}
}

// startFlaskAndGo starts the app, the service, whose clock is now, and the proxy before them, and returns its address.
func startFlaskAndGo(t *testing.T, now func() time.Time) (address string) {
	t.Helper()
	app, err := url.Parse(startFlaskApp(t, "beside.py"))
	if err != nil {
		t.Fatal(err)
	}
	cookies := must(flask.New("the secret key of both"))(t).WithClock(now)
	service := httptest.NewServer(besideFlask{t, cookies})
	t.Cleanup(service.Close)
	beside, err := url.Parse(service.URL)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", httputil.NewSingleHostReverseProxy(app))
	mux.Handle("/go/", httputil.NewSingleHostReverseProxy(beside))
	proxy := httptest.NewServer(mux)
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// flaskVisitor is a browser before a Flask app and a Go service that stand behind one address.
type flaskVisitor struct {
	t       *testing.T
	address string
	client  *http.Client
}

// visitFlask returns a visitor without a cookie.
func visitFlask(t *testing.T, address string) flaskVisitor {
	t.Helper()
	return flaskVisitor{t, address, &http.Client{Jar: must(cookiejar.New(nil))(t)}}
}

// send sends a request and returns the cookie that the response sets, or nil, and the body.
func (v flaskVisitor) send(method, path string) (*http.Cookie, []byte) {
	v.t.Helper()
	r, err := http.NewRequest(method, v.address+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	response, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		v.t.Fatalf("%s %s: got %s, %v", method, path, response.Status, err)
	}
	if set := response.Cookies(); len(set) > 0 {
		return set[0], body
	}
	return nil, body
}

func (v flaskVisitor) post(path string) *http.Cookie {
	v.t.Helper()
	cookie, _ := v.send("POST", path)
	return cookie
}

// mustSee fails unless both servers show this session: descriptions of its values by key.
func (v flaskVisitor) mustSee(want map[string]any) {
	v.t.Helper()
	for _, path := range []string{"/session", "/go/session"} {
		_, body := v.send("GET", path)
		var shown []any
		if err := json.Unmarshal(body, &shown); err != nil {
			v.t.Fatal(err)
		}
		got := map[string]any{}
		for _, entry := range shown[1:] { // after "dict"
			pair := entry.([]any)
			got[pair[0].(string)] = pair[1]
		}
		if !reflect.DeepEqual(got, want) {
			v.t.Errorf("%s:\ngot  %v\nwant %v", path, got, want)
		}
	}
}

// loggedIn is the session that /login of the app makes, described.
func loggedIn() map[string]any {
	type list = []any
	return map[string]any{
		"_permanent": list{"False"},
		"user_id":    list{"int", "42"},
		"since":      list{"datetime", "1767323045"},
		"position":   list{"tuple", list{"float", "404a400000000000"}, list{"str", "N"}, list{"tuple", list{"float", "402a800000000000"}, list{"str", "E"}}},
		"device":     list{"UUID", "00112233445566778899aabbccddeeff"},
		"token":      list{"bytes", "00ff"},
		"greeting":   list{"Markup", "<b>Hello</b>"},
		"cart": list{"dict",
			list{" t", list{"dict", list{" t", list{"str", "a visitor chose the keys"}}}},
			list{"items", list{"dict", list{"a.b", list{"list", list{"int", "1"}, list{"None"}, list{"True"}}}}}},
	}
}

func TestAFlaskAppAndAGoServiceBehindOneAddress(t *testing.T) {
	t.Parallel()
	var offset atomic.Int64 // of the service's clock
	address := startFlaskAndGo(t, func() time.Time { return time.Now().Add(time.Duration(offset.Load())) })
	t.Run("share a session from login to logout", func(t *testing.T) {
		fromLoginToLogout(t, visitFlask(t, address))
	})
	t.Run("keep a permanent session permanent", func(t *testing.T) {
		permanentSession(t, visitFlask(t, address))
	})
	for name, signed := range map[string]time.Duration{
		"refuse a cookie from the future": time.Hour,
		"refuse a cookie that is too old": -flask.PermanentLifetime - time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			visitor := visitFlask(t, address)
			offset.Store(int64(signed))
			visitor.post("/go/count")
			offset.Store(0)
			visitor.mustSee(map[string]any{})
			visitor.post("/login")
			visitor.mustSee(loggedIn())
		})
	}
}

func fromLoginToLogout(t *testing.T, visitor flaskVisitor) {
	visitor.mustSee(map[string]any{})

	visitor.post("/login")
	want := loggedIn()
	visitor.mustSee(want)

	visitor.post("/go/count")
	visitor.post("/go/count")
	want["count"] = []any{"int", "2"}
	visitor.mustSee(want)

	visitor.post("/rename") // in Flask, which writes what Go wrote
	want["user_name"] = []any{"str", "Renée"}
	visitor.mustSee(want)
	visitor.post("/go/count")
	want["count"] = []any{"int", "3"}
	visitor.mustSee(want)

	visitor.post("/go/forget")
	delete(want, "user_id")
	visitor.mustSee(want)

	if cookie := visitor.post("/go/logout"); cookie == nil || cookie.MaxAge >= 0 {
		t.Errorf("the logout in Go set %v", cookie)
	}
	visitor.mustSee(map[string]any{})

	visitor.post("/login")
	visitor.post("/go/count")
	visitor.post("/logout")
	visitor.mustSee(map[string]any{})
}

func permanentSession(t *testing.T, visitor flaskVisitor) {
	visitor.post("/login?permanent")
	want := loggedIn()
	want["_permanent"] = []any{"True"}
	visitor.mustSee(want)

	inGo := visitor.post("/go/count")
	inFlask := visitor.post("/rename")
	for server, cookie := range map[string]*http.Cookie{"Go": inGo, "Flask": inFlask} {
		if cookie == nil {
			t.Fatalf("%s set no cookie", server)
		}
		if left := time.Until(cookie.Expires); left < flask.PermanentLifetime-time.Minute || left > flask.PermanentLifetime {
			t.Errorf("%s: the cookie expires in %v", server, left)
		}
	}
	inGo.Value, inGo.Raw, inGo.RawExpires, inGo.Expires = "", "", "", time.Time{}
	inFlask.Value, inFlask.Raw, inFlask.RawExpires, inFlask.Expires = "", "", "", time.Time{}
	if !reflect.DeepEqual(inGo, inFlask) {
		t.Errorf("Go set %v, Flask %v", inGo, inFlask)
	}
	if refreshed, _ := visitor.send("GET", "/session"); refreshed == nil {
		t.Error("Flask does not set the cookie of a permanent session in every response")
	}
	want["count"], want["user_name"] = []any{"int", "1"}, []any{"str", "Renée"}
	visitor.mustSee(want)

	visitor.post("/go/logout")
	visitor.mustSee(map[string]any{})
}
