package typedsession

import (
	"flag"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/typedsession/typedsession/runtime/store/memstore"
)

var schedules = flag.Int("schedules", 2000, "how many random schedules TestEveryScheduleOfRequestsHasAnOrder plays")

// TestEveryScheduleOfRequestsHasAnOrder lets the requests of one session meet in every way that random numbers choose, on two
// servers and with an engine that loses answers, is late, repeats writes, and with servers that crash. What the requests were
// told and what the store holds afterwards must be what some order of their commits, one after another, explains.
func TestEveryScheduleOfRequestsHasAnOrder(t *testing.T) {
	var total scheduleTally
	for seed := range uint64(*schedules) {
		total.add(playRandom(t, seed))
	}
	t.Logf("%d schedules: %+v", *schedules, total)
	if total.Acked < *schedules || total.Failed < *schedules/20 || total.Faults < *schedules/4 || total.Doubled > *schedules/50 {
		t.Errorf("the schedules do too little, or too many need the exception, for this to say much: %+v", total)
	}
}

// playRandom plays the schedule of a seed, and names the seed if that fails.
func playRandom(t *testing.T, seed uint64) scheduleTally {
	defer func() {
		if t.Failed() {
			t.Logf("schedule %d", seed)
		}
	}()
	random := rand.New(rand.NewPCG(seed, 5))
	return playSchedule(t, random.IntN)
}

// FuzzSchedules does what TestEveryScheduleOfRequestsHasAnOrder does, with schedules that are bytes.
func FuzzSchedules(f *testing.F) {
	for seed := range byte(20) {
		random := rand.NewChaCha8([32]byte{seed})
		choices := make([]byte, 200)
		_, _ = random.Read(choices)
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		playSchedule(t, func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			choice := int(choices[0]) % n
			choices = choices[1:]
			return choice
		})
	})
}

// scheduleTally counts what happened, so that a test that tests nothing is noticed.
type scheduleTally struct{ Acked, Failed, Faults, Doubled int }

func (s *scheduleTally) add(other scheduleTally) {
	s.Acked += other.Acked
	s.Failed += other.Failed
	s.Faults += other.Faults
	s.Doubled += other.Doubled
}

// playSchedule plays a schedule and checks it.
func playSchedule(t *testing.T, choose func(int) int) (tally scheduleTally) {
	synctest.Test(t, func(t *testing.T) {
		g := newGame(t, choose)
		g.begin()
		g.add()
		faults := g.faults
		if !g.run() {
			t.Errorf("an actor hangs")
		} else {
			g.late = nil
			g.checkEnd(faults - g.faults)
		}
		if t.Failed() {
			t.Logf("initially %+v\n%s", g.history.initial, &g.schedule.log)
			g.dump(t)
		}
		tally = g.tally()
		tally.Faults = faults - g.faults
	})
	return tally
}

// game is a schedule with what it plays on.
type game struct {
	*schedule
	t       *testing.T
	engine  *memstore.Store
	servers []*shop // two, of which one's clock is slow
	fast    *shop   // a server whose clock is half a year ahead
	accept  Protection
	history history
	browser string // the cookie that it has
	tokens  []string
	keys    map[string]bool // of records that were written
	newest  map[string]time.Time
	parts   []*participant
}

// participant is an actor with what it did.
type participant struct {
	*actor
	*deeds
	game   *game
	server *shop
}

func newGame(t *testing.T, choose func(int) int) *game {
	g := &game{
		schedule: &schedule{choose: choose, faults: choose(3)},
		t:        t,
		engine:   memstore.New(0),
		keys:     make(map[string]bool),
		newest:   make(map[string]time.Time),
	}
	engine := &steppedEngine{Store: g.engine, check: g.checkSwap, alter: g.checkAlter, take: g.takeKey}
	keys := keysOf(t, namedKey("shop", 0))
	protection := Stored{Store: engine, Timeout: 24 * time.Hour}
	if choose(4) == 0 {
		g.accept = Signed{Keys: keys}
		protection.Accept = g.accept
		g.history.inCookie = choose(2) == 0
	}
	spec := visitSpec()
	spec.Owner = 2
	began := time.Now()
	for _, ahead := range []time.Duration{0, -30 * time.Second, 200 * 24 * time.Hour} {
		server := newShopOf(t, spec, protection, func(c *Config[Visit]) {
			c.Now = func() time.Time { return start.Add(time.Since(began) + ahead) }
		})
		g.servers = append(g.servers, server)
	}
	g.fast, g.servers = g.servers[2], g.servers[:2]
	return g
}

