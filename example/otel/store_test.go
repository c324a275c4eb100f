package otel

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
	"github.com/typedsession/typedsession/runtime/store/storetest"
)

// failing is a store whose calls fail while err is set.
type failing struct {
	store.Store
	err error
}

func (f *failing) Get(ctx context.Context, key string) ([]byte, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.Store.Get(ctx, key)
}

func TestCallsOfAStoreAreMeasuredByMethodAndOutcome(t *testing.T) {
	reader := metric.NewManualReader()
	meter := metric.NewMeterProvider(metric.WithReader(reader)).Meter("app")
	spans := tracetest.NewSpanRecorder()
	tracers := trace.NewTracerProvider(trace.WithSpanProcessor(spans))
	engine := &failing{Store: memstore.New(0)}
	measured, err := Store(engine, meter)
	if err != nil {
		t.Fatal(err)
	}
	onEvent, err := Events(meter)
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Stored{Store: measured}, SessionConfig{OnEvent: onEvent})
	if err != nil {
		t.Fatal(err)
	}
	ctx, span := tracers.Tracer("app").Start(t.Context(), "GET /")
	visit := func(cookie *http.Cookie, handle func(*Session)) *http.Response {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "https://shop.example/", nil)
		if cookie != nil {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { handle(SessionFrom(r)) })).ServeHTTP(w, r)
		return w.Result()
	}
	cookie := visit(nil, func(s *Session) { s.AddCount(1) }).Cookies()[0]
	visit(cookie, func(s *Session) {
		s.AddCount(1)
		visit(cookie, func(s *Session) { s.AddCount(1); _ = s.SetName("too long") })
	})
	for _, engine.err = range []error{errors.New("connection refused"), context.DeadlineExceeded} {
		visit(cookie, func(*Session) { t.Error("the handler ran") })
	}
	span.End()

	var collected metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &collected); err != nil {
		t.Fatal(err)
	}
	var calls, failures []string
	for _, m := range collected.ScopeMetrics[0].Metrics {
		switch data := m.Data.(type) {
		case metricdata.Histogram[float64]:
			for _, point := range data.DataPoints {
				calls = append(calls, fmt.Sprint(point.Count, " ", text(point.Attributes, "method"), " ", text(point.Attributes, "outcome")))
			}
		case metricdata.Sum[int64]:
			for _, point := range data.DataPoints {
				if text(point.Attributes, "kind") == "store failed" {
					failures = append(failures, fmt.Sprint(point.Value, " ", text(point.Attributes, "op")))
				}
			}
		}
	}
	slices.Sort(calls)
	if want := []string{"1 get error", "1 get timeout", "1 swap mismatch", "2 get ok", "3 swap ok"}; !slices.Equal(calls, want) {
		t.Errorf("calls %q, want %q", calls, want)
	}
	if want := []string{"2 read"}; !slices.Equal(failures, want) {
		t.Errorf("failures %q, want %q", failures, want)
	}
	problem := spans.Ended()[0].Events()[0]
	if id := text(attribute.NewSet(problem.Attributes...), "id"); len(id) != 22 || problem.Name != "session refused" {
		t.Errorf("the span has %v, want a refused value with the id of its session", problem)
	}
}

func text(attributes attribute.Set, key attribute.Key) string {
	value, _ := attributes.Value(key)
	return value.AsString()
}

func TestAMeasuredStoreKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		s, err := Store(memstore.New(0), metric.NewMeterProvider().Meter("app"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
