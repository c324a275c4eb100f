// Package connect keeps sessions in services of connectrpc.com/connect, for browsers and other clients that keep
// cookies. The same handlers answer the protocols of Connect, gRPC and gRPC-Web.
package connect

import (
	"context"
	"errors"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// The procedures. An app of yours has these names, and messages of its own, from the code that is generated for its
// services.
const (
	AddVisit = "/visitor.v1.VisitorService/AddVisit"
	LogIn    = "/visitor.v1.VisitorService/LogIn"
	LogOut   = "/visitor.v1.VisitorService/LogOut"
	Account  = "/visitor.v1.VisitorService/Account"
	CountUp  = "/visitor.v1.VisitorService/CountUp"
)

// New returns the app. The sessions' handler is around the services, so that a session is sent with the header of the
// response, whichever protocol the client speaks. An interceptor cannot do that: it sees no ResponseWriter.
func New(sessions *typedsession.Manager[visitor.Session]) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(AddVisit, connect.NewUnaryHandler(AddVisit, addVisit))
	mux.Handle(LogIn, connect.NewUnaryHandler(LogIn, logIn))
	mux.Handle(LogOut, connect.NewUnaryHandler(LogOut, logOut))
	mux.Handle(Account, connect.NewUnaryHandler(Account, account, connect.WithInterceptors(requireLogin())))
	mux.Handle(CountUp, connect.NewServerStreamHandler(CountUp, countUp))
	return http.NewCrossOriginProtection().Handler(sessions.Handler(mux)) // no other site logs a visitor in or out
}

func addVisit(ctx context.Context, _ *connect.Request[emptypb.Empty]) (*connect.Response[wrapperspb.Int64Value], error) {
	s := visitor.SessionFromContext(ctx)
	s.AddVisits(1)
	return connect.NewResponse(wrapperspb.Int64(int64(s.Visits()))), nil
}

func logIn(ctx context.Context, r *connect.Request[wrapperspb.StringValue]) (*connect.Response[emptypb.Empty], error) {
	if err := visitor.LogIn(visitor.SessionFromContext(ctx), r.Msg.Value); err != nil {
		return nil, connect.NewError(connect.CodeInvalidArgument, err)
	}
	return connect.NewResponse(new(emptypb.Empty)), nil
}

func logOut(ctx context.Context, _ *connect.Request[emptypb.Empty]) (*connect.Response[emptypb.Empty], error) {
	visitor.SessionFromContext(ctx).Destroy()
	return connect.NewResponse(new(emptypb.Empty)), nil
}

// requireLogin reads the session, as any interceptor may. It counts the refused visit: what changed before an error was
// returned is saved.
func requireLogin() connect.UnaryInterceptorFunc {
	return func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
			if s := visitor.SessionFromContext(ctx); s.Name() == "" {
				s.AddVisits(1)
				return nil, connect.NewError(connect.CodeUnauthenticated, errors.New("log in first"))
			}
			return next(ctx, r)
		}
	}
}

func account(ctx context.Context, _ *connect.Request[emptypb.Empty]) (*connect.Response[wrapperspb.StringValue], error) {
	return connect.NewResponse(wrapperspb.String(visitor.SessionFromContext(ctx).Name())), nil
}

// countUp changes the session before the first message: the cookie leaves with the header.
func countUp(ctx context.Context, r *connect.Request[wrapperspb.Int64Value], stream *connect.ServerStream[wrapperspb.Int64Value]) error {
	visitor.SessionFromContext(ctx).AddVisits(1)
	for n := range r.Msg.Value {
		if err := stream.Send(wrapperspb.Int64(n + 1)); err != nil {
			return err
		}
	}
	return nil
}
