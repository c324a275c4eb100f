package keptsession

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"example.com/vetted/shop"
)

func valuesOnly(w http.ResponseWriter, r *http.Request, m mailer) {
	s := shop.SessionFrom(r)
	go m.Send(s.Email()) // the address is read before the goroutine starts
	email := s.Email()
	go func() { _ = m.Send(email) }()
}

func group(w http.ResponseWriter, r *http.Request) {
	s := shop.SessionFrom(r)
	var all sync.WaitGroup
	for range 3 {
		all.Add(1)
		go func() {
			defer all.Done()
			s.AddUserID(1)
		}()
		all.Go(func() { s.AddUserID(1) })
	}
	all.Wait()
}

func channel(w http.ResponseWriter, r *http.Request) {
	s := shop.SessionFrom(r)
	done := make(chan struct{})
	go func() {
		s.AddUserID(1)
		close(done)
	}()
	<-done
}

func startedByAHelper(w http.ResponseWriter, r *http.Request) {
	<-start(r, shop.SessionFrom(r))
}

func start(r *http.Request, s *shop.Session) <-chan error {
	result := make(chan error, 1)
	go func() { result <- s.SetEmail(r.PostFormValue("email")) }()
	return result
}

func toldByAFunction(r *http.Request, s *shop.Session, done func()) {
	go func() {
		s.Renew()
		done()
	}()
}

func toldByAFunctionThatIsPassedOn(r *http.Request, s *shop.Session, done func()) {
	go func() {
		s.Renew()
		context.AfterFunc(r.Context(), done)
	}()
}

func toldByClosing(r *http.Request, s *shop.Session, done chan struct{}) {
	go func() {
		defer close(done)
		s.Renew()
	}()
}

func toldByAVariable(r *http.Request, s *shop.Session) *atomic.Bool {
	finished := new(atomic.Bool)
	go func() {
		s.Renew()
		finished.Store(true)
	}()
	return finished
}

// jobs runs work in goroutines.
type jobs struct {
	running sync.WaitGroup
	left    atomic.Int64
}

func (j *jobs) count(r *http.Request, s *shop.Session) {
	j.left.Add(1)
	go func() {
		s.Renew()
		j.left.Add(-1)
	}()
}

func (j *jobs) start(r *http.Request, s *shop.Session) {
	j.running.Add(1)
	go j.work(s)
}

func (j *jobs) work(s *shop.Session) {
	defer j.finish()
	s.Renew()
}

func (j *jobs) finish() { j.running.Done() }

func pipe(w http.ResponseWriter, r *http.Request) {
	s := shop.SessionFrom(r)
	read, write := io.Pipe()
	go func() {
		_, _ = io.WriteString(write, s.Email())
		_ = write.Close()
	}()
	_, _ = io.Copy(w, read)
}

// connection serves a hijacked connection: the handler goes on until that is closed.
func connection(w http.ResponseWriter, r *http.Request) {
	s := shop.SessionFrom(r)
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	go readAll(conn, s)
	for {
		if _, err := conn.Write([]byte("tick\n")); err != nil {
			return
		}
	}
}

// stream goes on until the browser has left.
func stream(w http.ResponseWriter, r *http.Request) {
	s := shop.SessionFrom(r)
	go func() {
		for r.Context().Err() == nil {
			s.AddUserID(1)
		}
	}()
	<-r.Context().Done()
}

func readAll(conn net.Conn, s *shop.Session) {
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		s.AddUserID(1)
	}
}

// batch does work in goroutines, and waits for it in Drain.
type batch interface {
	Add(text string)
	Drain()
}

// sender has a batch.
type sender struct{ batch batch }

func (s *sender) send(w http.ResponseWriter, r *http.Request) {
	session := shop.SessionFrom(r)
	go func() { s.batch.Add(session.Email()) }()
	s.batch.Drain()
}

// notOfARequest has a session of which nothing says whose it is.
func notOfARequest(s *shop.Session) {
	go s.Renew()
}

func listen() {
	go func() {
		_ = http.ListenAndServe("127.0.0.1:8080", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s := shop.SessionFrom(r)
			s.AddUserID(1)
		}))
	}()
}
