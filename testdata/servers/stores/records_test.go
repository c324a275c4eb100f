package stores

import (
	"net/http"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/testdata/servers/stores/member"
)

// unreadableRecords puts what is no session of the site under the key of one.
func unreadableRecords(t *testing.T, e *engine) {
	plain := typedsession.Stored{Store: e.direct, Timeout: patience}
	sealing := plain
	sealing.Keys = sessiontest.Keys(t)
	for _, test := range []struct {
		is     string
		stored typedsession.Stored
		reason typedsession.Reason
		of     func(record []byte) []byte
	}{
		{"cut off in the body", plain, typedsession.ReasonUnreadable, func(b []byte) []byte { return b[:len(b)-1] }},
		{"cut off in the head", plain, typedsession.ReasonForeign, func(b []byte) []byte { return b[:9] }},
		{"one byte", plain, typedsession.ReasonForeign, func(b []byte) []byte { return b[:1] }},
		{"followed by more", plain, typedsession.ReasonUnreadable, func(b []byte) []byte { return append(b[:len(b):len(b)], 0) }},
		{"of a newer version", plain, typedsession.ReasonForeign, func(b []byte) []byte { return with(b, 8, b[8]^3) }},
		{"of another session type", plain, typedsession.ReasonForeign, func(b []byte) []byte { return with(b, 9, ^b[9]) }},
		{"text of another app", plain, typedsession.ReasonForeign, func([]byte) []byte { return []byte(`{"user": 1}`) }},
		{"sealed and altered", sealing, typedsession.ReasonForeign, func(b []byte) []byte { return with(b, len(b)-1, ^b[len(b)-1]) }},
		{"sealed by a key that is not there", plain, typedsession.ReasonForeign, nil},
		{"not sealed where keys demand it", sealing, typedsession.ReasonForeign, nil},
	} {
		t.Run(test.is, func(t *testing.T) {
			s := newSiteOf(t, test.stored)
			writer := s
			if test.of == nil {
				writer = newSiteOf(t, other(test.stored, plain, sealing))
				test.of = func(b []byte) []byte { return b }
			}
			cookie := writer.login(5, 5)
			id := writer.id(cookie)
			data := test.of(mustGet(t, e.direct, id))
			mustPut(t, e.direct, id, data)
			standsIn(t, s, cookie, test.reason)
			if now := mustGet(t, e.direct, id); string(now) != string(data) {
				t.Errorf("the record was %x and is %x", data, now)
			}
			next := s.mustServe(cookie, func(m *member.Session) { m.Renew(); m.SetUserID(6) })
			s.mustRead(next, state{user: 6})
		})
	}
}

func other(stored, plain, sealing typedsession.Stored) typedsession.Stored {
	if stored.Keys == nil {
		return sealing
	}
	return plain
}

// with returns a copy of b with another byte at i.
func with(b []byte, i int, value byte) []byte {
	b = append([]byte(nil), b...)
	b[i] = value
	return b
}

// standsIn demands that requests get a session in the place of the one that cannot be read, and that nothing of it is sent.
func standsIn(t *testing.T, s *site, cookie string, reason typedsession.Reason) {
	t.Helper()
	s.mustRead(cookie, state{unchecked: true})
	s.mustSay(typedsession.KindRejected, reason)
	a := s.request(cookie, addVisit)
	if a.status != http.StatusOK || len(a.cookies) > 0 {
		t.Errorf("a request that sets fields is answered by %d, and sets %d cookies", a.status, len(a.cookies))
	}
	s.mustSay(typedsession.KindDropped, 0)
	s.mustRead(cookie, state{unchecked: true})
}

func mustGet(t *testing.T, s store.Store, key string) []byte {
	t.Helper()
	data, err := s.Get(t.Context(), key)
	if err != nil || data == nil {
		t.Errorf("Get returns %x, error %v", data, err)
	}
	return data
}

// mustPut replaces a record by other bytes.
func mustPut(t *testing.T, s store.Store, key string, data []byte) {
	t.Helper()
	next := store.Record{Data: data, TTL: time.Hour, Keep: time.Hour}
	if _, swapped, err := s.Swap(t.Context(), key, mustGet(t, s, key), next); err != nil || !swapped {
		t.Errorf("Swap returns %v, error %v", swapped, err)
	}
}
