package recipes

import (
	"context"
	"errors"
	"expvar"
	"log/slog"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// LogEvents returns a Config.OnEvent that writes every event to a log: what calls for
// attention as a warning, the rest for those who debug. No value of a session is in an
// event, except the key of a map's entry that was refused.
func LogEvents(logger *slog.Logger) func(context.Context, typedsession.Event) {
	return func(ctx context.Context, e typedsession.Event) {
		level := slog.LevelDebug
		if e.Kind.IsProblem() {
			level = slog.LevelWarn
		}
		logger.LogAttrs(ctx, level, "session", slog.Any("event", e))
	}
}

// CountEvents returns a Config.OnEvent that counts events by their kind, rejected
// cookies by their reason too, failures of a store by what it was asked for, and the
// bytes that were sent or written. counters is expvar.NewMap("sessions"), for
// /debug/vars.
func CountEvents(counters *expvar.Map) func(context.Context, typedsession.Event) {
	return func(_ context.Context, e typedsession.Event) {
		counters.Add(e.Kind.String(), 1)
		switch e.Kind {
		case typedsession.KindRejected:
			counters.Add("rejected: "+e.Reason.String(), 1)
		case typedsession.KindStoreFailed:
			if failed := new(typedsession.StoreError); errors.As(e.Err, &failed) {
				counters.Add("store failed: "+failed.Op, 1)
			}
		case typedsession.KindWritten:
			counters.Add("bytes written", int64(e.Bytes))
		}
	}
}
