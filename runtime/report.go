package typedsession

import (
	"context"
	"log/slog"
)

// reporter takes the events of one manager.
type reporter struct {
	session string
	fields  fieldNames
	onEvent func(context.Context, Event) // nil: problems are logged
}

// wants reports whether anybody will hear of events of this kind. It spares making the others.
func (r *reporter) wants(k Kind) bool { return r.onEvent != nil || k.isProblem() }

func (r *reporter) report(ctx context.Context, e Event) {
	switch {
	case r.onEvent != nil:
		r.onEvent(ctx, e)
	case e.Kind.isProblem():
		slog.Default().WarnContext(ctx, e.String(), slog.Any("event", e))
	}
}
