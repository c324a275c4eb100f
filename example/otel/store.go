package otel

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/typedsession/typedsession/runtime/store"
)

// Store returns a store that records to meter how long the calls of another take, for
// Stored.Store. Attributes are the method and the outcome: "ok", "mismatch" for a Swap
// that met the change of another request, "canceled" for one whose visitor has left,
// "timeout", and "error".
//
// How many calls there are a second, and how many end in a mismatch, is in the same
// histogram.
func Store(s store.Store, meter metric.Meter) (store.Store, error) {
	durations, err := meter.Float64Histogram("typedsession.store.duration",
		metric.WithDescription("how long calls of the session store take"), metric.WithUnit("s"),
		metric.WithExplicitBucketBoundaries(0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5))
	if err != nil {
		return nil, err
	}
	return &measured{store: s, durations: durations}, nil
}

// measured is a store whose calls are measured.
type measured struct {
	store     store.Store
	durations metric.Float64Histogram
}

func (m *measured) Get(ctx context.Context, key string) ([]byte, error) {
	begin := time.Now()
	data, err := m.store.Get(ctx, key)
	m.record(ctx, "get", begin, outcome(err))
	return data, err
}

func (m *measured) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	begin := time.Now()
	current, swapped, err := m.store.Swap(ctx, key, old, next)
	what := outcome(err)
	if err == nil && !swapped {
		what = "mismatch"
	}
	m.record(ctx, "swap", begin, what)
	return current, swapped, err
}

func (m *measured) Delete(ctx context.Context, key string) ([]byte, error) {
	begin := time.Now()
	was, err := m.store.Delete(ctx, key)
	m.record(ctx, "delete", begin, outcome(err))
	return was, err
}

func (m *measured) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	begin := time.Now()
	entries, err := m.store.Owned(ctx, owner, limit)
	m.record(ctx, "owned", begin, outcome(err))
	return entries, err
}

func outcome(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "error"
}

func (m *measured) record(ctx context.Context, method string, begin time.Time, outcome string) {
	m.durations.Record(ctx, time.Since(begin).Seconds(), metric.WithAttributes(
		attribute.String("method", method), attribute.String("outcome", outcome)))
}
