package guard

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// answer is how a call of the engine has ended.
type answer[T any] struct {
	result   T
	err      error
	panicked *enginePanic // nil if the call did not panic
	exited   bool         // the call did not return: it called runtime.Goexit, as the FailNow of a test does, or panicked
}

// run makes the call and calls release once it has ended. It returns earlier if the context is done.
//
// Each call gets a new goroutine. Goroutines that wait for the next call would save a microsecond more, but a manager that
// nobody uses any longer would leave them behind, and a bubble of testing/synctest could not end.
func run[T any](ctx context.Context, release func(), call func() (T, error)) (T, error) {
	if ctx.Done() == nil {
		defer release()
		return call()
	}
	answers := make(chan answer[T], 1) // so that a call whose answer nobody awaits can end
	go func() {
		a := answer[T]{exited: true}
		defer func() {
			if value := recover(); value != nil {
				a.panicked = &enginePanic{value: value, stack: debug.Stack()}
			}
			release()
			answers <- a
		}()
		growStack(0)
		a.result, a.err = call()
		a.exited = false
	}()
	select {
	case a := <-answers:
		return a.unpack()
	case <-ctx.Done():
		var none T
		return none, fmt.Errorf("the store had not answered when the call was given up: %w", ctx.Err())
	}
}

// growStack makes the stack of a new goroutine as large as the clients of databases need it, in one step. Growing it in
// several steps, each with more to copy, takes 5 to 10 microseconds: as much as the rest of a Get through go-redis.
//
//go:noinline
func growStack(i int) byte {
	var room [12 << 10]byte
	return room[i]
}

// unpack ends as the call has: it returns, panics or calls runtime.Goexit.
func (a answer[T]) unpack() (T, error) {
	if a.panicked != nil {
		panic(a.panicked)
	}
	if a.exited {
		runtime.Goexit()
	}
	return a.result, a.err
}

// enginePanic is what a method panics with after the engine has panicked: the stack of the goroutine that called the method
// does not show where.
type enginePanic struct {
	value any
	stack []byte
}

// Error returns the value and the stack of the engine's panic.
func (p *enginePanic) Error() string {
	return fmt.Sprintf("the store panicked: %v\n\n%s", p.value, p.stack)
}

// Unwrap returns the value of the engine's panic if it is an error.
func (p *enginePanic) Unwrap() error {
	err, _ := p.value.(error)
	return err
}
