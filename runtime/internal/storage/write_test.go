package storage_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// A commit that fails is followed by one that writes its changes again, and perhaps more.
func TestEachChangeIsWrittenOnce(t *testing.T) {
	for _, test := range []struct {
		name    string
		before  string   // what the engine has, and the request has read
		commits []string // what the request adds, since its last commit that succeeded
		script  script
		errs    []error // of the commits; nil for none
		after   string
		calls   int // of Swap, and of nothing else
	}{
		{"a change", "a", []string{"b"}, nil, nil, "ab", 1},
		{"no change", "a", []string{""}, nil, nil, "a", 0},
		{"a session that begins", "nothing", []string{"a"}, nil, nil, "a", 1},
		{"a session that begins and holds nothing", "nothing", []string{"-"}, nil, nil, "nothing", 0},
		{"a session that is emptied", "a", []string{"-"}, nil, nil, "emptied", 1},
		{"an emptied session that goes on", "emptied", []string{"a"}, nil, nil, "a", 1},

		{"another request writes first", "a", []string{"b"},
			script{1: {first: theOtherAdds("x")}}, nil, "axb", 2},
		{"others write first again and again", "a", []string{"b"},
			script{1: {first: theOtherAdds("x")}, 2: {first: theOtherAdds("y")}, 3: {first: theOtherAdds("z")}}, nil, "axyzb", 4},
		{"another request empties the session first", "a", []string{"b"},
			script{1: {first: theOtherAdds("-")}}, nil, "b", 2},

		{"the write is not made", "a", []string{"b", "b"},
			script{1: {fault: refused}}, []error{errEngine, nil}, "ab", 2},
		{"the first write is not made", "nothing", []string{"a", "ab"},
			script{1: {fault: refused}}, []error{errEngine, nil}, "ab", 2},
		{"the answer is lost", "a", []string{"b"},
			script{1: {fault: lost}}, []error{errEngine}, "ab", 1},
		{"the answer is lost, and the commit is repeated", "a", []string{"b", "b"},
			script{1: {fault: lost}}, []error{errEngine, nil}, "ab", 2},
		{"the answer is lost, and the request goes on", "a", []string{"b", "bc"},
			script{1: {fault: lost}}, []error{errEngine, nil}, "abc", 3},
		{"the answer to the first write is lost", "nothing", []string{"a", "ab"},
			script{1: {fault: lost}}, []error{errEngine, nil}, "ab", 3},
		{"several answers are lost", "a", []string{"b", "bc", "bcd"},
			script{1: {fault: lost}, 3: {fault: lost}}, []error{errEngine, errEngine, nil}, "abcd", 5},
		{"the write whose answer was lost is found, and the next one is not made", "a", []string{"b", "bc", "bcd"},
			script{1: {fault: lost}, 3: {fault: refused}}, []error{errEngine, errEngine, nil}, "abcd", 4},
		{"a write was found, and the request goes on after the next one", "a", []string{"b", "bc", "d"},
			script{1: {fault: lost}}, []error{errEngine, nil, nil}, "abcd", 4},
		{"a client library replays the write", "a", []string{"b", "c"},
			script{1: {fault: replayed}}, []error{nil, nil}, "abc", 2},

		{"the write is late, and arrives before the next", "a", []string{"b", "bc"},
			script{1: {fault: late}, 2: {first: lateCallsArrive}}, []error{errEngine, nil}, "abc", 3},
		{"the write arrives after the next", "a", []string{"b", "bc", "bcd"},
			script{1: {fault: late}, 2: {fault: refused}, 3: {first: lateCallsArrive}}, []error{errEngine, errEngine, nil}, "abcd", 4},
		{"the first write arrives when the session has another record", "nothing", []string{"a", "ab", "c"},
			script{1: {fault: late}, 3: {first: lateCallsArrive}}, []error{errEngine, nil, nil}, "abc", 3},
		{"the write arrives after that of another request", "a", []string{"b", "bc"},
			script{1: {fault: late}, 2: {first: theOtherAdds("x")}, 3: {first: lateCallsArrive}}, []error{errEngine, nil}, "axbc", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, test.before, test.script)
			for i, letters := range test.commits {
				var want error
				if i < len(test.errs) {
					want = test.errs[i]
				}
				expectError(t, "commit of "+letters, f.write(letters), want, "write")
				expect(t, "a write is in doubt", f.place.InDoubt(), want != nil)
			}
			expect(t, "the session", f.at(f.here), test.after)
			expect(t, "the number of calls", len(f.engine.calls), test.calls)
		})
	}
}

