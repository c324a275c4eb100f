package storage

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/typedsession/typedsession/runtime/internal/record"
)

// Write writes the changes of a request into the session's record, or makes the record. since says which of the changes the
// held record has, and mark which ones it will have. The error is ErrGone, an *Error, one of package record, or that of revise.
func (s *Storage) Write(ctx context.Context, p *Place, since, mark Mark, revise Revise) error {
	var turn turn
	defer turn.end()
	s.Draw(p)
	since = p.since(since)
	for {
		next, err := revise(p.held.record, since)
		if err != nil {
			return err
		}
		if (next.Unchanged || !p.Exists() && !p.Derived && next.Record.Kind == record.Emptied) && len(p.tried) == 0 && !p.gone {
			p.settle()
			return nil
		}
		current, swapped, err := s.swap(ctx, p, mark, next)
		if err != nil {
			return &Error{Op: "write", Err: err}
		}
		if swapped {
			p.settle()
			return nil
		}
		if since, err = s.meet(p, current, since); err != nil {
			return err
		}
		if err := turn.wait(ctx, s, p.Key); err != nil {
			return err
		}
	}
}

// swap writes next in the place of the held record, and remembers the attempt until it is known what became of it.
func (s *Storage) swap(ctx context.Context, p *Place, mark Mark, next Next) (current []byte, swapped bool, err error) {
	data, written := s.encode(p.Key, p.held, next.Record)
	p.tried = append(p.tried, attempt{rev: written.Rev, mark: mark})
	current, swapped, err = s.engine.Swap(ctx, p.Key, p.held.data, s.record(data, next))
	if swapped {
		p.held = held{data: data, record: written, by: s.format.Sealer(written, s.now())}
		p.tried = nil
	}
	return current, swapped, err
}

// meet goes on after a write that found current in the place of the record that it expected. It does what see does, but where
// a new record was to be made and another session has the token, it gives the place another token.
func (s *Storage) meet(p *Place, current []byte, since Mark) (Mark, error) {
	if p.Exists() || p.Derived || s.isOwn(p, current) {
		return s.see(p, current, since)
	}
	s.use(p, NewToken())
	return since, nil
}

// isOwn reports whether data is the record of one of the place's unanswered writes.
func (s *Storage) isOwn(p *Place, data []byte) bool {
	r, _, err := s.format.Decode(p.Key, data)
	if err != nil {
		return false
	}
	for _, a := range p.tried {
		if a.rev == r.Rev {
			return true
		}
	}
	return false
}

// turn is a lock of one record among the requests of this process. A request takes it after its write has met that of another
// request, so that many requests of one session do not make each other start again and again.
type turn struct{ unlock func() }

// wait takes the lock, unless this turn has it. The error is an *Error.
func (t *turn) wait(ctx context.Context, s *Storage, key string) error {
	if t.unlock != nil {
		return nil
	}
	unlock, err := s.locks.Lock(ctx, key)
	if err != nil {
		return &Error{Op: "write", Err: err}
	}
	t.unlock = unlock
	return nil
}

// end gives the lock back, if this turn has it.
func (t *turn) end() {
	if t.unlock != nil {
		t.unlock()
	}
}

// Renew moves a session to a new token, its Successor, with the changes of the request. It makes the new record first, so
// that a crash leaves the session as it was, and then puts a tombstone into the old one that names the new. Afterwards the
// place is the new one; after an error the new token leads nowhere or is in doubt, and is not to be sent.
//
// empty says that the changes left nothing of the session, which has ended. The errors are those of Write.
func (s *Storage) Renew(ctx context.Context, p *Place, since, mark Mark, revise Revise) (empty bool, err error) {
	var turn turn
	defer turn.end()
	since = p.since(since)
	for {
		next, err := revise(p.held.record, since)
		if err != nil {
			return false, err
		}
		to, err := s.move(ctx, p, mark, next)
		if err != nil {
			return false, err
		}
		done, err := s.bury(ctx, p, to, next)
		if err != nil {
			return false, err
		}
		if done.buried {
			tombstoneFor := p.TombstoneFor
			if *p = (Place{}); to != nil {
				*p = *to
				p.TombstoneFor = tombstoneFor
				p.settle()
			}
			return to == nil, nil
		}
		if since, err = s.see(p, done.current, since); err != nil {
			if errors.Is(err, ErrGone) {
				err = errors.Join(err, s.discard(ctx, p))
			}
			return false, err
		}
		if err := turn.wait(ctx, s, p.Key); err != nil {
			return false, err
		}
	}
}

