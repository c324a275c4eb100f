package options

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/davecgh/go-spew/spew"
)

// A dump that calls no methods, and follows every pointer, is what finds the most of what a session keeps to itself.
func TestADumpThatCallsNoMethodsShowsNoSecret(t *testing.T) {
	s := newServer(t)
	cookie := s.visit(nil, func(s *Session) {
		if err := s.SetVerifier("hush-verifier"); err != nil {
			t.Error(err)
		}
		s.SetToken([]byte("hush-token"))
	})
	session, err := s.Open(context.Background(), cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	session.Token()[0] = 'H'
	for _, config := range []spew.ConfigState{
		{Indent: " ", DisableMethods: true},
		{Indent: " ", DisableMethods: true, DisablePointerMethods: true, ContinueOnMethod: true},
		{Indent: " ", DisablePointerMethods: true},
		{Indent: " "},
	} {
		for name, value := range map[string]any{
			"the session":           session,
			"inside another struct": struct{ s *Session }{session},
			"the manager":           s.Manager,
		} {
			shown := config.Sdump(value) + config.Sprintf("%v %+v %#v", value, value, value)
			for _, secret := range []string{"hush", "ush-token", fmt.Sprintf("% x", "ush-token"), cookie.Value} {
				if strings.Contains(shown, secret) {
					t.Errorf("%s, %+v: %q is shown", name, config, secret)
				}
			}
		}
	}
}
