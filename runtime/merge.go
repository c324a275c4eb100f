package typedsession

import (
	"cmp"
	"slices"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/wire"
)

// merging makes the changes of one request again to the record that another request has left. Every number of the body is
// merged by itself:
//
//	only added, appended or taken       the same is done again to the current value
//	set, cleared or changed in place    the value of this request, even if it is the one it was loaded with
//	neither                             the current value
type merging struct {
	manager *manager
	now     time.Time // of the commit
	ours    string    // the encoded fields of this request
	entries []entry   // what this request did
	watched numberSet // numbers that may have been changed in place
}

// into returns the body that current becomes, and the events to report if that is written. since says which changes of
// this request current has already.
func (g *merging) into(current string, since storage.Mark) (string, []Event, error) {
	if current == since.Fields {
		return g.ours, nil, nil // nobody else has written
	}
	changed, err := g.changed(since)
	if err != nil {
		return "", nil, err
	}
	values, refused, err := g.again(current, changed)
	if err != nil {
		return "", nil, err
	}
	body := g.with(current, changed, values)
	return body, append(g.conflicts(current, since.Fields, changed), refused...), nil
}

// changedNumbers says what a request did to which numbers.
type changedNumbers struct {
	all  bool                              // everything else is dropped
	set  map[int]bool                      // set, cleared or changed in place: the request's value counts
	redo map[int][]func(session any) error // added, appended or taken only
}

// changed returns what the request changed since a mark.
func (g *merging) changed(since storage.Mark) (changedNumbers, error) {
	changed := changedNumbers{set: make(map[int]bool), redo: make(map[int][]func(any) error)}
	for _, e := range g.entries[since.UpTo:] {
		switch {
		case e.number == allFields:
			changed.all = true
			clear(changed.redo)
		case e.redo == nil:
			changed.set[e.number] = true
			delete(changed.redo, e.number)
		case !changed.all && !changed.set[e.number]:
			changed.redo[e.number] = append(changed.redo[e.number], e.redo)
		}
	}
	if changed.all {
		return changed, nil
	}
	return changed, g.changedInPlace(since.Fields, &changed)
}

// changedInPlace adds the numbers that were changed without a call: whose value is not the one that the request's calls
// make of what it began with.
func (g *merging) changedInPlace(base string, changed *changedNumbers) error {
	expected, _, err := g.redone(base, changed.redo)
	if err != nil {
		return err
	}
	for number := range numbersIn(g.ours, base, expected) {
		_, called := changed.redo[number]
		if changed.set[number] || !called && !g.watched.has(number) {
			continue
		}
		value, _ := wire.FieldBytes(g.ours, number)
		if before, _ := wire.FieldBytes(base, number); !called && value == before {
			continue
		}
		if normal, _ := wire.FieldBytes(expected, number); value != normal {
			changed.set[number] = true
			delete(changed.redo, number)
		}
	}
	return nil
}

// numbersIn returns the numbers that one of these bodies has.
func numbersIn(bodies ...string) map[int]bool {
	all := make(map[int]bool)
	for _, body := range bodies {
		for number := range wire.EachField(body) {
			all[number] = true
		}
	}
	return all
}

// redone returns a body in the encoding of this schema, after calls were made again to the session in it, and the events
// of the calls that it refused. The body that it returns lacks values that the fields cannot hold.
func (g *merging) redone(body string, calls map[int][]func(any) error) (string, []Event, error) {
	c := g.manager.empty()
	if err := c.decode(body, g.now); err != nil {
		return "", nil, err
	}
	defer c.stopClock(g.now)()
	c.decoding = true
	var refused []Event
	for number, redo := range calls {
		for _, call := range redo {
			if err := call(c.session); err != nil {
				refused = append(refused, g.refusal(number, err))
			}
		}
	}
	slices.SortStableFunc(refused, func(a, b Event) int { return cmp.Compare(a.Number, b.Number) })
	c.kept = nil
	again, err := c.encode()
	return again, refused, err
}

// refusal returns the event for a call that breaks a bound when it is made again.
func (g *merging) refusal(number int, err error) Event {
	return Event{Kind: KindRefused, Number: number, Err: &RefusedError{
		Session: g.manager.session,
		Field:   g.manager.fields.of(number),
		Number:  number,
		Err:     err,
	}}
}

// again makes the calls again to the current session, and returns the encoded values by number. Where the current record
// has a value that the field cannot hold, the request's own value stands.
func (g *merging) again(current string, changed changedNumbers) (map[int]string, []Event, error) {
	values := make(map[int]string)
	if len(changed.redo) == 0 {
		return values, nil, nil
	}
	c := g.manager.empty()
	if err := c.decode(current, g.now); err != nil {
		return nil, nil, err
	}
	for _, k := range c.kept {
		if _, called := changed.redo[k.Number]; called && k.Misfit {
			changed.set[k.Number] = true
			delete(changed.redo, k.Number)
		}
	}
	body, refused, err := g.redone(current, changed.redo)
	for number := range changed.redo {
		values[number], _ = wire.FieldBytes(body, number)
	}
	return values, refused, err
}

// with returns current with the values of this request in the place of what it changed.
func (g *merging) with(current string, changed changedNumbers, values map[int]string) string {
	if changed.all {
		return g.ours
	}
	var ours []int
	for number := range changed.set {
		ours = append(ours, number)
		values[number], _ = wire.FieldBytes(g.ours, number)
	}
	for number := range changed.redo {
		ours = append(ours, number)
	}
	var put []wire.Kept
	for number, raw := range values {
		if raw != "" {
			put = append(put, wire.Kept{Number: number, Raw: raw})
		}
	}
	slices.SortFunc(put, func(a, b wire.Kept) int { return cmp.Compare(a.Number, b.Number) })
	rest := wire.AppendWithout(nil, current, ours)
	return string(wire.AppendMerged(nil, string(rest), put))
}

// conflicts returns the events for values that another request has changed, and that this one replaces by others.
func (g *merging) conflicts(current, base string, changed changedNumbers) []Event {
	var events []Event
	for number := range numbersIn(current, base) {
		if !changed.all && !changed.set[number] {
			continue
		}
		theirs, _ := wire.FieldBytes(current, number)
		before, _ := wire.FieldBytes(base, number)
		ours, _ := wire.FieldBytes(g.ours, number)
		if theirs != before && theirs != ours {
			events = append(events, Event{Kind: KindConflict, Number: number, Err: errConflict})
		}
	}
	slices.SortFunc(events, func(a, b Event) int { return cmp.Compare(a.Number, b.Number) })
	return events
}
