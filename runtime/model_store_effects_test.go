package typedsession

import "slices"

// takeEffect goes on with each state that an attempt can leave.
func (h *history) takeEffect(w *world, actor int, a *attempt) bool {
	d := h.actors[actor]
	switch a.kind {
	case load:
		next := w.clone()
		return next.loads(h.place(w, d.token), actor, a) && h.search(next)
	case revoke:
		next := w.clone()
		next.end(h.place(w, d.token))
		next.actors[actor].pass(a)
		return h.search(next)
	case revokeAll:
		return h.revokesAll(w, actor, a)
	case update:
		next := w.clone()
		next.actors[actor].bound = h.place(w, d.token)
		return next.commits(h, actor, a, a.upTo) && h.search(next)
	}
	upTos := []int{a.upTo}
	if i := h.lastDestroy(actor, w.actors[actor].applied, a.upTo); !a.acked && i >= 0 && i+1 < a.upTo {
		upTos = append(upTos, i+1) // the old session has ended, and no new one has begun
	}
	for _, upTo := range upTos {
		next := w.clone()
		if !next.commits(h, actor, a, upTo) {
			continue
		}
		if h.search(next) || h.endsInTheMaking(w, next, actor, a) {
			return true
		}
	}
	return false
}

// endsInTheMaking goes on with the state in which a RevokeAll, which ran beside a commit that renews a cookie that has not
// moved in, has ended the session that the commit makes: it has seen that one, and not the cookie.
func (h *history) endsInTheMaking(before, after *world, actor int, a *attempt) bool {
	old, made := before.actors[actor].bound, after.actors[actor].bound
	if old < 0 || old == made || made < 0 || before.places[old].written || !h.isRevokedBeside(a, after.places[made].view.pet) {
		return false
	}
	next := after.clone()
	next.end(made)
	return h.search(next)
}

// isRevokedBeside reports whether a RevokeAll of an owner ran while an attempt did.
func (h *history) isRevokedBeside(a *attempt, owner string) bool {
	for _, d := range h.actors {
		for _, other := range d.attempts {
			if other.kind == revokeAll && other.owner == owner && other.start < a.end && a.start < other.end {
				return true
			}
		}
	}
	return false
}

// endsInPart goes on with the states that an attempt can leave which was to end sessions and failed: it has ended some of
// them, or it has deleted the tombstone of a Renew, as where a tombstone cannot be written, and has not followed it. All its
// operations are still to be done.
func (h *history) endsInPart(w *world, actor int, a *attempt) bool {
	p, d := w.actors[actor], h.actors[actor]
	if a.kind == load || a.kind != revoke && a.kind != revokeAll && h.lastDestroy(actor, p.applied, a.upTo) < 0 {
		return false
	}
	goesOn := func(change func(*world)) bool {
		next := w.clone()
		change(next)
		next.actors[actor].pass(a)
		return h.search(next)
	}
	for _, place := range [...]int{p.bound, h.place(w, d.token)} {
		if goesOn(func(next *world) { next.end(place) }) {
			return true
		}
	}
	for i, place := range w.places {
		if place.state == moved && goesOn(func(next *world) { next.places[i].bare = true }) {
			return true
		}
	}
	return false
}

// loads reports whether a request can have seen what it saw.
func (w *world) loads(place, actor int, a *attempt) bool {
	p := &w.actors[actor]
	if place >= 0 {
		at := w.places[place]
		if !w.leadsTo(place, a.saw) {
			return false
		}
		if at.state == alive {
			p.bound, p.permanent = place, at.view.permanent
		}
	}
	p.pass(a)
	return true
}

// revocable returns the sessions that RevokeAll may end, and the set of those that it must have ended if it is acknowledged: a
// cookie that has not moved in is out of its reach, and a session that it has listed may have become another owner's.
func (h *history) revocable(w *world, a *attempt) (owned []int, must int) {
	spared := -1
	if a.spared != "" {
		spared = h.place(w, a.spared)
	}
	for i, p := range w.places {
		if p.state == alive && (p.view.pet == a.owner || w.was(i, a.owner)) && i != spared {
			if p.view.pet == a.owner && p.written && a.acked {
				must |= 1 << len(owned)
			}
			owned = append(owned, i)
		}
	}
	return owned, must
}

// revokesOne goes on with the states in which RevokeAll has ended one session and is not done.
func (h *history) revokesOne(w *world, actor int, a *attempt) bool {
	owned, _ := h.revocable(w, a)
	for _, place := range owned {
		next := w.clone()
		next.actors[actor].doubled++
		next.end(place)
		if h.search(next) {
			return true
		}
	}
	return false
}

