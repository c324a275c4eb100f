package typedsession

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"
)

var sequences = flag.Int("sequences", 4000, "how many random sequences of requests TestNoSequenceOfRequestsLengthensACheckedSession plays")

// TestNoSequenceOfRequestsLengthensACheckedSession lets visitors who keep every cookie they ever got come with any of
// them, through outages and revocations, to handlers that call the verbs and Save in any order, and holds what the
// servers accept against what Config.Check promises. It knows the promises and when checks passed, and nothing of what
// is in a cookie.
func TestNoSequenceOfRequestsLengthensACheckedSession(t *testing.T) {
	servers := checkedServers(t)
	var total checkTally
	for seed := range uint64(*sequences) {
		random := rand.New(rand.NewPCG(seed, 16))
		replay := &replay{t: t, server: servers[seed%uint64(len(servers))], random: random, tally: &total}
		replay.run()
		if t.Failed() {
			t.Fatalf("sequence %d: %+v\n%s", seed, replay.server.lifetime, replay.log)
		}
	}
	t.Logf("%d sequences: %+v", *sequences, total)
	if total.found < *sequences || total.refused < *sequences/2 || total.checked < *sequences/2 || total.outages < *sequences/4 {
		t.Errorf("the visitors do too little for this to say much: %+v", total)
	}
}

// checkTally counts what happened, so that a test that tests nothing is noticed.
type checkTally struct{ found, refused, checked, outages, renewed int }

// checkedServer is a shop whose Config.Check the sequence being played decides.
type checkedServer struct {
	*shop
	lifetime Config[Visit]
	check    func(*Visit) (bool, error)
}

func checkedServers(t *testing.T) []*checkedServer {
	var all []*checkedServer
	for _, every := range []time.Duration{-1, time.Minute, 0, 20 * time.Minute} {
		for _, failOpen := range []bool{true, false} {
			for _, touch := range []bool{true, false} {
				server := new(checkedServer)
				server.shop = newShop(t, func(c *Config[Visit]) {
					c.Touch, c.CheckFailOpen, c.CheckEvery = touch, failOpen, every
					c.Idle, c.Absolute, c.RememberIdle, c.RememberAbsolute = 30*time.Minute, 2*time.Hour, time.Hour, 3*time.Hour
					c.OnEvent = func(context.Context, Event) {}
					c.Check = func(_ context.Context, s *Visit, _ Info) (bool, error) { return server.check(s) }
					server.lifetime = *c
				})
				all = append(all, server)
			}
		}
	}
	return all
}

// life is what is promised of one cookie: a session may live on from its last check that passed, or from when it was
// first sent, and in all from when it began or was renewed.
type life struct {
	session int // which session it is, as the field Count says
	passed  time.Time
	began   time.Time
}

// copied is a cookie that the visitor keeps, with the touch that came with it.
type copied struct{ value, touch string }

// replay is one sequence.
type replay struct {
	t      *testing.T
	server *checkedServer
	random *rand.Rand
	tally  *checkTally
	log    string

	cookies  []copied
	lives    map[string]life // of values
	touched  map[string]time.Time
	sessions int
	revoked  map[int]time.Time
	outage   bool

	passed bool // in this request
}

func (p *replay) now() time.Time { return p.server.clock.Now() }

func (p *replay) say(format string, a ...any) {
	p.log += fmt.Sprintf("%v ", p.now().Sub(start)) + fmt.Sprintf(format, a...) + "\n"
}

func (p *replay) run() {
	p.server.clock.set(start)
	p.server.check = p.answer
	p.cookies = []copied{{}}
	p.lives, p.touched, p.revoked = map[string]life{}, map[string]time.Time{}, map[int]time.Time{}
	for range 4 + p.random.IntN(12) {
		p.pause()
		switch p.random.IntN(8) {
		case 0, 1:
			p.outage = !p.outage
			p.say("outage %v", p.outage)
		case 2:
			if p.sessions > 0 && p.random.IntN(3) == 0 {
				session := 1 + p.random.IntN(p.sessions)
				if _, done := p.revoked[session]; !done {
					p.revoked[session] = p.now()
					p.say("session %d revoked", session)
				}
			}
		}
		p.visit()
		if p.t.Failed() {
			return
		}
	}
}

// pause lets time pass: often not much, sometimes about as long as a session may live.
func (p *replay) pause() {
	minutes := []int{0, 1, 2, 4, 5, 10, 25, 28, 29, 30, 55, 59, 60}[p.random.IntN(13)]
	p.server.clock.advance(time.Duration(minutes)*time.Minute + time.Duration(p.random.IntN(3)-1)*time.Second + time.Second)
}

// answer is Config.Check.
func (p *replay) answer(s *Visit) (keep bool, err error) {
	if p.outage {
		p.tally.outages++
		return p.random.IntN(2) == 0, errOutage
	}
	if _, revoked := p.revoked[s.Count()]; revoked {
		return false, nil
	}
	p.tally.checked++
	p.passed = true
	return true, nil
}

