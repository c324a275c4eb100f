package typedsession

import (
	"context"
	"net/http"
	"testing"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func TestNothingThatIsPrintedOrLoggedShowsAToken(t *testing.T) {
	e := &ears{t: t, kinds: map[Kind]bool{}, why: map[Reason]bool{}}
	engine := &broken{Store: memstore.New(0)}
	keys := keysOf(t, namedKey("shop", 0))
	spec := visitSpec()
	spec.Owner = 2
	signed := Signed{Keys: keys}
	protection := Stored{Store: engine, Keys: keys, Accept: signed, Failed: func(_ http.ResponseWriter, _ *http.Request, err error) { e.hearError(err) }}
	s := newShopOf(t, spec, protection, func(c *Config[Visit]) { c.OnEvent = e.hearEvent })
	e.hear(protection)
	e.hear(s.Manager)

	cookie := newShopOf(t, spec, signed).login(t, "rex")
	token := s.in(t, cookie, func(v *Visit) { v.AddCount(1) })
	e.hide(cookie, token)
	e.hear(engine.last.Owner)
	var id string
	hear := func(w http.ResponseWriter, r *http.Request) {
		v := VisitFrom(r)
		id = s.ID(v)
		description, err := s.Describe(v)
		mustEqual(t, "error", err, nil)
		for _, said := range []any{v, v.Info(), description, r.Context(), w, id} {
			e.hear(said)
		}
	}
	s.respond(token, hear)
	renewed := s.valueAfter(token, s.respond(token, func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).Renew()
		hear(w, r)
	}))
	mustEqual(t, "is a token", record.IsToken(renewed) && renewed != token, true)
	e.hide(renewed)
	s.respond(token, hear)
	listed, err := s.List(t.Context(), petOwner("rex"))
	mustEqual(t, "error", err, nil)
	e.hear(listed)
	for _, value := range []string{renewed, record.NewToken([16]byte{7})} {
		e.hide(value)
		s.put(t, engine, value, []byte("the record of somebody else"))
		s.respond(value, hear)
		e.hearError(s.Update(t.Context(), id, func(*Visit) error { return nil }))
		e.hearError(s.Revoke(t.Context(), petOwner("rex"), value))
		engine.fail(context.DeadlineExceeded)
		s.respond(value, hear)
		e.hearError(s.Ready(t.Context()))
		e.hearError(s.RevokeAll(t.Context(), petOwner("rex")))
		engine.fail(nil)
	}
	e.check()
}

// makeStoredSessionsFail causes the kinds of event and the reasons of sessions in a store.
func (e *ears) makeStoredSessionsFail(onEvent func(context.Context, Event)) {
	t := e.t
	t.Helper()
	const confidential = "confidential"
	e.hide(confidential)
	engine := &broken{Store: memstore.New(0)}
	s := newShopUnder(t, Stored{Store: engine}, func(c *Config[Visit]) { c.OnEvent = onEvent })
	write := func(text string) func(*Visit) {
		return func(v *Visit) { v.SetNotes(text + confidential) }
	}
	token := s.in(t, "", write(""))
	e.hide(token)
	s.in(t, token, func(v *Visit) { // conflict
		write("my ")(v)
		s.in(t, token, write("your "))
	})
	engine.fail(errDown)
	s.in(t, token, write("lost ")) // store failed
	engine.fail(nil)

	renewed := s.in(t, token, func(v *Visit) { v.Renew() })
	unknown, foreign := record.NewToken([16]byte{7}), record.NewToken([16]byte{8})
	e.hide(renewed, unknown, foreign)
	s.put(t, engine, foreign, []byte(confidential))
	for _, value := range []string{token, unknown, foreign} { // renewed, gone, foreign
		s.in(t, value, write("more "))
	}
}
