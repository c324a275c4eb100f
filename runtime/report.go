package typedsession

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// reporter takes the events of one manager.
type reporter struct {
	session string
	fields  fieldNames
	onEvent func(context.Context, Event) // nil: problems are logged
	log     eventLog
}

// wants reports whether anybody will hear of events of this kind. It spares making the others.
func (r *reporter) wants(k Kind) bool { return r.onEvent != nil || k.IsProblem() }

func (r *reporter) report(ctx context.Context, e Event, now time.Time) {
	switch {
	case r.onEvent != nil:
		r.onEvent(ctx, e)
	case e.Kind.IsProblem():
		r.log.write(ctx, e, now)
	}
}

// quiet is how long the log is silent about a kind of event, or a field, that it has just told of.
const quiet = time.Minute

// eventLog writes to the app's log. Visitors can cause some problems as often as they like; they must not fill it.
type eventLog struct {
	mu     sync.Mutex
	logged map[loggedAs]time.Time
}

// loggedAs is what counts as the same.
type loggedAs struct {
	kind   Kind
	number int
}

func (l *eventLog) write(ctx context.Context, e Event, now time.Time) {
	if l.due(loggedAs{e.Kind, e.Number}, now) {
		slog.Default().WarnContext(ctx, "session problem", slog.Any("event", e))
	}
}

func (l *eventLog) due(what loggedAs, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if last, ok := l.logged[what]; ok && age(last, now) < quiet {
		return false
	}
	if l.logged == nil {
		l.logged = make(map[loggedAs]time.Time)
	}
	l.logged[what] = now
	return true
}
