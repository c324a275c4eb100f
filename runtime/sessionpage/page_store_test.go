package sessionpage_test

import (
	"net/http"
	"strings"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessionpage"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// plainSession has no secret field, so that its records need no keys.
//
//typedsession:session Plain cookie=plain idle=30m absolute=12h budget=unbounded
type plainSession struct {
	Count int    `session:"1"`
	Note  string `session:"2,max=4000"`
}

func TestThePageShowsTheRecordOfASessionInAStore(t *testing.T) {
	keys := sessiontest.Keys(t)
	signed := typedsession.Signed{Keys: keys}
	for _, test := range []struct {
		about         string
		before, after typedsession.Protection // of the servers that write and show the session; the store is added
		note          string
		has           []string
		hasNot        []string
	}{
		{
			"unsealed", typedsession.Stored{}, typedsession.Stored{}, "",
			[]string{"of 65536 bytes, of the record", "holds a token", " ID ", "record 18 bytes", "sealed no", "MaxBytes 65536"},
			[]string{"name and value", "key tsk:"},
		},
		{
			"sealed", typedsession.Stored{Keys: keys}, typedsession.Stored{Keys: keys}, "",
			[]string{"holds a token", "sealed yes key " + keys.String()},
			[]string{"name and value"},
		},
		{
			"of a record that is too large by now", typedsession.Stored{}, typedsession.Stored{MaxBytes: 100}, strings.Repeat("n", 200),
			[]string{"of 100 bytes, of the record: too large, it is not written", "MaxBytes 100"},
			nil,
		},
		{
			"that is still in its cookie", signed, typedsession.Stored{Accept: signed}, "",
			[]string{"of 65536 bytes, of the record", "protection signed key " + keys.String(), "moves the session in from its cookie"},
			[]string{"holds a token", " ID "},
		},
		{
			"that stays in its cookie", signed, typedsession.Stored{Accept: signed, Standby: true}, "",
			[]string{"of 4096 bytes, name and value", "protection signed"},
			[]string{"Store", "MaxBytes"},
		},
	} {
		t.Run(test.about, func(t *testing.T) {
			engine, clock := memstore.New(0), sessiontest.NewClock(opening)
			manager := func(p typedsession.Protection) *typedsession.Manager[Plain] {
				if stored, ok := p.(typedsession.Stored); ok {
					stored.Store = engine
					p = stored
				}
				sessions, err := NewPlainManager(p, PlainConfig{Now: clock.Now})
				if err != nil {
					t.Fatal(err)
				}
				return sessions
			}
			fill := func(_ http.ResponseWriter, r *http.Request) {
				PlainFrom(r).SetCount(3)
				if err := PlainFrom(r).SetNote(test.note); err != nil {
					t.Error(err)
				}
			}
			showing := manager(test.after)
			page := sessionpage.Handler(showing, sessionpage.Options{Now: clock.Now, BeyondDevelopment: true})
			b := openAt(t, clock, manager(test.before).Handler(http.HandlerFunc(fill)), showing.Handler(page))
			status, _, text := b.look(nil)
			if status != http.StatusOK || !strings.Contains(text, "1 Count 3 ") {
				t.Errorf("status %d: %s", status, text)
			}
			for _, want := range test.has {
				if !strings.Contains(text, want) {
					t.Errorf("the page has no %q:\n%s", want, text)
				}
			}
			for _, unwanted := range test.hasNot {
				if strings.Contains(text, unwanted) {
					t.Errorf("the page has %q:\n%s", unwanted, text)
				}
			}
		})
	}
}
