// Package huma keeps sessions in a JSON API of huma, on net/http's mux. Its handlers get the session from their
// context.
package huma

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/sse"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// New returns the app. What it says of itself at /openapi.json has the session's cookie.
func New(sessions *typedsession.Manager[visitor.Session]) http.Handler {
	config := huma.DefaultConfig("Visits", "1.0.0")
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: sessions.CookieName()},
	}
	mux := http.NewServeMux()
	api := humago.New(mux, config)
	huma.Post(api, "/visits", addVisit)
	huma.Post(api, "/login", logIn)
	huma.Post(api, "/logout", logOut)
	huma.Register(api, huma.Operation{
		OperationID: "account",
		Method:      http.MethodGet,
		Path:        "/account",
		Middlewares: huma.Middlewares{requireLogin(api)},
		Security:    []map[string][]string{{"session": {}}},
		Errors:      []int{http.StatusUnauthorized},
	}, account)
	countdown := huma.Operation{OperationID: "countdown", Method: http.MethodGet, Path: "/countdown"}
	sse.Register(api, countdown, map[string]any{"message": left{}}, sendCountdown)
	return http.NewCrossOriginProtection().Handler(sessions.Handler(mux)) // no other site logs a visitor in or out
}

// state is what the API answers.
type state struct {
	Body struct {
		Visits int    `json:"visits"`
		Name   string `json:"name,omitempty"`
	}
}

func stateOf(s *visitor.Session) *state {
	out := new(state)
	out.Body.Visits, out.Body.Name = s.Visits(), s.Name()
	return out
}

func addVisit(ctx context.Context, _ *struct{}) (*state, error) {
	s := visitor.SessionFromContext(ctx)
	s.AddVisits(1)
	return stateOf(s), nil
}

// login has the bounds for the API's description. huma counts characters and the session bytes, so the setter's bound
// is checked too.
type login struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"64"`
	}
}

func logIn(ctx context.Context, in *login) (*state, error) {
	s := visitor.SessionFromContext(ctx)
	if err := visitor.LogIn(s, in.Body.Name); err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	return stateOf(s), nil
}

func logOut(ctx context.Context, _ *struct{}) (*struct{}, error) {
	visitor.SessionFromContext(ctx).Destroy()
	return nil, nil
}

// requireLogin makes a middleware of huma, which runs inside of the sessions' handler. The middleware counts the refused
// visit: what changed before an error was written is saved.
func requireLogin(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		s := visitor.SessionFromContext(c.Context())
		if s.Name() == "" {
			s.AddVisits(1)
			_ = huma.WriteErr(api, c, http.StatusUnauthorized, "log in first") // fails if the client has left
			return
		}
		next(c)
	}
}

func account(ctx context.Context, _ *struct{}) (*state, error) {
	return stateOf(visitor.SessionFromContext(ctx)), nil
}

// left is a message of the stream.
type left struct {
	Seconds int `json:"seconds"`
}

// sendCountdown changes the session before the first message: the cookie leaves with the header.
func sendCountdown(ctx context.Context, _ *struct{}, send sse.Sender) {
	visitor.SessionFromContext(ctx).AddVisits(1)
	for seconds := 2; seconds >= 0; seconds-- {
		if send.Data(left{seconds}) != nil {
			return
		}
	}
}