// Leave ends the record of a session that goes on outside the store, and returns the session with the changes of the request.
// The errors are those of Write.
func (s *Storage) Leave(ctx context.Context, p *Place, since Mark, revise Revise) (Next, error) {
	since = p.since(since)
	for {
		next, err := revise(p.held.record, since)
		if err != nil {
			return next, err
		}
		done, err := s.bury(ctx, p, nil, next)
		if err != nil || done.buried {
			return next, err
		}
		if since, err = s.see(p, done.current, since); err != nil {
			return next, err
		}
	}
}

// move makes the record that a session is renewed to, and returns its place. If nothing is left of the session, move returns
// nil, and ends such a record of an earlier attempt.
func (s *Storage) move(ctx context.Context, p *Place, mark Mark, next Next) (*Place, error) {
	if next.Record.Kind == record.Emptied {
		return nil, s.discard(ctx, p)
	}
	next.Record.Sealed = p.held.by.Key != nil
	return s.make(ctx, p, mark, next)
}

// discard ends the record that a failed Renew has made or may have made. Its token was sent to nobody.
func (s *Storage) discard(ctx context.Context, p *Place) error {
	if !p.IsMoving() {
		return nil
	}
	if err := s.End(ctx, p.renewal.ending()); err != nil {
		return err
	}
	p.renewal = nil
	return nil
}

// make writes the record of a place's successor. It replaces the record of an earlier attempt.
func (s *Storage) make(ctx context.Context, p *Place, mark Mark, next Next) (*Place, error) {
	for {
		to := s.Successor(p)
		current, swapped, err := s.swap(ctx, to, mark, next)
		switch {
		case err != nil:
			return to, &Error{Op: "renew", Err: err}
		case swapped:
			return to, nil
		case to.Exists() || s.isOwn(to, current):
			if _, err := s.see(to, current, mark); err != nil {
				return to, err
			}
		default:
			p.renewal = nil // another session has the token
		}
	}
}

// burial is the result of an attempt to put a tombstone in the place of a record.
type burial struct {
	buried  bool
	current []byte // what is there if not
}

// bury replaces the held record by a tombstone, which names the place to which the session was renewed, or none if to is
// nil. If the session has the same owner there, the tombstone stays among the records of the owner, so that whoever ends all
// of them finds the session.
func (s *Storage) bury(ctx context.Context, p, to *Place, next Next) (burial, error) {
	if !p.Exists() && !p.Derived {
		return burial{buried: true}, nil
	}
	old := p.held.record
	ended := record.Record{Kind: record.Ended, Created: old.Created, Seen: old.Seen}
	if to != nil {
		ended.Kind, ended.Successor = record.Renewed, to.Key
	}
	tombstone := s.tombstone(p.Key, p.held, ended, max(p.TombstoneFor, TombstoneTTL))
	if to != nil && next.Owner != "" && next.Owner == next.OwnedBy {
		tombstone.Owner = s.format.Owner(next.Owner)
	}
	if to == nil {
		p.ends = append(p.ends, tombstone.Data)
	}
	current, swapped, err := s.engine.Swap(ctx, p.Key, p.held.data, tombstone)
	if err != nil {
		return burial{}, &Error{Op: "renew", Err: err}
	}
	if swapped || s.isOwnTombstone(p, to, current) {
		return burial{buried: true}, nil
	}
	return burial{current: current}, nil
}

// isOwnTombstone reports whether data is a tombstone of which bury has got no answer: one that names the place to, or, if to
// is nil, one that ends the session.
func (s *Storage) isOwnTombstone(p, to *Place, data []byte) bool {
	if to == nil {
		return slices.ContainsFunc(p.ends, func(own []byte) bool { return bytes.Equal(own, data) })
	}
	r, _, err := s.format.Decode(p.Key, data)
	return err == nil && r.Kind == record.Renewed && r.Successor == to.Key
}
