package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/stored"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// soakCrashes returns how often the engine crashes in a soak of so many requests.
func soakCrashes(requests int) int { return min(max(requests/2000, 2), 20) }

// soakPause is how long a client waits after a failure.
const soakPause = 20 * time.Millisecond

// redisThatLosesNothing writes its log to the disk before it answers. With "everysec" the last second can be lost.
func redisThatLosesNothing() []string {
	return []string{"--appendonly", "yes", "--appendfsync", "always"}
}

// soakResult is what clients saw while the engine crashed.
type soakResult struct {
	answered int64 // increments that were acknowledged
	failed   int64 // increments of which the client knows nothing
	applied  int64 // of these, how many were made
	crashes  int
}

// soakAll soaks the app of ours in each engine, in two processes.
func soakAll(ctx context.Context, w io.Writer, requests int) error {
	stored.Silence()
	for _, name := range []string{stored.OursGoRedis, stored.OursPgx} {
		a, err := stored.Find(name)
		if err != nil {
			return err
		}
		begin := time.Now()
		result, err := soakProcesses(ctx, a, requests)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Name, err)
		}
		table(w, "Soak of "+a.Name+": no acknowledged increment is lost, no failed one made twice, nobody logged out",
			[]string{"", "acknowledged", "failed", "of these made", "crashes"},
			[][]string{{
				"in " + time.Since(begin).Round(time.Second).String(), grouped(int(result.answered)), grouped(int(result.failed)),
				grouped(int(result.applied)), grouped(result.crashes),
			}})
	}
	return nil
}

// soakProcesses starts the engine of an app, and the app twice.
func soakProcesses(ctx context.Context, a stored.App, requests int) (result soakResult, err error) {
	s, err := stored.Start(ctx, a.Engine, redisThatLosesNothing()...)
	if err != nil {
		return soakResult{}, err
	}
	err = withTwoServers(a, s.Address(), func(addresses [2]string) (err error) {
		result, err = soak(ctx, a.Engine, s, addresses, requests)
		return err
	})
	return result, errors.Join(err, s.Close())
}

// soak lets clients click until so many clicks are acknowledged. Each has a session of its own and hops between the servers
// of an app. Meanwhile the engine crashes and is started again.
func soak(ctx context.Context, engine string, s *server.Server, addresses [2]string, requests int) (soakResult, error) {
	var (
		answered atomic.Int64
		crashes  = soakCrashes(requests)
		every    = max(requests/(crashes+1), 1)
		due      = make(chan struct{}, crashes)
		soakers  = make([]soaker, clients)
		errs     = make([]error, clients)
		all      sync.WaitGroup
		result   soakResult
		crashErr error
	)
	acknowledge := func() bool {
		n := int(answered.Add(1))
		if n%every == 0 && n/every <= crashes {
			due <- struct{}{}
		}
		return n < requests
	}
	for i := range soakers {
		all.Go(func() { errs[i] = soakers[i].click(addresses, acknowledge) })
	}
	crashed := make(chan struct{})
	go func() {
		defer close(crashed)
		result.crashes, crashErr = crashWhen(ctx, due, engine, s)
	}()
	all.Wait()
	close(due)
	<-crashed
	errs = append(errs, crashErr)
	for i := range soakers {
		result.answered += soakers[i].acknowledged
		result.failed += soakers[i].failed
		made, err := soakers[i].settle(addresses)
		result.applied += made
		errs = append(errs, err)
	}
	return result, errors.Join(errs...)
}

// crashWhen crashes the engine and starts it again as often as due says, and returns how often that was.
func crashWhen(ctx context.Context, due <-chan struct{}, engine string, s *server.Server) (crashes int, err error) {
	for range due {
		if err := errors.Join(stored.Crash(engine, s), s.Start(ctx)); err != nil {
			return crashes, err
		}
		crashes++
	}
	return crashes, nil
}

// soaker is a client that knows what it has been told.
type soaker struct {
	client       *hopper
	acknowledged int64
	failed       int64 // since the beginning
	last         int64 // the count in the last answer
	doubtful     int64 // failures since then
}

// click clicks until acknowledge, which it calls for each click that is answered, returns false.
func (s *soaker) click(addresses [2]string, acknowledge func() bool) (err error) {
	if s.client, err = dialBoth(addresses); err != nil {
		return err
	}
	for {
		n, err := s.client.count(stored.AddPath)
		switch {
		case errors.Is(err, errUnavailable):
			s.failed++
			s.doubtful++
			time.Sleep(soakPause)
			continue
		case err != nil:
			return err
		}
		s.acknowledged++
		if err := s.see(int64(n), 1); err != nil {
			return err
		}
		if !acknowledge() {
			return nil
		}
	}
}

// see compares a count with the last one: it must be larger by more, and by what of the failures since then was made after all.
func (s *soaker) see(count, more int64) error {
	if least := s.last + more; count < least || count > least+s.doubtful {
		return fmt.Errorf("a session counts %d after %d and %d failures: %w", count, s.last, s.doubtful, errCount)
	}
	s.last, s.doubtful = count, 0
	return nil
}

// settle reads the count at both servers when the engine is well again, and returns how many of the failures were made.
func (s *soaker) settle(addresses [2]string) (made int64, err error) {
	if s.client == nil {
		return 0, nil // the error of click says why
	}
	defer s.client.close()
	for range addresses {
		n, err := s.client.count(stored.ReadPath)
		if err != nil {
			return 0, err
		}
		if err := s.see(int64(n), 0); err != nil {
			return 0, err
		}
	}
	return s.last - s.acknowledged, nil
}