// revokesAll goes on with the states that RevokeAll can leave: if it failed, it may have ended some of the sessions.
func (h *history) revokesAll(w *world, actor int, a *attempt) bool {
	owned, must := h.revocable(w, a)
	for subset := range 1 << len(owned) {
		if subset&must != must {
			continue
		}
		next := w.clone()
		for i, place := range owned {
			if subset&(1<<i) != 0 {
				next.end(place)
			}
		}
		next.actors[actor].pass(a)
		if h.search(next) {
			return true
		}
	}
	return false
}

// was reports whether a session was an owner's before it was renewed.
func (w *world) was(place int, owner string) bool {
	for i, p := range w.places {
		if p.state == moved && p.successor == place && (p.view.pet == owner || w.was(i, owner)) {
			return true
		}
	}
	return false
}

func (h *history) lastDestroy(actor, from, upTo int) int {
	for i := upTo - 1; i >= from; i-- {
		if h.actors[actor].ops[i].kind == destroy {
			return i
		}
	}
	return -1
}

// commits makes those operations of a commit take effect that have not done so yet. It reports false if they cannot.
func (w *world) commits(h *history, actor int, a *attempt, upTo int) bool {
	d, p := h.actors[actor], &w.actors[actor]
	from := p.applied
	p.applied = max(upTo, from)
	if i := h.lastDestroy(actor, from, upTo); i >= 0 {
		if brought := h.place(w, d.token); brought >= 0 {
			w.end(brought)
		}
		w.end(p.bound)
		p.bound, p.permanent, from = -1, false, i+1
	}
	if d.change(from, p.applied) {
		done := deed{ops: d.ops[from:p.applied], before: d.views[from], after: d.views[p.applied], idle: a.idle, renews: d.hasTriedToRenew(p.next, from)}
		if !w.write(p, a.kind, done) {
			return false
		}
	}
	p.pass(a)
	return true
}

// deed is what a commit does to a session.
type deed struct {
	ops           []op
	before, after view // as the handler saw the session
	idle          bool // the engine was asked nothing
	renews        bool // although its operations may not: an earlier commit that has failed was to renew it
}

// hasTriedToRenew reports whether one of the first attempts has failed to give the session another owner, after so many
// operations. The next one renews the session even if the owner is the old one again.
func (d *deeds) hasTriedToRenew(attempts, operations int) bool {
	return slices.ContainsFunc(d.attempts[:attempts], func(a attempt) bool {
		return a.kind == commit && a.upTo > operations && d.views[a.upTo].pet != d.views[operations].pet
	})
}

// write makes the operations of a commit in the place of the session, or in a new one.
func (w *world) write(p *progress, kind attemptKind, done deed) bool {
	ours := done.after
	if p.bound < 0 {
		if ours == (view{}) {
			return true
		}
		p.bound, p.permanent = w.add(modelPlace{view: ours, written: true}), ours.permanent
		return true
	}
	at := &w.places[p.bound]
	if at.state != alive {
		return done.idle && at.state == over // nothing was asked, so nothing told that the session is over
	}
	next := view{contents: merged(at.view.contents, done.ops, ours.contents), permanent: at.view.permanent}
	renews := done.renews || ours.permanent != p.permanent || ours.pet != done.before.pet ||
		slices.ContainsFunc(done.ops, func(o op) bool { return o.kind == renew })
	if kind == update || !renews {
		at.view, at.written = next, true
		return true
	}
	if next.permanent = ours.permanent; next == (view{}) {
		at.state, p.bound = over, -1
		return true
	}
	successor := w.add(modelPlace{view: next, written: true})
	at = &w.places[p.bound]
	at.state, at.successor = moved, successor
	p.bound, p.permanent = successor, next.permanent
	return true
}

// count makes the operations of a commit without counting them as made.
func (w *world) count(h *history, actor int, a *attempt) bool {
	d, p := h.actors[actor], &w.actors[actor]
	p.doubled++
	if a.kind == update {
		p.bound = h.place(w, d.token)
	}
	if p.bound < 0 || a.upTo <= p.applied || w.places[p.bound].state != alive {
		return false
	}
	at := &w.places[p.bound]
	at.view.contents = merged(at.view.contents, d.ops[p.applied:a.upTo], d.views[a.upTo].contents)
	return true
}
