package guard

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
)

func TestAPanicOfTheEngineIsOneOfItsCaller(t *testing.T) {
	for _, test := range []struct {
		about string
		ctx   context.Context
	}{{"with a context that can be done", t.Context()}, {"without", context.Background()}} {
		t.Run(test.about, func(t *testing.T) {
			guard := New(newEngine(panics))
			for _, method := range methods {
				value := recovered(func() { _, _ = method.call(test.ctx, guard) })
				if err, ok := value.(error); !ok || !errors.Is(err, errBroken) {
					t.Errorf("%s panics with %v, want an error that wraps the engine's", method.name, value)
				}
			}
			if n := len(guard.slots); n != 0 {
				t.Errorf("%d calls have not returned", n)
			}
		})
	}
}

// recovered returns what the call panics with.
func recovered(call func()) (value any) {
	defer func() { value = recover() }()
	call()
	return nil
}

func TestThePanicOfAnEngineTellsItsStack(t *testing.T) {
	guard := New(newEngine(func(context.Context) error { panic("no connection") }))
	err, ok := recovered(func() { _, _ = guard.Get(t.Context(), key) }).(error)
	if !ok {
		t.Fatal("Get does not panic with an error")
	}
	for _, want := range []string{"no connection", "(*fakeEngine).Get"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the panic does not tell %q: %v", want, err)
		}
	}
	if errors.Unwrap(err) != nil {
		t.Errorf("a panic with a string wraps %v", errors.Unwrap(err))
	}
}

func TestAPanicAfterTheCallWasGivenUpIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resume := make(chan struct{})
		guard := New(newEngine(func(context.Context) error {
			<-resume
			panic(errBroken)
		}))
		mustWrap(t, get(t, guard, timeout), context.DeadlineExceeded)
		close(resume)
		synctest.Wait()
		if n := len(guard.slots); n != 0 {
			t.Errorf("%d calls have not returned", n)
		}
	})
}

// TestAnEngineThatEndsItsGoroutineEndsItsCallers is for engines in tests, which may call FailNow.
func TestAnEngineThatEndsItsGoroutineEndsItsCallers(t *testing.T) {
	guard := New(newEngine(func(context.Context) error {
		runtime.Goexit()
		return nil
	}))
	returned := make(chan bool)
	go func() {
		went := false
		defer func() { returned <- went }()
		_, _ = guard.Get(t.Context(), key)
		went = true
	}()
	if <-returned {
		t.Error("Get returns although the engine did not")
	}
}
