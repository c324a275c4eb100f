package storage

import (
	"time"

	"github.com/typedsession/typedsession/runtime/internal/keyring"
	"github.com/typedsession/typedsession/runtime/internal/record"
)

// Place is where a session lives: its token, and the record as one request knows it. A Place is used by one commit at a
// time. The zero Place has no record.
type Place struct {
	Token string // "" if none is drawn
	Key   string // the key of the record, made of the token

	// Derived says that the token is that of a cookie which moves in, so that requests of the same session may have made
	// the record.
	Derived bool
	// Keep, unless it is zero, is how long a tombstone has to stay here, even if there is no record, because a cookie could
	// move in again. If it is zero, a tombstone takes the place of a record alone, and stays for TombstoneTTL.
	Keep time.Duration

	held    held
	known   *Mark // which changes of the request the held record has, if its commits do not know; nil if they do
	gone    bool  // a write has found that the session is over or was renewed
	tried   []attempt
	renewal *Place // the place that a Renew moves the session to, which has failed or is not acknowledged
}

// held is a record as the engine was last seen to hold it. The zero held is none.
type held struct {
	data   []byte
	record record.Record
	by     keyring.SignedBy // the key that sealed it
}

// attempt is a write of which no answer came, or a wrong one.
type attempt struct {
	rev  [8]byte
	mark Mark
}

// since returns which changes of the request the held record has. settled is what its commits know.
func (p *Place) since(settled Mark) Mark {
	if p.known != nil {
		return *p.known
	}
	return settled
}

// settle records that a commit succeeded, so that the request knows which of its changes the held record has.
func (p *Place) settle() { p.known, p.tried = nil, nil }

// Forget forgets the writes of which no answer came, because their changes are not to be made any more. If one of them was
// made, it counts as that of another request.
func (p *Place) Forget() { p.settle() }

// isWritten reports whether the engine may have a record in the place that the request has made.
func (p *Place) isWritten() bool { return p.Exists() || p.InDoubt() }

// IsMoving reports whether a Renew has failed and may have moved the session.
func (p *Place) IsMoving() bool { return p.renewal != nil && p.renewal.isWritten() }

// Endings returns what End ends if the session is to be over: its record, and the one that a Renew has made and perhaps moved
// the session to.
func (p *Place) Endings() []Ending {
	var endings []Ending
	if p.isWritten() || p.Derived {
		endings = append(endings, p.ending())
	}
	if p.IsMoving() {
		endings = append(endings, p.renewal.ending())
	}
	return endings
}

func (p *Place) ending() Ending {
	return Ending{Key: p.Key, Data: p.held.data, Keep: p.Keep, inDoubt: p.InDoubt()}
}

// Exists reports whether the engine was last seen to hold a record of the session.
func (p *Place) Exists() bool { return p.held.data != nil }

// InDoubt reports whether a write may have been made without an answer.
func (p *Place) InDoubt() bool { return len(p.tried) > 0 }

// Record returns the record as the engine was last seen to hold it.
func (p *Place) Record() record.Record { return p.held.record }

// Data returns that record as the engine has it; nil for none.
func (p *Place) Data() []byte { return p.held.data }

// Bytes returns the length of that record.
func (p *Place) Bytes() int { return len(p.held.data) }

// SealedBy returns the key that sealed that record; zero for none.
func (p *Place) SealedBy() keyring.SignedBy { return p.held.by }

// use gives the place a token.
func (s *Storage) use(p *Place, token string) {
	*p = Place{Token: token, Key: s.format.Key(token), renewal: p.renewal}
}

// Draw gives the place a new token if it has no record and no token.
func (s *Storage) Draw(p *Place) {
	if p.Key == "" {
		s.use(p, NewToken())
	}
}

// Successor returns the place that a Renew moves the session to. It draws the token once.
func (s *Storage) Successor(p *Place) *Place {
	if p.renewal == nil {
		p.renewal = new(Place)
		s.use(p.renewal, NewToken())
	}
	return p.renewal
}

// After returns the place of the session that follows when the one here has ended: a new one, or the one that Successor has
// drawn a token for.
func (p *Place) After() Place {
	if p.renewal == nil || p.IsMoving() {
		return Place{}
	}
	return *p.renewal
}

// At returns the place of a record that was read.
func (s *Storage) At(token, key string, data []byte) (*Place, error) {
	p := &Place{Token: token, Key: key}
	r, by, err := s.format.Decode(key, data)
	if err != nil {
		return p, err
	}
	p.held = held{data: data, record: r, by: by}
	return p, nil
}

// see records what the engine holds in a place after it did not hold what was expected. since is what the write took to be
// there; see returns it, or the mark of the request's own write if that is there. The error is ErrGone or one of
// package record.
func (s *Storage) see(p *Place, data []byte, since Mark) (Mark, error) {
	if data == nil {
		p.gone = true
		return since, ErrGone
	}
	r, by, err := s.format.Decode(p.Key, data)
	if err != nil {
		return since, err
	}
	if r.Kind != record.Session && r.Kind != record.Emptied {
		p.gone = true
		return since, ErrGone
	}
	for _, a := range p.tried {
		if a.rev == r.Rev {
			since = a.mark
			p.known = &since
		}
	}
	// A write that was tried, and whose record is not there, never takes effect: the record that it compares with is gone.
	p.tried = nil
	p.held = held{data: data, record: r, by: by}
	return since, nil
}

// Keys returns the keys under which the session is known: that of the place, and that of its successor if a token is drawn
// for it.
func (p *Place) Keys() []string {
	keys := []string{p.Key}
	if p.renewal != nil {
		keys = append(keys, p.renewal.Key)
	}
	return keys
}

// Read returns what a record holds. The error is one of package record.
func (s *Storage) Read(key string, data []byte) (record.Record, error) {
	r, _, err := s.format.Decode(key, data)
	return r, err
}
