package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// flowLifetime is how long a visitor has to sign in at the provider. An older flow stays in the session for a while, so
// that a sign-in that starts again leads to the same page.
const flowLifetime = 10 * time.Minute

// beginFlow adds a flow to the session. The flows of other tabs go on.
func beginFlow(s *Session, returnTo string, now time.Time) (Flow, error) {
	flow := Flow{
		State:    rand.Text(),
		Nonce:    rand.Text(),
		Verifier: oauth2.GenerateVerifier(),
		ReturnTo: localPath(returnTo),
		Began:    now,
	}
	if err := s.AppendFlows(flow); err != nil {
		return Flow{}, fmt.Errorf("keeping a sign-in in the session: %w", err)
	}
	return flow, nil
}

// errNoFlow means that a sign-in is not under way in this session: the visitor opened the page a second time, waited too
// long, began four others since, or was lured here by somebody who wants the visitor to use a stranger's account.
var errNoFlow = errors.New("the session has no sign-in with this state")

// takeFlow removes the flow with this state from the session, so that it is used once, and returns it. The error is
// errNoFlow also if the flow is too old; it comes with the flow then.
func takeFlow(s *Session, state string, now time.Time) (Flow, error) {
	flows := s.Flows()
	i := slices.IndexFunc(flows, func(f Flow) bool { return f.State == state })
	if i < 0 {
		return Flow{}, errNoFlow
	}
	flow := flows[i]
	if err := s.SetFlows(slices.Concat(flows[:i], flows[i+1:])); err != nil {
		return Flow{}, fmt.Errorf("removing a sign-in from the session: %w", err)
	}
	if age := now.Sub(flow.Began); age >= flowLifetime {
		return flow, fmt.Errorf("%w: it began %s ago", errNoFlow, age)
	}
	return flow, nil
}

// longestReturnTo is how many bytes a path may have to be remembered, which the tag of Flow.ReturnTo says too.
const longestReturnTo = 200

// localPath returns target if it is a path of this site that can be remembered, and "/" otherwise, so that nobody can use
// the sign-in to lead a visitor elsewhere. Browsers take a backslash for a slash and leave out tabs and line ends, and
// http.Redirect cleans the path. What one of them reads as "//elsewhere" leads out of the site.
func localPath(target string) string {
	isUnsafe := func(c rune) bool { return c < ' ' || c == 0x7f || c == '\\' }
	if len(target) > longestReturnTo || !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") || strings.ContainsFunc(target, isUnsafe) {
		return "/"
	}
	return target
}
