package typedsession

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// lateShop is a server with a page that takes as long as the test wants, and one browser.
type lateShop struct {
	*shop
	t       *testing.T
	url     string
	client  *http.Client
	began   chan bool // gets a value when /slow has read its session
	release chan bool // lets /slow answer
}

func openLateShop(t *testing.T, adjust ...func(*Config[Visit])) *lateShop {
	t.Helper()
	s := &lateShop{shop: newShop(t, adjust...), t: t, began: make(chan bool), release: make(chan bool)}
	mux := http.NewServeMux()
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r)
		s.began <- true
		<-s.release
	})
	mux.HandleFunc("/name", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, VisitFrom(r).PetName()) })
	mux.HandleFunc("/update/{name}", func(w http.ResponseWriter, r *http.Request) {
		_ = VisitFrom(r).SetPetName(r.PathValue("name"))
	})
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		session.Renew()
		_ = session.SetPetName("logged in")
	})
	mux.HandleFunc("/logout", func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Destroy() })
	server := httptest.NewTLSServer(s.Handler(mux))
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.url, s.client = server.URL, server.Client()
	s.client.Jar = jar
	return s
}

func (s *lateShop) get(path string) string {
	response, err := s.client.Get(s.url + path)
	if err != nil {
		s.t.Error(err)
		return ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Error(err)
	}
	return string(text)
}

// afterALateRead returns the content of the session after a slow read that began before write and ended after it.
func (s *lateShop) afterALateRead(write string) string {
	s.get("/update/old")
	s.clock.advance(5 * time.Minute) // so that a read refreshes
	s.overtakeARead(write)
	return s.get("/name")
}

// overtakeARead starts a slow read, then writes, and then lets the read finish.
func (s *lateShop) overtakeARead(write string) {
	slow := make(chan bool)
	go func() {
		defer close(slow)
		s.get("/slow")
	}()
	select {
	case <-s.began:
	case <-slow:
		s.t.Fatal("the slow read ended before it read")
	}
	s.get(write)
	s.release <- true
	<-slow
}

// lateReads are writes during a slow read, and the content that the session must have afterwards.
var lateReads = map[string]struct{ write, want string }{
	"update": {"/update/new", "new"},
	"login":  {"/login", "logged in"},
	"logout": {"/logout", ""},
}

func TestWithTouchALateReadNeverBringsOldDataBack(t *testing.T) {
	for name, test := range lateReads {
		mustEqual(t, "after "+name, openLateShop(t, withTouch).afterALateRead(test.write), test.want)
		checked := openLateShop(t, withTouch, withCheck(new(checker)))
		mustEqual(t, "with Check after "+name, checked.afterALateRead(test.write), test.want)
	}
}

// Without Config.Touch one cookie both holds the session and slides its idle timeout, and the last response wins.
func TestWithoutTouchALateReadThatRefreshesBringsOldDataBack(t *testing.T) {
	for name, test := range lateReads {
		mustEqual(t, "after "+name, openLateShop(t).afterALateRead(test.write), "old")
	}
}

func TestWithTouchALateReadOfASessionThatIsOverDoesNotUndoALogin(t *testing.T) {
	s := openLateShop(t, withTouch)
	s.get("/update/old")
	s.clock.advance(25 * time.Minute)
	mustEqual(t, "before", s.get("/name"), "old")
	s.clock.advance(35 * time.Minute)
	s.overtakeARead("/login")
	mustEqual(t, "after the late read", s.get("/name"), "logged in")
}

func TestWithTouchReadsAtTheSameTimeNeverUndoAWrite(t *testing.T) {
	s := openLateShop(t, withTouch, func(c *Config[Visit]) { c.MaxStep = -1 }) // every read touches
	stop := make(chan bool)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					s.get("/name")
				}
			}
		})
	}
	for i := range 100 {
		s.clock.advance(time.Second)
		s.get(fmt.Sprintf("/update/%d", i))
		mustEqual(t, "name", s.get("/name"), fmt.Sprint(i))
	}
	close(stop)
	readers.Wait()
}
