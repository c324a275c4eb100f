// Package gothicstore keeps what gothic, of github.com/markbates/goth, remembers of a sign-in in a typed session, so that a
// visitor can sign in in several tabs at once.
//
// Gothic keeps one sign-in for each provider. With the cookie store that it comes with, a second tab overwrites the sign-in
// of the first, which then fails with "state token mismatch" and ends that of the second tab too. [Store] keeps each
// sign-in under its state.
//
// The session has a field for it, whose name is Flows. In an encrypted cookie there is room for four:
//
//	//typedsession:session Session cookie=app idle=30m absolute=12h budget=4096
//	type session struct {
//		Flows []gothicstore.Flow `session:"1,keep=4,ttl=10m,secret"`
//	}
//
// An app sets the store when it starts, and calls [WithState] where a sign-in begins. The callback stays as it is:
//
//	gothic.Store = gothicstore.New(func(r *http.Request) gothicstore.Session { return SessionFrom(r) })
//
//	gothic.BeginAuthHandler(w, gothicstore.WithState(r))
package gothicstore

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gorilla/sessions"
	"github.com/markbates/goth/gothic"
)

// Flow is a sign-in that is under way in one tab.
type Flow struct {
	// Sent to the provider, which sends it back.
	State string `session:"1,max=26"`
	// What goth calls the provider.
	Provider string `session:"2,max=24"`
	// What gothic has to find again: the URL that it sent the visitor to, compressed.
	Data []byte `session:"3,max=600"`
}

// Session is a typed session with a field Flows.
type Session interface {
	Flows() []Flow
	SetFlows([]Flow) error
	AppendFlows(...Flow) error
}

// Store is a [sessions.Store] for gothic alone.
type Store struct {
	session func(*http.Request) Session
}

// New returns a store that keeps sign-ins in the session of a request.
func New(session func(*http.Request) Session) *Store { return &Store{session} }

// WithState returns a copy of a request that begins a sign-in, with a new state, under which Store keeps the sign-in. It
// replaces a state in the URL, which gothic would use: another site can have put one there that it knows.
func WithState(r *http.Request) *http.Request {
	begins := r.Clone(r.Context())
	query := begins.URL.Query()
	query.Set("state", rand.Text())
	begins.URL.RawQuery = query.Encode()
	return begins
}

// Get returns what New returns.
func (st *Store) Get(r *http.Request, name string) (*sessions.Session, error) { return st.New(r, name) }

// New returns the sign-in with the state of the request, an empty one if there is none.
func (st *Store) New(r *http.Request, name string) (*sessions.Session, error) {
	found := sessions.NewSession(st, name)
	found.Options = &sessions.Options{}
	flows := st.session(r).Flows()
	if i := indexOf(flows, gothic.GetState(r)); i >= 0 {
		found.Values[flows[i].Provider] = string(flows[i].Data)
	}
	return found, nil
}

// Save keeps a sign-in that begins, and removes one that is over, which gothic says with a negative MaxAge. In between,
// gothic saves the tokens that it got from the provider: Save does not keep them, because gothic has them at hand and ends
// the sign-in within the same request.
func (st *Store) Save(r *http.Request, _ http.ResponseWriter, s *sessions.Session) error {
	state := gothic.GetState(r)
	if state == "" {
		return errors.New("the request has no state: begin the sign-in with gothicstore.WithState(r)")
	}
	kept := st.session(r)
	flows := kept.Flows()
	i := indexOf(flows, state)
	switch {
	case s.Options.MaxAge < 0 && i >= 0:
		return kept.SetFlows(slices.Concat(flows[:i], flows[i+1:]))
	case s.Options.MaxAge < 0 || i >= 0:
		return nil
	}
	flow, err := newFlow(state, s.Values)
	if err != nil {
		return err
	}
	if err := kept.AppendFlows(flow); err != nil {
		return fmt.Errorf("keeping a sign-in in the session: %w", err)
	}
	return nil
}

// indexOf returns the index of the flow with this state, or -1.
func indexOf(flows []Flow, state string) int {
	return slices.IndexFunc(flows, func(f Flow) bool { return f.State == state })
}

// newFlow returns the flow in the values of gothic: one text, under the name of the provider.
func newFlow(state string, values map[any]any) (Flow, error) {
	if len(values) != 1 {
		return Flow{}, fmt.Errorf("gothic keeps %d values, not one: this store is for gothic alone", len(values))
	}
	for name, value := range values {
		provider, nameOK := name.(string)
		data, valueOK := value.(string)
		if nameOK && valueOK {
			return Flow{State: state, Provider: provider, Data: []byte(data)}, nil
		}
	}
	return Flow{}, errors.New("gothic keeps something else than text: this store is for gothic alone")
}