// TestAChangeMayCountTwiceAfterALostAnswerAndAWriteOfAnotherRequest pins the exception that typedsession.Stored documents.
func TestAChangeMayCountTwiceAfterALostAnswerAndAWriteOfAnotherRequest(t *testing.T) {
	f := newFixture(t, "a", script{1: {fault: lost}, 2: {first: theOtherAdds("x")}})
	expectError(t, "first commit", f.write("b"), errEngine, "write")
	expectError(t, "second commit", f.write("b"), nil, "")
	expect(t, "the session", f.at(f.here), "abxb")
}

func TestAWriteThatIsForgottenCountsAsThatOfAnotherRequest(t *testing.T) {
	f := newFixture(t, "a", script{1: {fault: lost}})
	expectError(t, "first commit", f.write("b"), errEngine, "write")
	f.place.Forget()
	expect(t, "a write is in doubt", f.place.InDoubt(), false)
	expectError(t, "commit of another change", f.write("c"), nil, "")
	expect(t, "the session", f.at(f.here), "abc")
}

// A forgotten write that was found already is another case: the place has its record.
func TestAWriteThatWasFoundCanBeForgottenToo(t *testing.T) {
	f := newFixture(t, "a", script{1: {fault: lost}, 3: {fault: refused}})
	expectError(t, "first commit", f.write("b"), errEngine, "write")
	expectError(t, "second commit", f.write("bc"), errEngine, "write")
	f.place.Forget()
	expectError(t, "commit of another change", f.write("d"), nil, "")
	expect(t, "the session", f.at(f.here), "abd")
}

func TestNothingIsWrittenToASessionThatIsOver(t *testing.T) {
	for _, test := range []struct {
		name  string
		first func(*fixture)
		want  error
		after string
	}{
		{"it was ended", theOtherEnds, storage.ErrGone, "ended"},
		{"it was renewed", theOtherRenews, storage.ErrGone, "renewed elsewhere"},
		{"its record has expired", theRecordExpires, storage.ErrGone, "nothing"},
		{"its record cannot be read", hereComes("not a record"), record.ErrForeign, "not a record"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "a", script{1: {first: test.first}})
			expectError(t, "a change", f.write("b"), test.want, "")
			expect(t, "the record", f.at(f.here), test.after)
			expectError(t, "no change, afterwards", f.write(""), test.want, "")
			expect(t, "the record afterwards", f.at(f.here), test.after)
			expect(t, "calls", f.engine.called(), "swap swap")
		})
	}
}

// A cookie that moves in gives its record a token that other requests have, too.
func TestRequestsThatMoveASessionInMeetInOneRecord(t *testing.T) {
	for _, test := range []struct {
		name   string
		commit string
		first  func(*fixture) // ahead of the Swap
		want   error
		after  string
		calls  string
	}{
		{"this one is the first", "a", nil, nil, "a", "swap"},
		{"this one has nothing to keep, and the cookie must not move in again", "-", nil, nil, "emptied", "swap"},
		{"another was first", "a", hereComes("x"), nil, "xa", "swap swap"},
		{"another was first, and emptied the session", "a", hereComes("emptied"), nil, "a", "swap swap"},
		{"another has ended the session", "a", hereComes("ended"), storage.ErrGone, "ended", "swap"},
		{"another has renewed the session", "a", hereComes("renewed elsewhere"), storage.ErrGone, "renewed elsewhere", "swap"},
		{"the record cannot be read", "a", hereComes("not a record"), record.ErrForeign, "not a record", "swap"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t, "nothing", script{1: {first: test.first}})
			f.place.Derived = true
			token := f.place.Token
			expectError(t, "Write", f.write(test.commit), test.want, "")
			expect(t, "the record", f.at(f.here), test.after)
			expect(t, "the token", f.place.Token, token)
			expect(t, "calls", f.engine.called(), test.calls)
		})
	}
}

func TestASessionThatBeginsDrawsAnotherTokenIfTheFirstIsTaken(t *testing.T) {
	for _, taken := range []string{"x", "emptied", "ended", "renewed elsewhere", "not a record"} {
		t.Run(taken, func(t *testing.T) {
			f := newFixture(t, "nothing", script{1: {first: hereComes(taken)}})
			expectError(t, "Write", f.write("a"), nil, "")
			expect(t, "what was there", f.at(f.here), taken)
			expect(t, "the session", f.at(f.place.Key), "a")
			expect(t, "the key is that of the token", f.place.Key, f.format.Key(f.place.Token))
			expect(t, "calls", f.engine.called(), "swap swap")
		})
	}
}