// begin makes the session that the requests share.
func (g *game) begin() {
	first := g.servers[0]
	if g.history.inCookie {
		first = newShopUnder(g.t, g.accept, func(c *Config[Visit]) { c.Now = first.now })
	}
	cookie := first.in(g.t, "", func(v *Visit) {
		v.AddCount(1)
		if owned := g.choose(3) > 0; owned || g.history.inCookie {
			_ = v.SetPetName("rex")
		}
		if g.choose(2) > 0 {
			v.appendLine(line{SKU: "a"})
		}
		v.Remember(g.choose(4) == 0)
		g.history.initial = view{contentsOf(v), v.Info().Permanent}
	})
	if g.choose(2) == 0 {
		time.Sleep(4 * time.Minute) // the next request slides the session
	}
	g.history.tokens = map[string]origin{cookie: {actor: -1}}
	g.browser, g.tokens = cookie, []string{cookie}
}

// add adds the actors.
func (g *game) add() {
	for id := range 2 + g.choose(3) {
		a := &actor{schedule: g.schedule, id: id, resume: make(chan decision)}
		p := &participant{actor: a, deeds: &deeds{}, game: g, server: g.servers[g.choose(2)]}
		g.actors, g.history.actors, g.parts = append(g.actors, a), append(g.history.actors, p.deeds), append(g.parts, p)
		play := p.request
		switch g.choose(12) {
		case 0, 1:
			play = p.update
		case 2:
			play = p.revoke
		case 3:
			play = p.revokeAll
		}
		token, copied := g.choose(4), g.choose(6) == 0
		go func() {
			defer func() { a.done = true }()
			a.park("start")
			p.token = g.browser
			if copied {
				p.token = g.tokens[token%len(g.tokens)]
			}
			play()
		}()
	}
}

// attempt makes an attempt and records it.
func (p *participant) attempt(kind attemptKind, made func() (acked bool)) *attempt {
	a := attempt{kind: kind, start: p.steps, end: never, upTo: len(p.ops)}
	p.faulty = 0
	calls, saw := p.calls, p.sawAt
	if a.acked = made(); a.acked {
		a.end = p.steps
		if p.calls == calls && kind == commit {
			a.idle, a.start = true, saw // it found nothing to do in what was seen then
		}
	}
	a.faulty = p.faulty
	p.attempts = append(p.attempts, a)
	return &p.attempts[len(p.attempts)-1]
}

// request is a request with the session's cookie.
func (p *participant) request() {
	r := httptest.NewRequest("GET", "https://shop.example/", nil).WithContext(p.context())
	if p.token != "" {
		r.Header.Set("Cookie", p.server.CookieName()+"="+p.token)
	}
	w := httptest.NewRecorder()
	p.loading = true
	loadedFrom, handled := p.steps, false
	var last func(acked bool)
	p.serve(w, r, func(w http.ResponseWriter, r *http.Request) {
		p.loading, handled = false, true
		v := From[Visit](r.Context(), "VisitFrom")
		p.loaded(v, loadedFrom)
		p.handle(v, w, r)
		last = p.beginLast()
	})
	if p.crashed || !handled {
		if last != nil {
			last(false)
		}
		return
	}
	last(w.Code == http.StatusOK && !p.isDropped())
	p.noteCookie(w.Header())
	if d := p.park("response"); d.fault == noFault {
		p.deliver(w.Result())
	}
}

// serve serves a request. A crash ends the handler.
func (p *participant) serve(w http.ResponseWriter, r *http.Request, handle http.HandlerFunc) {
	defer func() {
		if v := recover(); v != nil && v != http.ErrAbortHandler {
			panic(v)
		}
	}()
	p.server.Handler(handle).ServeHTTP(w, r)
}

