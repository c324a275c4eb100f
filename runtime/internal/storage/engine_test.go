package storage_test

import (
	"context"
	"errors"
	"strings"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// fault is what goes wrong with a call of an engine.
type fault int

const (
	lost     fault = iota + 1 // the engine does what it was asked for, and the answer is errEngine
	refused                   // the engine does nothing, and the answer is errEngine
	full                      // the engine does nothing, and the answer is memstore.ErrFull
	late                      // the answer is errEngine, and the engine does what it was asked for when arrive is called
	replayed                  // a client library makes the call twice, and the answer is the second one
)

// errEngine is the answer to a call that has gone wrong.
var errEngine = errors.New("connection reset by peer")

// event is what happens at one call of an engine.
type event struct {
	first func(*fixture) // what happens after the call before and ahead of this one; nil for nothing
	fault fault          // zero for none
}

// script says what happens at the calls of an engine, by their number from 1 on.
type script map[int]event

// engine is a store in memory whose calls go wrong as a script says. It is for one goroutine.
type engine struct {
	memory  *memstore.Store
	event   func(call int) fault    // lets happen what the script says, and returns what is to go wrong
	calls   []string                // "get", "swap", "delete" and "owned"
	delayed []func()                // the calls with the fault late that have not arrived
	written map[string]store.Record // by key: what Swap was last asked to write
}

func newEngine(f *fixture, s script) *engine {
	event := func(call int) fault {
		if first := s[call].first; first != nil {
			first(f)
		}
		return s[call].fault
	}
	return &engine{memory: memstore.New(0), event: event, written: map[string]store.Record{}}
}

// call makes a call, or has it go wrong: it then returns the error that is the answer.
func (e *engine) call(name string, do func()) error {
	e.calls = append(e.calls, name)
	switch e.event(len(e.calls)) {
	case lost:
		do()
		return errEngine
	case refused:
		return errEngine
	case full:
		return memstore.ErrFull
	case late:
		e.delayed = append(e.delayed, do)
		return errEngine
	case replayed:
		do()
	}
	do()
	return nil
}

// arrive does what the calls with the fault late have asked for.
func (e *engine) arrive() {
	for _, do := range e.delayed {
		do()
	}
	e.delayed = nil
}

// called returns the names of the calls so far.
func (e *engine) called() string { return strings.Join(e.calls, " ") }

func (e *engine) Get(ctx context.Context, key string) (data []byte, err error) {
	if err := e.call("get", func() { data, err = e.memory.Get(ctx, key) }); err != nil {
		return nil, err
	}
	return data, err
}

func (e *engine) Swap(ctx context.Context, key string, old []byte, next store.Record) (current []byte, swapped bool, err error) {
	e.written[key] = next
	if err := e.call("swap", func() { current, swapped, err = e.memory.Swap(ctx, key, old, next) }); err != nil {
		return nil, false, err
	}
	return current, swapped, err
}

func (e *engine) Delete(ctx context.Context, key string) (was []byte, err error) {
	if err := e.call("delete", func() { was, err = e.memory.Delete(ctx, key) }); err != nil {
		return nil, err
	}
	return was, err
}

func (e *engine) Owned(ctx context.Context, owner string, limit int) (entries []store.Entry, err error) {
	if err := e.call("owned", func() { entries, err = e.memory.Owned(ctx, owner, limit) }); err != nil {
		return nil, err
	}
	return entries, err
}