func TestAWriteWhoseRevisionFailsWritesNothing(t *testing.T) {
	f := newFixture(t, "a", script{1: {first: theOtherAdds("x")}})
	tooLarge := errors.New("too large")
	bounded := func(current record.Record, since storage.Mark) (storage.Next, error) {
		next, err := adding("b")(current, since)
		if len(next.Record.Body) > 2 {
			return storage.Next{}, tooLarge
		}
		return next, err
	}
	err := f.server.Write(context.Background(), &f.place, storage.Mark{}, markOf("b"), bounded)
	expectError(t, "Write", err, tooLarge, "")
	expect(t, "the session", f.at(f.here), "ax")
	expect(t, "calls", f.engine.called(), "swap")
}

func TestAWriteWithoutDoubtHandsOnWhatItsCallerSaysThatTheRecordHas(t *testing.T) {
	f := newFixture(t, "a", script{1: {first: theOtherAdds("x")}})
	settled := storage.Mark{Fields: "earlier fields", UpTo: 1}
	var got []storage.Mark
	revise := func(current record.Record, since storage.Mark) (storage.Next, error) {
		got = append(got, since)
		return adding("bc")(current, since)
	}
	err := f.server.Write(context.Background(), &f.place, settled, markOf("bc"), revise)
	expectError(t, "Write", err, nil, "")
	expect(t, "the marks", fmt.Sprint(got), fmt.Sprint([]storage.Mark{settled, settled}))
	expect(t, "the session", f.at(f.here), "axc")
}

// A request that has met another's write takes its turn, and while it writes again, one that has met it, too, waits.
func TestARequestThatWaitsForItsTurnHeedsItsContext(t *testing.T) {
	for _, test := range []struct {
		name  string
		write func(context.Context, *fixture, *storage.Place) error
	}{
		{"Write", func(ctx context.Context, f *fixture, p *storage.Place) error {
			return f.server.Write(ctx, p, storage.Mark{}, markOf("c"), adding("c"))
		}},
		{"Renew", func(ctx context.Context, f *fixture, p *storage.Place) error {
			_, err := f.server.Renew(ctx, p, storage.Mark{}, markOf("c"), adding("c"))
			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var waiting storage.Place
				f := newFixture(t, "a", script{
					1: {first: theOtherAdds("x")},
					2: {first: func(f *fixture) {
						ctx, cancel := context.WithTimeout(context.Background(), time.Second)
						defer cancel()
						expectError(t, "the one that waits", test.write(ctx, f, &waiting), context.DeadlineExceeded, "write")
					}},
				})
				waiting = *f.read(f.server, f.place.Token)
				expectError(t, "the one whose turn it is", f.write("b"), nil, "")
				expect(t, "the session", f.at(f.here), "axb")
				expectError(t, "the one that waited, again", test.write(context.Background(), f, &waiting), nil, "")
				expect(t, "the session afterwards", f.at(waiting.Key), "axbc")
			})
		})
	}
}

// slowEngine is an engine whose Swap takes a second before it compares, so that calls that begin together meet.
type slowEngine struct {
	*memstore.Store
	swaps atomic.Int32
}

func (e *slowEngine) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	e.swaps.Add(1)
	<-time.After(time.Second)
	return e.Store.Swap(ctx, key, old, next)
}

func TestManyRequestsThatMeetTakeTurnsSoThatNoneNeedsMoreThanThreeWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const requests = 30
		f := newFixture(t, "a", nil)
		engine := &slowEngine{Store: f.engine.memory}
		server := storage.New(engine, f.format, time.Now)
		errs := make([]error, requests)
		var all sync.WaitGroup
		for i := range requests {
			p := f.read(server, f.place.Token)
			all.Go(func() { errs[i] = server.Write(context.Background(), p, storage.Mark{}, markOf("b"), adding("b")) })
		}
		all.Wait()
		expectError(t, "the writes", errors.Join(errs...), nil, "")
		expect(t, "the session", f.at(f.here), "a"+strings.Repeat("b", requests))
		if writes := engine.swaps.Load(); writes > 3*requests {
			t.Errorf("%d requests made %d writes", requests, writes)
		}
	})
}
