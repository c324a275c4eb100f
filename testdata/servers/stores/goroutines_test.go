package stores

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/typedsession/typedsession/runtime/store"
)

// undeterred is a store whose calls go on when their context is done, as those of many clients do.
type undeterred struct{ store.Store }

func (s undeterred) Get(ctx context.Context, key string) ([]byte, error) {
	return s.Store.Get(context.WithoutCancel(ctx), key)
}

func (s undeterred) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	return s.Store.Swap(context.WithoutCancel(ctx), key, old, next)
}

// stacks returns the stack of every goroutine.
func stacks() [][]byte {
	all := make([]byte, 16<<20)
	return bytes.Split(all[:runtime.Stack(all, true)], []byte("\n\n"))
}

// countCalls returns how many goroutines are in a call of an engine.
func countCalls() (n int) {
	for _, stack := range stacks() {
		if bytes.Contains(stack, []byte("typedsession/runtime/store/")) {
			n++
		}
	}
	return n
}

// awaitNoCalls waits until no goroutine runs code of the runtime.
func awaitNoCalls(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	await(t, ctx, func(context.Context) error {
		for _, stack := range stacks() {
			if bytes.Contains(stack, []byte("typedsession/runtime")) {
				return fmt.Errorf("a goroutine is left:\n%s", stack)
			}
		}
		return nil
	}, func() string { return "" })
}
