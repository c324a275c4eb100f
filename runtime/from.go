package typedsession

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
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
		panic(notFound(ctx, caller, exchangeKey[S]{}))
	}
	return x.load(ctx).session.(*S)
}

// notFound returns the text of the panic for a context without an exchange, with what to do about it. key finds the
// exchange in a context that has one.
func notFound(ctx context.Context, caller string, key any) string {
	if r := requestWithin(ctx); r != nil && r.Context().Value(key) != nil {
		return fmt.Sprintf("typedsession: %s was called with a %T, which does not have the values of its request's context: "+
			"pass that one, c.Request.Context() for a c of gin", caller, ctx)
	}
	session, takesContext := strings.CutSuffix(caller, "Context")
	sentence := notMounted(caller, strings.TrimSuffix(session, "From")) + "; around that Handler, as in an error handler " +
		"or a logger, use sessions.OpenRequest(r)"
	if takesContext {
		sentence += fmt.Sprintf("; it was called with a %T: instead of a framework's context, or one derived from that, "+
			"pass the context of the request, c.Request.Context() for a c of gin", ctx)
	}
	return sentence
}

// requestWithin returns the request that a framework's context says it has: in a field Request, as gin's does, or as what
// a method Request returns. It returns nil for other contexts.
func requestWithin(ctx context.Context) *http.Request {
	if c, ok := ctx.(interface{ Request() *http.Request }); ok {
		return c.Request()
	}
	v := reflect.Indirect(reflect.ValueOf(ctx))
	if v.Kind() != reflect.Struct {
		return nil
	}
	field, ok := v.Type().FieldByName("Request")
	if !ok || field.Type != reflect.TypeFor[*http.Request]() {
		return nil
	}
	request, err := v.FieldByIndexErr(field.Index)
	if err != nil || !request.CanInterface() {
		return nil
	}
	return request.Interface().(*http.Request)
}

// notMounted returns the text of the panic for a request without an exchange, with what to do about it. name is the name
// of the session type.
func notMounted(caller, name string) string {
	constructor := "New" + name + "Manager"
	if name != "" && unicode.IsLower(rune(name[0])) {
		constructor = "new" + strings.ToUpper(name[:1]) + name[1:] + "Manager"
	}
	return fmt.Sprintf("typedsession: %s was called in a request without a session: wrap the server's handler in "+
		"sessions.Handler(…), where sessions is what %s returned", caller, constructor)
}
