package recipes

import (
	"context"
	"errors"
	"expvar"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// outage is a store that cannot be read while it is down.
type outage struct {
	store.Store
	down atomic.Bool
}

func (o *outage) Get(ctx context.Context, key string) ([]byte, error) {
	if o.down.Load() {
		return nil, errors.New("connection refused")
	}
	return o.Store.Get(ctx, key)
}

func ExampleReady() {
	engine, counters := &outage{Store: memstore.New(0)}, new(expvar.Map)
	sessions, err := NewSessionManager(typedsession.Stored{Store: engine}, SessionConfig{OnEvent: CountEvents(counters)})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /readyz", Ready(sessions, slog.New(slog.DiscardHandler)))
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("/", sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { SessionFrom(r).SetUserID(7) })))
	var cookies []*http.Cookie
	status := func(path string) int {
		r := httptest.NewRequest(http.MethodGet, "https://shop.example"+path, nil)
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		cookies = append(cookies, w.Result().Cookies()...)
		return w.Code
	}
	for _, down := range []bool{false, true} {
		engine.down.Store(down)
		fmt.Println("/readyz", status("/readyz"), "/healthz", status("/healthz"), "/", status("/"))
	}
	fmt.Println(counters)
	// Output:
	// /readyz 200 /healthz 200 / 200
	// /readyz 503 /healthz 200 / 503
	// {"bytes written": 18, "created": 1, "store failed": 1, "store failed: read": 1, "written": 1}
}
