package connect

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/typedsession/typedsession/example/frameworks/internal/apptest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// client calls the services as generated code would, with a browser's cookies.
type client struct {
	t        *testing.T
	b        *apptest.Browser
	protocol connect.ClientOption
}

// inEachProtocol runs a test with a client of each protocol before a server of its own.
func inEachProtocol(t *testing.T, test func(t *testing.T, c client, sessions *apptest.Sessions)) {
	for name, protocol := range map[string]connect.ClientOption{
		"Connect":  connect.WithProtoJSON(),
		"gRPC":     connect.WithGRPC(),
		"gRPC-Web": connect.WithGRPCWeb(),
	} {
		t.Run(name, func(t *testing.T) {
			sessions := apptest.NewSessions(t)
			test(t, client{t, apptest.Browse(t, New(sessions.Manager)), protocol}, sessions)
		})
	}
}

// call calls a procedure, and returns the value of its answer.
func call[Request, Response any](c client, procedure string, message *Request) (*Response, error) {
	caller := connect.NewClient[Request, Response](c.b.Client, c.b.URL+procedure, c.protocol)
	response, err := caller.CallUnary(context.Background(), connect.NewRequest(message))
	if err != nil {
		return nil, err
	}
	return response.Msg, nil
}

func (c client) mustAddVisit(want int64) {
	c.t.Helper()
	visits, err := call[emptypb.Empty, wrapperspb.Int64Value](c, AddVisit, new(emptypb.Empty))
	if err != nil || visits.Value != want {
		c.t.Errorf("visit %v, %v, want %d", visits, err, want)
	}
}

func (c client) logIn(name string) error {
	_, err := call[wrapperspb.StringValue, emptypb.Empty](c, LogIn, wrapperspb.String(name))
	return err
}

func (c client) mustBeAccountOf(want string) {
	c.t.Helper()
	name, err := call[emptypb.Empty, wrapperspb.StringValue](c, Account, new(emptypb.Empty))
	if err != nil || name.Value != want {
		c.t.Errorf("account of %v, %v, want %q", name, err, want)
	}
}

func TestVisitsAreCountedAndVisitorsLogInAndOut(t *testing.T) {
	inEachProtocol(t, func(t *testing.T, c client, sessions *apptest.Sessions) {
		c.mustAddVisit(1)
		c.mustAddVisit(2)
		if err := c.logIn(strings.Repeat("a", 65)); connect.CodeOf(err) != connect.CodeInvalidArgument {
			t.Errorf("a login with a name that is too long: %v", err)
		}
		c.mustAddVisit(3)
		if err := c.logIn("Ada"); err != nil {
			t.Error(err)
		}
		c.mustAddVisit(1)
		c.mustBeAccountOf("Ada")

		name := sessions.CookieName()
		kept := c.b.Cookie(name).Value
		c.b.SetCookie(name, "wrong"+kept)
		c.mustAddVisit(1)
		c.b.SetCookie(name, kept)
		c.mustBeAccountOf("Ada")

		if _, err := call[emptypb.Empty, emptypb.Empty](c, LogOut, new(emptypb.Empty)); err != nil || c.b.Cookie(name) != nil {
			t.Errorf("the logout: %v, cookie %v", err, c.b.Cookie(name))
		}
	})
}

func TestWhatChangedBeforeAnErrorIsSaved(t *testing.T) {
	inEachProtocol(t, func(t *testing.T, c client, _ *apptest.Sessions) {
		_, err := call[emptypb.Empty, wrapperspb.StringValue](c, Account, new(emptypb.Empty))
		if connect.CodeOf(err) != connect.CodeUnauthenticated {
			t.Errorf("the account without a login: %v", err)
		}
		c.mustAddVisit(2)
	})
}

func TestAStreamCarriesTheCookie(t *testing.T) {
	inEachProtocol(t, func(t *testing.T, c client, _ *apptest.Sessions) {
		caller := connect.NewClient[wrapperspb.Int64Value, wrapperspb.Int64Value](c.b.Client, c.b.URL+CountUp, c.protocol)
		stream, err := caller.CallServerStream(t.Context(), connect.NewRequest(wrapperspb.Int64(3)))
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for stream.Receive() {
			sum += stream.Msg().Value
		}
		if err := stream.Err(); err != nil || sum != 6 {
			t.Errorf("the stream counts up to a sum of %d, %v", sum, err)
		}
		if err := stream.Close(); err != nil {
			t.Error(err)
		}
		c.mustAddVisit(2)
	})
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	b := apptest.Browse(t, New(apptest.NewSessions(t).Manager))
	if response, _ := b.PostJSON(LogIn, `"Eve"`, "Sec-Fetch-Site", "cross-site"); response.StatusCode != http.StatusForbidden {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestWhileTheStoreIsDownCallsAreUnavailable(t *testing.T) {
	store := apptest.NewStore()
	sessions := apptest.NewSessionsIn(t, typedsession.Stored{Store: store})
	for name, protocol := range map[string]connect.ClientOption{"Connect": connect.WithProtoJSON(), "gRPC": connect.WithGRPC()} {
		c := client{t, apptest.Browse(t, New(sessions.Manager)), protocol}
		c.mustAddVisit(1)
		store.IsDown.Store(true)
		_, err := call[emptypb.Empty, wrapperspb.Int64Value](c, AddVisit, new(emptypb.Empty))
		if connect.CodeOf(err) != connect.CodeUnavailable {
			t.Errorf("%s: %v", name, err)
		}
		store.IsDown.Store(false)
		c.mustAddVisit(2)
	}
}
