package storage

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/record"
)

// Ending is a record that End ends.
type Ending struct {
	Key  string
	Data []byte // the record, if it was read; nil otherwise

	// TombstoneFor is how long the tombstone stays at least. If it is not zero, a tombstone is written even where there is no
	// record, since a cookie could move in again. Where there is a record, Storage.TombstoneFor counts as well.
	TombstoneFor time.Duration

	Spared []string // the keys of records that are not ended, although a tombstone of Renew leads there

	inDoubt bool // an unanswered write may still make the record, so that a tombstone is written even where there is none
}

// MaxFollowed is how many tombstones of Renew are followed from one record.
const MaxFollowed = 1000

// errRenewing means that a session was renewed more often than End follows.
var errRenewing = errors.New("the session is renewed again and again")

// End ends the sessions of these records: it puts a tombstone into each. From the tombstone of a Renew it goes on to the
// record that the tombstone names, since the session lives there. The error joins the *Errors of those that may not have
// ended.
func (s *Storage) End(ctx context.Context, endings ...Ending) error {
	var errs []error
	for _, e := range endings {
		if err := s.follow(ctx, e); err != nil {
			errs = append(errs, &Error{Op: "end", Err: err})
		}
	}
	return errors.Join(errs...)
}

// follow ends a record, or the one that its tombstones of Renew lead to.
func (s *Storage) follow(ctx context.Context, e Ending) error {
	for range MaxFollowed {
		successor, err := s.end(ctx, e)
		if err != nil || successor == "" || slices.Contains(e.Spared, successor) {
			return err
		}
		e = Ending{Key: successor, Spared: e.Spared}
	}
	return errRenewing
}

// end ends one record, and returns the key of the record that it was renewed to, if it was.
func (s *Storage) end(ctx context.Context, e Ending) (successor string, err error) {
	current := e.Data
	if current == nil {
		if current, err = s.engine.Get(ctx, e.Key); err != nil {
			return "", err
		}
	}
	for {
		if current == nil && e.TombstoneFor == 0 && !e.inDoubt {
			return "", nil
		}
		r, by, undecoded := s.format.Decode(e.Key, current)
		tombstoneFor := e.TombstoneFor
		if undecoded == nil {
			switch r.Kind {
			case record.Ended:
				return "", nil
			case record.Renewed:
				return r.Successor, nil
			}
			tombstoneFor = s.tombstoneForFound(e, r)
		}
		ended := record.Record{Kind: record.Ended, Created: r.Created, Seen: r.Seen}
		tombstone := s.tombstone(e.Key, held{by: by}, ended, max(tombstoneFor, TombstoneTTL))
		next, swapped, err := s.engine.Swap(ctx, e.Key, current, tombstone)
		if err != nil {
			return s.remove(ctx, e, current, err)
		}
		if swapped {
			return "", nil
		}
		current = next
	}
}

// tombstoneForFound returns how long the tombstone of a session that was found stays at least because a cookie could move in
// again; zero if none could.
func (s *Storage) tombstoneForFound(e Ending, found record.Record) time.Duration {
	if s.TombstoneFor == nil {
		return e.TombstoneFor
	}
	return max(e.TombstoneFor, s.TombstoneFor(found.Created))
}

// remove deletes a record that no tombstone could be put into: an engine that is out of memory still deletes. because is
// the engine's error. remove first looks whether the record is still the one that was to be replaced, because a tombstone of
// Renew must not be deleted: without it nothing leads to the successor. Where a cookie could move in again, remove deletes
// nothing and returns because, since only a tombstone keeps that cookie out.
func (s *Storage) remove(ctx context.Context, e Ending, old []byte, because error) (successor string, err error) {
	current, err := s.engine.Get(ctx, e.Key)
	if err != nil {
		return "", errors.Join(because, err)
	}
	tombstoneFor := e.TombstoneFor
	if r, _, err := s.format.Decode(e.Key, current); err == nil {
		switch r.Kind {
		case record.Ended:
			return "", nil
		case record.Renewed:
			return r.Successor, nil
		}
		tombstoneFor = s.tombstoneForFound(e, r)
	}
	switch {
	case tombstoneFor > 0:
		return "", because
	case current == nil:
		return "", nil
	case !bytes.Equal(current, old):
		return "", because
	}
	was, err := s.engine.Delete(ctx, e.Key)
	if err != nil {
		return "", errors.Join(because, err)
	}
	if r, _, err := s.format.Decode(e.Key, was); was != nil && err == nil && r.Kind == record.Renewed {
		return r.Successor, nil
	}
	return "", nil
}
