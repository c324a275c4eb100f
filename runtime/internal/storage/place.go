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

	// Derived says that the token is made of a cookie that holds the session, which moves into the store. Other requests that
	// bring the cookie have the same token, and may have made the record.
	Derived bool
	// TombstoneFor, unless it is zero, is how long a tombstone has to stay here, even if there is no record, because a cookie
	// could move in again. If it is zero, a tombstone takes the place of a record alone, and stays for TombstoneTTL.
	TombstoneFor time.Duration

	held    held
	known   *Mark     // the changes that a record of an unanswered write was found to have; nil once a commit has succeeded
	gone    bool      // a write has found that the session is over or was renewed
	tried   []attempt // the writes of which no answer came, and that may have been made
	ends    [][]byte  // the tombstones by which the session was to end here, and of which no answer came
	renewal *Place    // the place that a Renew is to move the session to; nil if no token is drawn for it
}

// held is a record as the engine was last seen to hold it. The zero held is none.
type held struct {
	data   []byte
	record record.Record
	by     keyring.SignedBy // the key that sealed it
}

// attempt is a write that the engine may have made, although it returned an error or reported that another record is there.
type attempt struct {
	rev  [8]byte
	mark Mark
}

// since returns which changes of the request the held record has. settled says which ones it has after the last commit that
// succeeded.
func (p *Place) since(settled Mark) Mark {
	if p.known != nil {
		return *p.known
	}
	return settled
}

// settle records that a commit succeeded: its caller knows which changes of the request the held record has.
func (p *Place) settle() { p.known, p.tried = nil, nil }

// Forget forgets the writes of which no answer came, because their changes are not to be made any more. If the engine has made
// one of them, later writes take it for that of another request.
func (p *Place) Forget() { p.settle() }

// isWritten reports whether the place has a record, or may have one since an unanswered write.
func (p *Place) isWritten() bool { return p.Exists() || p.InDoubt() }

// IsMoving reports whether a Renew has failed and may have moved the session.
func (p *Place) IsMoving() bool { return p.renewal != nil && p.renewal.isWritten() }

// Endings returns what End has to end for the session to be over: its record, and the record of a Renew that has failed and
// may have moved the session there.
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

// ending returns what End has to end for the record of the place to be over.
func (p *Place) ending() Ending {
	return Ending{Key: p.Key, Data: p.held.data, TombstoneFor: p.TombstoneFor, inDoubt: p.InDoubt()}
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

// use makes p a place without a record, under a token. p keeps the place that a Renew is to move the session to.
func (s *Storage) use(p *Place, token string) {
	*p = Place{Token: token, Key: s.format.Key(token), renewal: p.renewal}
}

// Draw gives the place a new token if it has no record and no token.
func (s *Storage) Draw(p *Place) {
	if p.Key == "" {
		s.use(p, NewToken())
	}
}

// Successor returns the place that a Renew moves the session to. It draws a token in the first call.
func (s *Storage) Successor(p *Place) *Place {
	if p.renewal == nil {
		p.renewal = new(Place)
		s.use(p.renewal, NewToken())
	}
	return p.renewal
}

// After returns the place of the session that begins after the one here has ended: the one that Successor has drawn a token
// for if nothing was written there, and otherwise the zero Place.
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

// see records what the engine holds in a place after a write expected another record. since says which changes of the request
// the expected record has. see returns which ones data has: those of the unanswered write that made it, or else since. The
// error is ErrGone or one of package record.
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
	// An attempt that is not here has failed for good, since its Swap expected a record that is gone.
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
