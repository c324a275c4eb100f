// Package otel tells OpenTelemetry what happens to sessions: it counts events, adds
// those that call for attention to the request's span, and measures the calls of a
// store. It is an example to copy, and a module of its own, so that nobody else gets
// its dependencies.
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
// cookie was rejected, the names of the session type and of a field, and what a
// store was asked for when it failed. The id of a session is for the span alone: a
// metric would have a series for each session.
func Events(meter metric.Meter) (func(context.Context, typedsession.Event), error) {
	events, eventsErr := meter.Int64Counter("typedsession.events",
		metric.WithDescription("what happened to sessions"), metric.WithUnit("{event}"))
	written, writtenErr := meter.Int64Histogram("typedsession.size",
		metric.WithDescription("name and value of the session cookies sent, and records written to a store"), metric.WithUnit("By"),
		metric.WithExplicitBucketBoundaries(64, 128, 256, 512, 1024, 2048, 4096, 16384, 65536))
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
		if failed := new(typedsession.StoreError); errors.As(e.Err, &failed) {
			attributes = append(attributes, attribute.String("op", failed.Op))
		}
		events.Add(ctx, 1, metric.WithAttributes(attributes...))
		if e.Kind == typedsession.KindWritten {
			written.Record(ctx, int64(e.Bytes), metric.WithAttributes(attribute.String("session", e.Session)))
		}
		if e.Kind.IsProblem() {
			if e.ID != "" {
				attributes = append(attributes, attribute.String("id", e.ID))
			}
			trace.SpanFromContext(ctx).AddEvent("session "+e.Kind.String(), trace.WithAttributes(attributes...))
		}
	}, nil
}
