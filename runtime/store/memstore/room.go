package memstore

import (
	"container/heap"
	"time"
)

// The memory that a record takes up beside the bytes of its key, data and owner: the struct, its place in the map and in a
// queue, and for a record with an owner its place in the index. TestAStoreTakesUpAboutTheBytesItIsGiven measures it.
const (
	overhead      = 220
	ownedOverhead = 240
)

func (r *record) size() int {
	size := overhead + len(r.key) + len(r.data)
	if r.owner != "" {
		size += ownedOverhead + len(r.owner)
	}
	return size
}

// replace stores a record instead of the old one under its key, which may be nil. If there is no room, it changes nothing
// and returns ErrFull.
func (s *Store) replace(old, next *record, now time.Time) error {
	s.removeEnded(now)
	grows := next.size()
	if old != nil {
		grows -= old.size()
	}
	// The old record cannot be removed to make room for the new one: use has moved it to the records in use.
	if !s.makeRoom(grows) {
		return ErrFull
	}
	if old != nil {
		s.remove(old)
	}
	s.add(next)
	return nil
}

// makeRoom removes records that nobody has read back, those first that end soonest, until so many bytes are free. If all of
// them are not enough, it removes none and reports false.
func (s *Store) makeRoom(bytes int) bool {
	if bytes <= 0 {
		return true
	}
	if s.used.bytes+bytes > s.maxBytes {
		return false
	}
	for s.bytes()+bytes > s.maxBytes {
		s.remove(s.fresh.records[0])
	}
	return true
}

// removeEnded removes the records that are over.
func (s *Store) removeEnded(now time.Time) {
	for _, q := range []*queue{&s.fresh, &s.used} {
		for len(q.records) > 0 && !now.Before(q.records[0].ends) {
			s.remove(q.records[0])
		}
	}
}

// use notes that a record was read back.
func (s *Store) use(r *record) {
	if r.used {
		return
	}
	heap.Remove(&s.fresh, r.place)
	r.used = true
	heap.Push(&s.used, r)
}

func (s *Store) add(r *record) {
	s.records[r.key] = r
	heap.Push(s.queueOf(r), r)
	if r.owner == "" {
		return
	}
	if s.owners[r.owner] == nil {
		s.owners[r.owner] = map[*record]struct{}{}
	}
	s.owners[r.owner][r] = struct{}{}
}

func (s *Store) remove(r *record) {
	delete(s.records, r.key)
	heap.Remove(s.queueOf(r), r.place)
	if r.owner == "" {
		return
	}
	delete(s.owners[r.owner], r)
	if len(s.owners[r.owner]) == 0 {
		delete(s.owners, r.owner)
	}
}

func (s *Store) bytes() int { return s.fresh.bytes + s.used.bytes }

func (s *Store) queueOf(r *record) *queue {
	if r.used {
		return &s.used
	}
	return &s.fresh
}