// visit is one request with one of the cookies, most often with the last one.
func (p *replay) visit() {
	brought := p.cookies[len(p.cookies)-1]
	if p.random.IntN(3) == 0 {
		brought = p.cookies[p.random.IntN(len(p.cookies))]
	}
	if p.random.IntN(4) == 0 { // a touch of any other cookie
		brought.touch = p.cookies[p.random.IntN(len(p.cookies))].touch
	}
	p.passed = false
	w := &snapshotWriter{header: http.Header{}}
	r, _ := http.NewRequest("GET", "https://shop.example/", nil)
	r.Header.Set("Cookie", p.server.CookieName()+"="+brought.value+"; "+p.server.TouchCookieName()+"="+brought.touch)
	var lived life
	p.server.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := VisitFrom(r)
		lived = p.judge(s, brought)
		p.handle(w, r, s, &lived)
	})).ServeHTTP(w, r)
	w.WriteHeader(200)
	p.keep(w.sent, brought, lived)
}

// judge compares a session that the server accepted with what is promised of the cookies that it came in, and returns
// what is promised of it from now on.
func (p *replay) judge(s *Visit, brought copied) life {
	now := p.now()
	if s.Count() == 0 {
		p.say("visit: fresh")
		p.tally.refused++
		return life{}
	}
	p.tally.found++
	p.say("visit: session %d, %+v, passed %v", s.Count(), s.Info(), p.passed)
	config := &p.server.lifetime
	idle, absolute := config.Idle, config.Absolute
	if s.Info().Permanent {
		idle, absolute = config.RememberIdle, config.RememberAbsolute
	}
	lived := p.lives[brought.value]
	if touched := p.touched[brought.touch]; touched.After(lived.passed) {
		lived.passed = touched
	}
	if p.passed {
		lived.passed = now
	}
	every := max(0, config.CheckEvery)
	if config.CheckEvery == 0 {
		every = defaultCheckEvery
	}
	revokedAt, revoked := p.revoked[s.Count()]
	switch since := now.Sub(lived.passed); {
	case lived.session != s.Count():
		p.t.Errorf("session %d came in a cookie of session %d", s.Count(), lived.session)
	case since >= idle:
		p.t.Errorf("still there %v after the last check that passed, the idle timeout is %v", since, idle)
	case now.Sub(lived.began) >= absolute:
		p.t.Errorf("still there after %v, the absolute timeout is %v", now.Sub(lived.began), absolute)
	case !config.CheckFailOpen && since > every:
		p.t.Errorf("still there %v after the last check that passed, each %v is one", since, every)
	case revoked && !p.outage && now.Sub(revokedAt) > every:
		p.t.Errorf("still there %v after it was revoked, each %v is a check", now.Sub(revokedAt), every)
	}
	return lived
}

// handle is what the app does with its session, which lived describes.
func (p *replay) handle(w http.ResponseWriter, r *http.Request, s *Visit, lived *life) {
	begin := func() {
		p.sessions++
		*lived = life{session: p.sessions, began: p.now()}
		s.SetCount(p.sessions)
		p.say("begins session %d", p.sessions)
	}
	if s.Count() == 0 {
		begin()
	}
	for range p.random.IntN(7) {
		switch p.random.IntN(12) {
		case 0, 1:
			p.say("Renew")
			s.Renew()
			p.tally.renewed++
			lived.began = p.now()
		case 2, 3:
			p.say("Save")
			_ = p.server.Save(w, r)
		case 4:
			p.say("Reset")
			s.Reset()
		case 5: // the app goes on with what it knows of the visitor
			p.say("SetCount(%d)", lived.session)
			s.SetCount(lived.session)
		case 6:
			p.say("SetNotes")
			s.SetNotes(fmt.Sprint(p.random.IntN(3)))
		case 7:
			permanent := p.random.IntN(2) == 0
			p.say("Remember(%v)", permanent)
			s.Remember(permanent)
		case 8:
			p.pause()
		case 9:
			p.say("DoNotCount")
			p.server.DoNotCount(r)
		case 10:
			p.say("Describe")
			_, _ = p.server.Describe(s)
		case 11:
			if p.random.IntN(4) == 0 {
				p.say("Destroy")
				s.Destroy()
				begin()
			}
		}
	}
	if p.random.IntN(4) > 0 {
		s.SetCount(lived.session) // after a Reset
	}
}

// keep keeps the cookies of a response beside all others.
func (p *replay) keep(h http.Header, brought copied, lived life) {
	next := brought
	if lived.passed.IsZero() {
		lived.passed = p.now() // it was first sent in this request
	}
	for _, cookie := range (&http.Response{Header: h}).Cookies() {
		switch {
		case cookie.MaxAge < 0:
			continue // the visitor keeps what it had
		case cookie.Name == p.server.CookieName():
			next.value = cookie.Value
			if known, again := p.lives[cookie.Value]; again { // the same bytes, made twice
				lived.passed, lived.began = latest(known.passed, lived.passed), latest(known.began, lived.began)
			}
			p.lives[cookie.Value] = lived
		default:
			next.touch = cookie.Value
			p.touched[cookie.Value] = lived.passed
		}
	}
	if next != brought {
		p.cookies = append(p.cookies, next)
		p.say("gets cookie %d", len(p.cookies)-1)
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
