package typedsession

import (
	"context"
	"fmt"
	"strings"
	"unicode"
)

// exchangeKey finds the exchange whose session is of type S.
type exchangeKey[S any] struct{}

// From returns the request's session. Apps call the generated functions SessionFrom and SessionFromContext; caller is
// the name of the one called.
//
// The first call reads the cookie. It panics if the request did not pass through the Handler of a manager of S.
func From[S any](ctx context.Context, caller string) *S {
	x, _ := ctx.Value(exchangeKey[S]{}).(*exchange)
	if x == nil {
		name := strings.TrimSuffix(strings.TrimSuffix(caller, "Context"), "From")
		panic(notMounted(caller, name))
	}
	return x.load(ctx).session.(*S)
}

// notMounted is what to do about a request without a session, in a sentence. name is the session type's.
func notMounted(caller, name string) string {
	constructor := "New" + name + "Manager"
	if name != "" && unicode.IsLower(rune(name[0])) {
		constructor = "new" + strings.ToUpper(name[:1]) + name[1:] + "Manager"
	}
	return fmt.Sprintf("typedsession: %s was called in a request without a session: wrap the server's handler in "+
		"sessions.Handler(…), where sessions is what %s returned", caller, constructor)
}
