package typedsession

import "github.com/typedsession/typedsession/runtime/internal/storage"

// stored is what a Core holds of a session in a store. It is nil where a manager keeps its sessions in cookies, and its
// methods do nothing then.
type stored struct {
	journal journal // guarded by Core.mu, as is id
	id      string  // of the record that the browser's cookie leads to; "" for none

	// The rest is guarded by Core.commits.
	place   storage.Place // where the session lives, if it is not in a cookie
	brought *found        // the records that the cookies of the request lead to, for Destroy; nil for none
}

// newStored returns what a new session of the manager needs for a store; nil if it lives in a cookie.
func (m *manager) newStored() *stored {
	if m.store == nil {
		return nil
	}
	return new(stored)
}

// recordID returns the id of the record that the browser's cookie leads to, "" for none.
func (s *stored) recordID() string {
	if s == nil {
		return ""
	}
	return s.id
}

// setRecordID notes the id of the record that the browser's cookie leads to, "" for none.
func (s *stored) setRecordID(id string) {
	if s != nil {
		s.id = id
	}
}

// hasRecord reports whether the session has a record in the store.
func (s *stored) hasRecord() bool { return s != nil && s.place.Exists() }

// noteSet notes that the field of that number, or allFields, was set or cleared.
func (s *stored) noteSet(number int) {
	if s != nil {
		s.journal.set(number)
	}
}

// hasCalls reports whether methods were called that a commit has not written yet.
func (s *stored) hasCalls() bool { return s != nil && len(s.journal.entries) > 0 }

// noteDelivered drops what a delivery has written from the journal.
func (s *stored) noteDelivered(d *storeDelivery) {
	if d != nil {
		s.journal.written(d.mark.UpTo)
	}
}

// forget drops the calls that were not written, because they are lost.
func (s *stored) forget() {
	if s != nil {
		s.journal = journal{}
		s.place.Forget()
	}
}

// noteBrought notes the records that the cookies of the request lead to.
func (s *stored) noteBrought(records *found) {
	if s != nil {
		s.brought = records
	}
}
