package typedsession

import (
	"context"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/store"
)

func (g *game) format() *record.Format { return g.servers[0].store.storage.Format() }

// key returns the key of the record that a cookie leads to.
func (g *game) key(value string) string {
	if !record.IsToken(value) {
		v, _ := g.servers[0].store.accept.verify(value, cookie.Values{}, nil, g.servers[0].now())
		value, _ = record.MoveToken(v.by, value)
	}
	return g.format().Key(value)
}

// takeKey puts the session of another visitor under a key, if it is that of a random token.
func (g *game) takeKey(key string) {
	if g.accept != nil {
		return
	}
	now := g.servers[0].now()
	v := visitSpec().New()
	_ = v.SetPetName("eve")
	body, _ := v.state.Get().appendBody(nil)
	created, seen := begin(now).seconds()
	data := g.format().Encode(key, record.Record{Created: created, Seen: seen, Body: string(body)}, now)
	_, _, _ = g.engine.Swap(context.Background(), key, nil, store.Record{Data: data, TTL: time.Hour})
}

// checkAlter fails the test if a load writes.
func (g *game) checkAlter(a *actor, call string) {
	if a != nil && a.loading {
		g.t.Errorf("%d: a load makes the call %s", a.id, call)
	}
}

// checkSwap checks the times and the owner of what was written.
func (g *game) checkSwap(a *actor, key string, old []byte, next store.Record) {
	g.keys[key] = true
	r, _, err := g.format().Decode(key, next.Data)
	if err != nil {
		g.t.Errorf("what was written is not readable: %v", err)
	}
	owner := g.ownerOf(r)
	if r.Kind == record.Renewed && next.Owner != "" { // RevokeAll follows the tombstones of the sessions of an owner
		was, _, _ := g.format().Decode(key, old)
		owner = g.ownerOf(was)
	}
	if next.Owner != owner {
		g.t.Errorf("a record of the owner %q is listed under %q", owner, next.Owner)
	}
	if r.Kind != record.Session && r.Kind != record.Emptied {
		return
	}
	writer := g.servers[0]
	if a != nil {
		writer = g.parts[a.id].server
	}
	now, lifetime := writer.now(), writer.lifetime
	t := timesOfRecord(r, now)
	if left := lifetime.expires(t).Sub(now); next.TTL < left || next.TTL > left+lifetime.skew {
		g.t.Errorf("a record that ends in %v is kept for %v", left, next.TTL)
	}
	if left := t.created.Add(lifetime.profile(r.Permanent).absolute).Sub(now); next.Keep < left {
		g.t.Errorf("a record that ends at the latest in %v is listed for %v", left, next.Keep)
	}
	if g.isKnown(key) && t.seen.Before(g.newest[key]) {
		g.t.Errorf("a session that was seen at %v is seen at %v", g.newest[key], t.seen)
	}
	g.newest[key] = t.seen
}

// isKnown reports whether a cookie leads to a key: a record of a Renew that has failed may be replaced by one of any times.
func (g *game) isKnown(key string) bool {
	for token := range g.history.tokens {
		if g.key(token) == key {
			return true
		}
	}
	return false
}

// ownerOf returns the owner that a record is listed under.
func (g *game) ownerOf(r record.Record) string {
	owner := g.servers[0].ownerIn(bodyOf(r))
	if owner == "" {
		return ""
	}
	return g.format().Owner(owner)
}

// sightOf returns what a cookie leads to.
func (g *game) sightOf(value string) sight {
	key := g.key(value)
	data, _ := g.engine.Get(context.Background(), key)
	r, _, err := g.format().Decode(key, data)
	switch {
	case err != nil || r.Kind == record.Ended:
		return sight{state: over}
	case r.Kind == record.Renewed:
		return sight{state: moved}
	}
	return sight{state: alive, view: view{contentsIn(bodyOf(r)), r.Permanent}}
}

// checkEnd checks what the actors have left.
func (g *game) checkEnd(faults int) {
	g.history.final = make(map[string]sight)
	for token := range g.history.tokens {
		g.history.final[token] = g.sightOf(token)
	}
	if !g.isExplained(faults) {
		g.t.Errorf("no order of the commits explains what the store holds")
	}
	g.checkOrphans(faults)
	g.checkFastClock()
	for _, p := range g.parts {
		if most := 14 + 8*len(p.attempts) + 4*len(g.parts); p.calls > most {
			g.t.Errorf("%d made %d calls of the engine", p.id, p.calls)
		}
	}
}

// isExplained tries the history without its exceptions first.
func (g *game) isExplained(faults int) bool {
	h := &g.history
	if h.explained() {
		return true
	}
	if h.inSteps = true; h.explained() {
		return true
	}
	h.doubled = true
	return faults > 0 && h.explained()
}

// checkOrphans fails the test if a session lives that no browser has, although nothing went wrong.
func (g *game) checkOrphans(faults int) {
	reachable := make(map[string]bool)
	for token := range g.history.tokens {
		reachable[g.key(token)] = true
	}
	for key := range g.keys {
		data, _ := g.engine.Get(context.Background(), key)
		r, _, err := g.format().Decode(key, data)
		if faults == 0 && !reachable[key] && err == nil && (r.Kind == record.Session || r.Kind == record.Emptied) {
			g.t.Errorf("a session lives that no token leads to: %v", contentsIn(bodyOf(r)))
		}
	}
}

// checkFastClock fails the test if a server whose clock is half a year ahead writes when it loads.
func (g *game) checkFastClock() {
	for token := range g.history.tokens {
		a := &actor{schedule: g.schedule, crashed: true, loading: true}
		_, _ = g.fast.Open(context.WithValue(context.Background(), actorKey{}, a), token)
		before := g.sightOf(token)
		g.fast.in(g.t, token, func(v *Visit) { _ = v.Count() })
		if after := g.sightOf(token); after != before {
			g.t.Errorf("a load by a fast clock leaves %+v of %+v", after, before)
		}
	}
}

func (g *game) tally() (t scheduleTally) {
	for _, p := range g.parts {
		for _, a := range p.attempts {
			if a.acked {
				t.Acked++
			} else {
				t.Failed++
			}
		}
	}
	if g.history.doubled {
		t.Doubled = 1
	}
	return t
}

// dump logs what was done, for a schedule that failed.
func (g *game) dump(t *testing.T) {
	for i, p := range g.parts {
		t.Logf("%d brought %.8s", i, p.token)
		for _, a := range p.attempts {
			t.Logf("   %+v, operations %v", a, p.ops[:a.upTo])
		}
	}
	for token, o := range g.history.tokens {
		t.Logf("%.8s of %+v leads to %+v", token, o, g.history.final[token])
	}
	t.Log(time.Now())
}
