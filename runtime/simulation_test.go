package typedsession

import (
	"context"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestOverYearsOfVisitsNothingLivesTooLongNorEndsTooEarly simulates visitors with random habits and servers with random
// timeouts, and compares what the servers accept with what the documentation promises. Of steps it uses only their upper
// bound, and it does not read cookies.
func TestOverYearsOfVisitsNothingLivesTooLongNorEndsTooEarly(t *testing.T) {
	const servers, years = 300, 3
	var total tally
	for seed := range uint64(servers) {
		sim := newSimulation(t, seed)
		sim.run(years * 365 * 24 * time.Hour)
		if t.Failed() {
			t.Fatalf("server %d: %+v", seed, sim.lifetime)
		}
		total.visits += sim.visits
		total.ended += sim.ended
		total.permanent += sim.permanent
	}
	t.Logf("%d visits, %d sessions that ended by themselves, %d cookies with a Max-Age", total.visits, total.ended, total.permanent)
	if total.visits < 50*servers || total.ended < 5*servers || total.permanent < 5*servers {
		t.Error("the visitors are too idle for this to say much")
	}
}

type tally struct{ visits, ended, permanent int }

// simulation is one server and one visitor.
type simulation struct {
	tally
	t        *testing.T
	random   *rand.Rand
	shop     *shop
	lifetime Config[Visit] // its timeouts, MaxStep and Touch

	cookie, touch browserCookie

	// What the simulation knows about the session, to the nanosecond.
	began, last time.Time // last is the last visit that counts, or that began or renewed it
	written     time.Time
	remembered  bool
}

// browserCookie is a cookie in the browser.
type browserCookie struct {
	value   string    // "" for none
	dropped time.Time // when the browser drops it; zero for one without a Max-Age
}

// at returns the cookie as the browser has it at now.
func (c browserCookie) at(now time.Time) browserCookie {
	if !c.dropped.IsZero() && !now.Before(c.dropped) {
		return browserCookie{}
	}
	return c
}

func newSimulation(t *testing.T, seed uint64) *simulation {
	sim := &simulation{t: t, random: rand.New(rand.NewPCG(seed, 1))}
	day := 24 * time.Hour
	sim.lifetime.Idle = sim.between(time.Second, 60*day)
	sim.lifetime.Absolute = sim.between(sim.lifetime.Idle, 500*day)
	sim.lifetime.RememberIdle = sim.between(time.Second, 450*day)
	sim.lifetime.RememberAbsolute = sim.between(sim.lifetime.RememberIdle, 900*day)
	sim.lifetime.MaxStep = []time.Duration{0, -1, sim.between(time.Second, 10*day)}[sim.random.IntN(3)]
	sim.lifetime.Touch = seed%2 == 1
	sim.shop = newShop(t, func(c *Config[Visit]) {
		c.Idle, c.Absolute = sim.lifetime.Idle, sim.lifetime.Absolute
		c.RememberIdle, c.RememberAbsolute = sim.lifetime.RememberIdle, sim.lifetime.RememberAbsolute
		c.MaxStep, c.Touch = sim.lifetime.MaxStep, sim.lifetime.Touch
	})
	return sim
}

// between returns a random duration of a random magnitude, in whole seconds if it is at least a second.
func (sim *simulation) between(least, most time.Duration) time.Duration {
	magnitude := math.Log(float64(most) / float64(least))
	d := min(most, time.Duration(float64(least)*math.Exp(sim.random.Float64()*magnitude)))
	if least >= time.Second {
		d = d.Truncate(time.Second)
	}
	return d
}

func (sim *simulation) inForce() (idle, absolute, step time.Duration) {
	idle, absolute = sim.lifetime.Idle, sim.lifetime.Absolute
	if sim.remembered {
		idle, absolute = sim.lifetime.RememberIdle, sim.lifetime.RememberAbsolute
	}
	switch step = sim.lifetime.MaxStep; {
	case step < 0:
		step = 0
	case step == 0:
		step = time.Hour
	}
	return idle, absolute, min(step, idle/10)
}

func (sim *simulation) run(long time.Duration) {
	end := start.Add(long)
	for sim.visits < 400 && sim.shop.clock.Now().Before(end) && !sim.t.Failed() {
		idle, _, step := sim.inForce()
		pause := sim.between(time.Millisecond, idle)
		switch sim.random.IntN(8) {
		case 0: // around the moment at which the idle timeout passes
			pause = idle + time.Duration(sim.random.Int64N(int64(4*time.Second))) - 2*time.Second
		case 1: // around the earliest one at which it may seem to have passed
			pause = idle - step - time.Duration(sim.random.Int64N(int64(2*time.Second)))
		}
		sim.shop.clock.advance(max(0, pause))
		sim.visit()
	}
}

// visit sends one request, which does something random to the session.
func (sim *simulation) visit() {
	sim.visits++
	now := sim.shop.clock.Now()
	sim.cookie, sim.touch = sim.cookie.at(now), sim.touch.at(now) // judge finds out whether the browser dropped them too early
	had := !sim.began.IsZero()
	var found bool
	counts, wrote, renewed, remember := true, false, false, sim.remembered
	response := sim.shop.respondTo(sim.header(), func(_ http.ResponseWriter, r *http.Request) {
		s := VisitFrom(r)
		found = s.Count() > 0
		if counts = sim.random.IntN(4) > 0; !counts {
			sim.shop.DoNotCount(r)
		}
		if !found {
			s.SetCount(1)
			remember = sim.random.IntN(2) == 0
			s.Remember(remember)
			wrote = true
			return
		}
		switch sim.random.IntN(10) {
		case 0, 1:
			s.AddCount(1)
			wrote = true
		case 2:
			if !counts { // seen may be up to a step of the old timeouts ago, and does not move with the new ones
				return
			}
			remember = !sim.remembered
			s.Remember(remember)
			wrote = true
		case 3:
			s.Renew()
			renewed = true
		}
	})
	if had {
		sim.judge(found, now)
	}
	if !found || renewed {
		sim.began = now
	}
	if counts || !found || renewed {
		sim.last = now
	}
	if wrote || renewed {
		sim.written = now
	}
	sim.remembered = remember
	sim.keep(response, now)
}

// header returns the browser's Cookie header.
func (sim *simulation) header() string {
	var pairs []string
	for name, c := range map[string]browserCookie{"__Host-s": sim.cookie, "__Host-s-t": sim.touch} {
		if c.value != "" {
			pairs = append(pairs, name+"="+c.value)
		}
	}
	return strings.Join(pairs, "; ")
}

// judge compares whether the server accepted the session with what the documentation promises.
func (sim *simulation) judge(found bool, now time.Time) {
	idle, absolute, step := sim.inForce()
	idled, lasted := now.Sub(sim.last), now.Sub(sim.began)
	switch {
	case found && idled >= idle:
		sim.t.Errorf("still there after %v idle, the timeout is %v", idled, idle)
	case found && lasted >= absolute:
		sim.t.Errorf("still there after %v, the absolute timeout is %v", lasted, absolute)
	case sim.lifetime.Touch && now.Sub(sim.written) >= maxCookieAge:
		// With Touch the browser has dropped the session's cookie, which reads do not replace.
	case !found && idled <= idle-step-time.Second && lasted <= absolute-time.Second && idled < maxCookieAge-step-time.Second:
		sim.t.Errorf("over after %v idle and %v in all; the timeouts are %v and %v, the step is %v", idled, lasted, idle, absolute, step)
	}
	if !found {
		sim.ended++
	}
}

// keep stores the response's cookies as a browser does.
func (sim *simulation) keep(response *http.Response, now time.Time) {
	for _, cookie := range response.Cookies() {
		kept := &sim.cookie
		if cookie.Name == sim.shop.TouchCookieName() {
			kept = &sim.touch
		}
		*kept = browserCookie{value: cookie.Value}
		switch {
		case cookie.MaxAge < 0: // Remember chose a timeout that has passed
			_, absolute, _ := sim.inForce()
			idle, _, step := sim.inForce()
			if now.Sub(sim.began) <= absolute-time.Second && now.Sub(sim.last) <= idle-step-time.Second {
				sim.t.Error("deleted without a reason")
			}
			sim.began, sim.remembered = time.Time{}, false
		case cookie.MaxAge > 0:
			sim.permanent++
			kept.dropped = now.Add(time.Duration(cookie.MaxAge) * time.Second)
			if kept == &sim.cookie && sim.lifetime.Touch {
				sim.mustLast(cookie, now)
			} else {
				sim.mustAgree(cookie, now)
			}
		case sim.remembered:
			sim.t.Error("a permanent session has a cookie without Max-Age")
		}
	}
}

// mustLast compares the Max-Age of the session's cookie under Config.Touch with the absolute timeout.
func (sim *simulation) mustLast(cookie *http.Cookie, now time.Time) {
	_, absolute, _ := sim.inForce()
	left := min(wholeSecond(sim.began).Add(absolute).Sub(wholeSecond(now)), maxCookieAge)
	if got := time.Duration(cookie.MaxAge) * time.Second; got != left {
		sim.t.Errorf("Max-Age is %v, the absolute timeout is %v away", got, left)
	}
}

// mustAgree compares a Max-Age with what the server accepts: as long as the browser keeps the cookie, and, when the
// browser's own limit did not cut it, not a second longer.
func (sim *simulation) mustAgree(cookie *http.Cookie, now time.Time) {
	defer sim.shop.clock.set(now)
	age := time.Duration(cookie.MaxAge) * time.Second
	for _, at := range []struct {
		moment   time.Time
		accepted bool
	}{
		{wholeSecond(now).Add(age - 1), true},
		{now.Add(age), false},
	} {
		if !at.accepted && age == maxCookieAge {
			continue
		}
		sim.shop.clock.set(at.moment)
		if _, err := sim.shop.Open(context.Background(), sim.cookie.value, sim.touch.value); (err == nil) != at.accepted {
			sim.t.Errorf("Max-Age %v, %v later: %v, accepted should be %v", age, at.moment.Sub(now), err, at.accepted)
		}
	}
}
