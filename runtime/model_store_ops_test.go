package typedsession

import (
	"fmt"
	"strings"

	"github.com/typedsession/typedsession/runtime/wire"
)

// contents are the fields of a Visit that the requests of a schedule change.
type contents struct {
	count      int
	pet, notes string
	lines      string // the SKUs, each with a comma behind it
}

// op is what a handler does to its session.
type op struct {
	kind opKind
	arg  int    // a number that no other operation of the schedule has
	took string // what a take has taken
}

type opKind int

const (
	finish opKind = iota
	save
	setCount
	setStandingCount // to the value that it has
	addCount
	clearCount
	setNotes
	clearNotes
	appendLine
	takeLines
	changeLine // in place
	clearLines
	setOwner
	reset
	renew
	remember
	destroy
)

var opNames = [...]string{"finish", "Save", "SetCount", "SetCount to the same", "AddCount", "ClearCount", "SetNotes", "ClearNotes",
	"append a line", "take the lines", "change a line", "ClearLines", "SetPetName", "Reset", "Renew", "Remember", "Destroy"}

func (o op) String() string { return fmt.Sprintf("%s %d", opNames[o.kind], o.arg) }

// opWeights say how often a schedule chooses an operation.
var opWeights = [...]int{finish: 12, save: 6, setCount: 4, setStandingCount: 2, addCount: 7, clearCount: 2, setNotes: 4, clearNotes: 2,
	appendLine: 6, takeLines: 4, changeLine: 3, clearLines: 2, setOwner: 2, reset: 2, renew: 4, remember: 2, destroy: 2}

func (s *schedule) chooseOp() op {
	total := 0
	for _, w := range opWeights {
		total += w
	}
	at := s.choose(total)
	for kind, w := range opWeights {
		if at -= w; at < 0 {
			return op{kind: opKind(kind), arg: 10 + s.steps}
		}
	}
	panic("unreachable")
}

func (o op) sku() string { return fmt.Sprint("x", o.arg) }

// count returns a number that is to be set or added. There are few, so that requests also make the same changes.
func (o op) count() int { return 1 + o.arg%2 }

func (o op) owner() string { return []string{"rex", "tom"}[o.arg%2] }

// do does the operation to a session, and returns it with what it took.
func (o op) do(v *Visit) op {
	f := &v.state.Get().f
	switch o.kind {
	case setCount:
		v.SetCount(o.count())
	case setStandingCount:
		v.SetCount(f.Count)
	case addCount:
		v.AddCount(o.count())
	case clearCount:
		v.ClearCount()
	case setNotes:
		v.SetNotes(fmt.Sprint("n", o.arg))
	case clearNotes:
		v.ClearNotes()
	case appendLine:
		v.appendLine(line{SKU: o.sku()})
	case takeLines:
		o.took = linesOf(v.takeLines())
	case changeLine:
		if lines := v.Lines(); len(lines) > 0 {
			lines[0].SKU, o.took = o.sku(), "the old one"
		}
	case clearLines:
		v.ClearLines()
	case setOwner:
		_ = v.SetPetName(o.owner())
	case reset:
		v.Reset()
	case renew:
		v.Renew()
	case remember:
		v.Remember(!v.Info().Permanent)
	case destroy:
		v.Destroy()
	}
	return o
}

// appendLine does what an AppendLines would do that the generator made.
func (s *Visit) appendLine(l line) {
	state := s.lock()
	defer state.core.Unlock()
	state.f.Lines = append(state.f.Lines[:len(state.f.Lines):len(state.f.Lines)], l)
	state.core.SetWatched(4)
	if state.core.Stored() {
		state.again(4, func(to *stateOfVisit) error {
			to.f.Lines = append(to.f.Lines, l)
			to.raw.Lines = "" // the bytes as they were read
			return nil
		})
	}
}

// takeLines does what a TakeLines would do that the generator made.
func (s *Visit) takeLines() []line {
	state := s.lock()
	defer state.core.Unlock()
	v := state.f.Lines
	if len(v) == 0 {
		return nil
	}
	state.f.Lines = nil
	state.core.Set(4)
	if taken := linesOf(v); state.core.Stored() {
		state.again(4, func(to *stateOfVisit) error {
			if rest, begins := strings.CutPrefix(linesOf(to.f.Lines), taken); begins {
				to.f.Lines = to.f.Lines[len(to.f.Lines)-strings.Count(rest, ","):]
				to.raw.Lines = ""
			}
			return nil
		})
	}
	return v
}

func linesOf(lines []line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.SKU + ",")
	}
	return b.String()
}

func contentsOf(v *Visit) contents {
	f := &v.state.Get().f
	return contents{count: f.Count, pet: f.PetName, notes: f.Notes, lines: linesOf(f.Lines)}
}

// contentsIn decodes a body.
func contentsIn(body string) contents {
	v := visitSpec().New()
	v.state.Get().decodeBody(wire.NewReader(body))
	return contentsOf(v)
}

// view is what a handler sees of its session.
type view struct {
	contents
	permanent bool
}

// after returns the view after an operation.
func (v view) after(o op) view {
	switch o.kind {
	case setCount:
		v.count = o.count()
	case addCount:
		v.count += o.count()
	case clearCount:
		v.count = 0
	case setNotes:
		v.notes = fmt.Sprint("n", o.arg)
	case clearNotes:
		v.notes = ""
	case appendLine:
		v.lines += o.sku() + ","
	case takeLines, clearLines:
		v.lines = ""
	case changeLine:
		if _, rest, found := strings.Cut(v.lines, ","); found {
			v.lines = o.sku() + "," + rest
		}
	case setOwner:
		v.pet = o.owner()
	case reset:
		v.contents = contents{}
	case remember:
		v.permanent = !v.permanent
	case destroy:
		v = view{}
	}
	return v
}

// changes reports whether an operation has changed, or set, anything.
func (o op) changes() bool {
	if o.kind == takeLines || o.kind == changeLine {
		return o.took != ""
	}
	return o.kind != remember // which changes nothing if it is called twice
}

// merged returns what operations make of the current contents, as section "Two requests at once" of Stored promises. ours is what
// their handler saw after them.
func merged(current contents, ops []op, ours contents) contents {
	set := make(map[string]bool)
	for _, o := range ops {
		switch o.kind {
		case setCount, setStandingCount, clearCount:
			set["count"] = true
		case setNotes, clearNotes:
			set["notes"] = true
		case changeLine:
			set["lines"] = set["lines"] || o.took != ""
		case clearLines:
			set["lines"] = true
		case setOwner:
			set["pet"] = true
		case reset:
			return ours
		}
	}
	for _, o := range ops {
		switch o.kind {
		case addCount:
			current.count += o.count()
		case appendLine:
			current.lines += o.sku() + ","
		case takeLines:
			current.lines = strings.TrimPrefix(current.lines, o.took)
		}
	}
	if set["count"] {
		current.count = ours.count
	}
	if set["notes"] {
		current.notes = ours.notes
	}
	if set["lines"] {
		current.lines = ours.lines
	}
	if set["pet"] {
		current.pet = ours.pet
	}
	return current
}
