package stores

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
	"github.com/typedsession/typedsession/testdata/servers/stores/form"
	"github.com/typedsession/typedsession/testdata/servers/stores/member"
)

// hundred is how many requests of one session come at once.
const hundred = 100

// additionsTogether has a hundred requests add one each, when all of them have read the session.
func additionsTogether(t *testing.T, e *engine) {
	s := newSite(t, e.direct)
	cookie := s.login(5, 0)
	var read, all sync.WaitGroup
	read.Add(hundred)
	for range hundred {
		all.Go(func() {
			s.mustServe(cookie, func(m *member.Session) {
				read.Done()
				read.Wait()
				m.AddVisits(1)
			})
		})
	}
	all.Wait()
	s.mustRead(cookie, state{user: 5, visits: hundred})
}

// fieldsTogether has a hundred requests set a field each, when all of them have read the session.
func fieldsTogether(t *testing.T, e *engine) { setFieldsTogether(t, e.direct) }

func setFieldsTogether(t *testing.T, s store.Store) {
	sessions, err := form.NewSessionManager(typedsession.Stored{Store: s, Timeout: patience}, form.SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	serve := func(cookie string, handle func(*form.Session)) string {
		r := httptest.NewRequest(http.MethodGet, "https://form.example/", nil)
		r.Header.Set("Cookie", sessions.CookieName()+"="+cookie)
		w := httptest.NewRecorder()
		sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { handle(form.SessionFrom(r)) })).ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Errorf("status %d", w.Code)
		}
		for _, c := range w.Result().Cookies() {
			cookie = c.Value
		}
		return cookie
	}
	cookie := serve("", func(f *form.Session) { f.SetF1(1) })
	var read, all sync.WaitGroup
	read.Add(hundred)
	for i := range hundred {
		all.Go(func() {
			serve(cookie, func(f *form.Session) {
				read.Done()
				read.Wait()
				field(f, "Set", i).Call([]reflect.Value{reflect.ValueOf(1000 + i)})
			})
		})
	}
	all.Wait()
	serve(cookie, func(f *form.Session) {
		for i := range hundred {
			if got := field(f, "", i).Call(nil)[0].Int(); got != int64(1000+i) {
				t.Errorf("F%d is %d, want %d", i+1, got, 1000+i)
			}
		}
	})
}

// field returns a method of one of the fields.
func field(f *form.Session, method string, i int) reflect.Value {
	return reflect.ValueOf(f).MethodByName(fmt.Sprint(method, "F", i+1))
}

func TestMemstoreAHundredRequestsThatSetDifferentFieldsAtOnceAllCount(t *testing.T) {
	setFieldsTogether(t, memstore.New(0))
}
