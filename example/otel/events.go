// Package otel tells OpenTelemetry what happens to sessions: it counts events, and
// adds those that call for attention to the request's span. It is an example to
// copy, and a module of its own, so that nobody else gets its dependencies.
package otel

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Events returns a Config.OnEvent that records to meter. An attribute has few
// values, and none comes from a visitor: the kind of event, the reason for which a
// cookie was rejected, the names of the session type and of a field.
func Events(meter metric.Meter) (func(context.Context, typedsession.Event), error) {
	events, eventsErr := meter.Int64Counter("typedsession.events",
		metric.WithDescription("what happened to sessions"), metric.WithUnit("{event}"))
	written, writtenErr := meter.Int64Histogram("typedsession.cookie.size",
		metric.WithDescription("name and value of the session cookies sent"), metric.WithUnit("By"),
		metric.WithExplicitBucketBoundaries(64, 128, 256, 512, 1024, 2048, 4096))
	if err := errors.Join(eventsErr, writtenErr); err != nil {
		return nil, err
	}
	return func(ctx context.Context, e typedsession.Event) {
		attributes := []attribute.KeyValue{
			attribute.String("session", e.Session),
			attribute.String("kind", e.Kind.String()),
		}
		if e.Reason != 0 {
			attributes = append(attributes, attribute.String("reason", e.Reason.String()))
		}
		if e.Field != "" {
			attributes = append(attributes, attribute.String("field", e.Field))
		}
		events.Add(ctx, 1, metric.WithAttributes(attributes...))
		if e.Kind == typedsession.KindWritten {
			written.Record(ctx, int64(e.Bytes), metric.WithAttributes(attribute.String("session", e.Session)))
		}
		if e.Kind.IsProblem() {
			trace.SpanFromContext(ctx).AddEvent("session "+e.Kind.String(), trace.WithAttributes(attributes...))
		}
	}, nil
}
