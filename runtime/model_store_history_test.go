package typedsession

import (
	"fmt"
	"math"
	"slices"
)

// history is what the actors of a schedule did and what they were told. explained reports whether there is an order in
// which all that could have happened: every acknowledged commit took effect once, between its beginning and its end, every
// failed one once or not at all, and the store holds what they left.
type history struct {
	initial  view
	inCookie bool // the first session was a cookie that has not moved in yet
	actors   []*deeds
	tokens   map[string]origin // that reached a browser
	final    map[string]sight  // what the store holds under them in the end

	inSteps bool            // RevokeAll ends one session after another
	doubled bool            // a commit that met faults may also count twice
	tries   int             // states that were looked at
	looked  map[string]bool // these states, once there are many
}

// deeds are what one actor did, in order.
type deeds struct {
	token    string // that it brought; "" for none
	ops      []op
	views    []view // after so many operations
	attempts []attempt
}

// attempt is a load or a commit.
type attempt struct {
	kind       attemptKind
	start, end int // steps; end is never if the attempt was not acknowledged
	acked      bool
	idle       bool // it found nothing to do, and asked the engine nothing
	faulty     int  // how many faults it met
	upTo       int  // how many operations it commits
	saw        sight
	owner      string // of RevokeAll
	spared     string // the token that RevokeAll spares
}

type attemptKind int

const (
	load attemptKind = iota
	commit
	update    // of the session of deeds.token
	revoke    // of the session of deeds.token
	revokeAll // of attempt.owner
)

const never = math.MaxInt

// origin says which commit made the session that a token leads to.
type origin struct{ actor, attempt int } // actor -1: the session that was there at the beginning

// sight is what a token leads to.
type sight struct {
	state placeState
	view  view
}

type placeState int

const (
	alive placeState = iota
	moved
	over
)

// modelPlace is a session in the model.
type modelPlace struct {
	state     placeState
	view      view
	successor int
	written   bool
	bare      bool // no tombstone is left of it
}

// world is a state of the model.
type world struct {
	places []modelPlace
	actors []progress
}

// progress is how far an actor is.
type progress struct {
	next      int // attempt
	applied   int // operations that have taken effect
	bound     int // the place that it writes to; -1 for a new one
	permanent bool
	doubled   int   // how often its next attempt has taken effect already
	after     []int // the places after its attempts
}

func (w *world) clone() *world {
	c := &world{places: slices.Clone(w.places), actors: slices.Clone(w.actors)}
	for i := range c.actors {
		c.actors[i].after = slices.Clone(c.actors[i].after)
	}
	return c
}

func (w *world) add(p modelPlace) int {
	w.places = append(w.places, p)
	return len(w.places) - 1
}

// end ends the session in a place, and those that it was renewed to.
func (w *world) end(place int) {
	for place >= 0 {
		p := &w.places[place]
		if p.state != moved {
			p.state = over
			return
		}
		place = p.successor
	}
}

// isOver reports whether a session and what it was renewed to have ended.
func (w *world) isOver(place int) bool {
	for w.places[place].state == moved {
		place = w.places[place].successor
	}
	return w.places[place].state == over
}

// leadsTo reports whether a token of a place may be seen to lead to saw.
func (w *world) leadsTo(place int, saw sight) bool {
	p := w.places[place]
	if p.state == moved && saw.state == over {
		return p.bare || w.isOver(place) // its tombstone was deleted, perhaps with the successor
	}
	return p.state == saw.state && (p.state != alive || p.view == saw.view)
}

// place returns the place of a token; -1 for none.
func (h *history) place(w *world, token string) int {
	o, known := h.tokens[token]
	switch {
	case !known:
		return -1
	case o.actor < 0:
		return 0
	case o.attempt >= len(w.actors[o.actor].after):
		return -1
	}
	return w.actors[o.actor].after[o.attempt]
}

func (h *history) explained() bool {
	h.tries, h.looked = 0, make(map[string]bool)
	w := &world{places: []modelPlace{{view: h.initial, written: !h.inCookie}}}
	for range h.actors {
		w.actors = append(w.actors, progress{bound: -1})
	}
	return h.search(w)
}

const (
	// maxTries bounds the search.
	maxTries = 200_000
	// fewTries is how many states are looked at before the search remembers them: most searches are over by then.
	fewTries = 200
)

// search reports whether the rest of the history can follow upon a state.
func (h *history) search(w *world) bool {
	if h.tries++; h.tries > maxTries {
		return true
	}
	if h.tries > fewTries {
		state := fmt.Sprint(w.places, w.actors)
		if h.looked[state] {
			return false
		}
		h.looked[state] = true
	}
	finished := true
	for i, d := range h.actors {
		p := &w.actors[i]
		if p.next == len(d.attempts) {
			continue
		}
		finished = false
		a := &d.attempts[p.next]
		if !a.acked || a.kind == commit && !h.changes(w, i, a) {
			skipped := w.clone()
			skipped.actors[i].pass(a)
			if h.search(skipped) {
				return true
			}
		}
		if (a.acked || a.faulty > 0) && h.isNext(w, a) && (h.takeEffect(w, i, a) || !a.acked && h.endsInPart(w, i, a)) {
			return true
		}
		if a.kind == revokeAll && h.inSteps && p.doubled < 2 && h.isNext(w, a) && h.revokesOne(w, i, a) {
			return true
		}
		if h.doubled && a.kind != revokeAll && p.doubled < a.faulty {
			twice := w.clone()
			if twice.count(h, i, a) && h.search(twice) {
				return true
			}
		}
	}
	return finished && h.holds(w)
}

// pass goes on to the next attempt.
func (p *progress) pass(a *attempt) {
	p.next, p.doubled = p.next+1, 0
	p.after = append(p.after, p.bound)
}

// isNext reports whether no acknowledged attempt that ended before this one began is still to come.
func (h *history) isNext(w *world, a *attempt) bool {
	for i, d := range h.actors {
		for _, other := range d.attempts[w.actors[i].next:] {
			if other.end < a.start {
				return false
			}
		}
	}
	return true
}

// changes reports whether a commit has anything to write.
func (h *history) changes(w *world, actor int, a *attempt) bool {
	p := w.actors[actor]
	return h.actors[actor].change(p.applied, max(a.upTo, p.applied))
}

// change reports whether the operations from one to another have changed, or set, anything.
func (d *deeds) change(from, to int) bool {
	return d.views[from].permanent != d.views[to].permanent || slices.ContainsFunc(d.ops[from:to], op.changes)
}

// holds reports whether the store holds what a state says.
func (h *history) holds(w *world) bool {
	for token, saw := range h.final {
		place := h.place(w, token)
		if place < 0 {
			return false
		}
		p := w.places[place]
		if place == 0 && !p.written && p.state == alive && saw.state == over {
			continue // the cookie has not moved in
		}
		if !w.leadsTo(place, saw) {
			return false
		}
	}
	return true
}
