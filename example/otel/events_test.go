package otel

import (
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
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

//go:generate go tool typedsession

//typedsession:session Session cookie=otel idle=30m absolute=12h
type session struct {
	Count int    `session:"1"`
	Name  string `session:"2,max=4"`
}

func TestEventsBecomeMetricsAndTheRequestsSpanHasItsProblems(t *testing.T) {
	reader := metric.NewManualReader()
	meters := metric.NewMeterProvider(metric.WithReader(reader))
	spans := tracetest.NewSpanRecorder()
	tracers := trace.NewTracerProvider(trace.WithSpanProcessor(spans))

	onEvent, err := Events(meters.Meter("app"))
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{OnEvent: onEvent})
	if err != nil {
		t.Fatal(err)
	}
	handler := sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		SessionFrom(r).AddCount(1)
		_ = SessionFrom(r).SetName("too long")
	}))
	ctx, span := tracers.Tracer("app").Start(t.Context(), "GET /")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "https://shop.example/", nil))
	forged := httptest.NewRequestWithContext(ctx, http.MethodGet, "https://shop.example/", nil)
	forged.AddCookie(&http.Cookie{Name: sessions.CookieName(), Value: "forged"})
	handler.ServeHTTP(httptest.NewRecorder(), forged)
	span.End()

	var collected metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &collected); err != nil {
		t.Fatal(err)
	}
	var counted []string
	for _, m := range collected.ScopeMetrics[0].Metrics {
		switch data := m.Data.(type) {
		case metricdata.Sum[int64]:
			for _, point := range data.DataPoints {
				counted = append(counted, fmt.Sprint(point.Value, " ", describe(point.Attributes)))
			}
		case metricdata.Histogram[int64]:
			counted = append(counted, fmt.Sprint(data.DataPoints[0].Count, " sizes"))
		}
	}
	slices.Sort(counted)
	want := []string{
		"1 rejected length",
		"2 created",
		"2 refused Name",
		"2 sizes",
		"2 written",
	}
	if !slices.Equal(counted, want) {
		t.Errorf("counted %q, want %q", counted, want)
	}
	if events := spans.Ended()[0].Events(); len(events) != 2 || events[0].Name != "session refused" {
		t.Errorf("the span has the events %v, want two of a refused value", events)
	}
}

func describe(attributes attribute.Set) string {
	kind, _ := attributes.Value("kind")
	text := kind.AsString()
	for _, key := range []attribute.Key{"reason", "field"} {
		if value, ok := attributes.Value(key); ok {
			text += " " + value.AsString()
		}
	}
	return text
}