// loaded records what the request has loaded.
func (p *participant) loaded(v *Visit, from int) {
	info := v.Info()
	saw := sight{state: alive, view: view{contentsOf(v), info.Permanent}}
	if info.Unchecked {
		saw.state = moved
	} else if info.New {
		saw.state = over
	}
	a := p.attempt(load, func() bool { return true })
	a.start, a.saw = from, saw
	p.views = []view{saw.view}
}

// handle does what the schedule says.
func (p *participant) handle(v *Visit, w http.ResponseWriter, r *http.Request) {
	for {
		o := p.park("op").op
		p.abortIfCrashed()
		switch o.kind {
		case finish:
			return
		case save:
			p.attempt(commit, func() bool { return p.server.Save(w, r) == nil })
			p.abortIfCrashed()
			p.noteCookie(w.Header())
		default:
			o = o.do(v)
			p.ops, p.views = append(p.ops, o), append(p.views, p.views[len(p.views)-1].after(o))
		}
	}
}

// beginLast begins the last commit, which the function that it returns ends.
func (p *participant) beginLast() func(acked bool) {
	start, calls, saw := p.steps, p.calls, p.sawAt
	p.faulty = 0
	return func(acked bool) {
		faulty := p.faulty
		a := p.attempt(commit, func() bool { return acked })
		a.faulty = faulty
		if a.start = start; acked && p.calls == calls {
			a.idle, a.start = true, saw
		}
	}
}

// isDropped reports whether the last changes were dropped, because the session stood in for another, no verb was called, and the
// owner is the same.
func (p *participant) isDropped() bool {
	if p.attempts[0].saw.state != moved {
		return false
	}
	from := 0
	for _, a := range p.attempts {
		if a.kind == commit && a.acked {
			from = a.upTo
			if a.upTo > 0 {
				return false // a verb has replaced the browser's session
			}
		}
	}
	for _, o := range p.ops[from:] {
		if o.kind == renew || o.kind == destroy {
			return false
		}
	}
	before, after := p.views[from], p.views[len(p.views)-1]
	return p.change(from, len(p.ops)) && after.permanent == before.permanent && after.pet == before.pet // another owner is a Renew
}

// noteCookie records which commit made the token in a header.
func (p *participant) noteCookie(h http.Header) {
	for _, c := range (&http.Response{Header: h}).Cookies() {
		if _, known := p.game.history.tokens[c.Value]; !known && c.Name == p.server.CookieName() && c.Value != "" {
			p.game.history.tokens[c.Value] = origin{p.id, len(p.attempts) - 1}
		}
	}
}

// deliver gives a response to the browser.
func (p *participant) deliver(response *http.Response) {
	for _, c := range response.Cookies() {
		if c.Name != p.server.CookieName() {
			continue
		}
		if p.game.browser = c.Value; c.Value != "" {
			p.game.tokens = append(p.game.tokens, c.Value)
		}
	}
}

// update is a call of Update with the id of the session.
func (p *participant) update() {
	if p.token == "" {
		return
	}
	o := op{kind: []opKind{addCount, setNotes, appendLine, clearLines, destroy}[p.steps%5], arg: 1000 + p.id}
	p.ops, p.views = []op{o}, []view{{}, {}}
	p.attempt(update, func() bool {
		err := p.server.Update(p.context(), p.game.key(p.token), func(v *Visit) error {
			o.do(v)
			p.views = []view{{}, {contents: contentsOf(v)}}
			return nil
		})
		return err == nil
	})
}

func (p *participant) revoke() {
	if p.token == "" {
		return
	}
	p.attempt(revoke, func() bool { return p.server.Revoke(p.context(), petOwner("rex"), p.game.key(p.token)) == nil })
}

func (p *participant) revokeAll() {
	var spared []string
	if p.steps%2 == 0 && p.token != "" {
		spared = []string{p.game.key(p.token)}
	}
	a := p.attempt(revokeAll, func() bool { return p.server.RevokeAll(p.context(), petOwner("rex"), spared...) == nil })
	if a.owner = "rex"; spared != nil {
		a.spared = p.token
	}
}
