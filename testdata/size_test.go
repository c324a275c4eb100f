package testdata

import (
	"bufio"
	"bytes"
	"context"
	"os/exec"
	"strconv"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/golden/counter"
	"github.com/typedsession/typedsession/testdata/golden/petname"
)

// signed protects with a key of this run: a value's length does not depend on
// the key.
func signed(t *testing.T) typedsession.Signed {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return typedsession.Signed{Keys: keys}
}

// valueLength fills a new session and returns the length of its cookie's value.
func valueLength[S any](t *testing.T, sessions *typedsession.Manager[S], err error, fill func(*S)) int {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s, _ := sessions.Open(ctx, "")
	fill(s)
	cookie, err := sessions.Seal(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	if cookie == nil {
		t.Fatal("no cookie was due")
	}
	return len(cookie.Value)
}

func TestCookieIsSmallerThanFlasksForTheSameSession(t *testing.T) {
	t.Parallel()
	counters, counterErr := counter.NewSessionManager(signed(t), counter.SessionConfig{})
	petnames, petnameErr := petname.NewSessionManager(signed(t), petname.SessionConfig{})
	sessions := []struct {
		json  string
		ours  int
		want  int
		flask int
	}{
		{`{"count": 5}`, valueLength(t, counters, counterErr, func(s *counter.Session) { s.SetCount(5) }), 32, 50},
		{`{"pet_name": "Rex"}`, valueLength(t, petnames, petnameErr, func(s *petname.Session) { s.SetPetName("Rex") }), 36, 59},
	}
	for _, s := range sessions {
		if s.ours != s.want {
			t.Errorf("%s: the value has %d characters, want %d", s.json, s.ours, s.want)
		}
	}

	t.Run("as Flask measures", func(t *testing.T) {
		python := findPython(t, "flask")
		for i, got := range flaskLengths(t, python, sessions[0].json, sessions[1].json) {
			t.Logf("%s: typedsession %d, Flask %d", sessions[i].json, sessions[i].ours, got)
			if s := sessions[i]; got != s.flask || got <= s.ours {
				t.Errorf("%s: Flask's value has %d characters, want %d, and more than our %d", s.json, got, s.flask, s.ours)
			}
		}
	})
}

// flaskLengths are the lengths of the cookie values that Flask makes of sessions
// in JSON.
func flaskLengths(t *testing.T, python string, sessions ...string) []int {
	t.Helper()
	command := exec.Command(python, append([]string{"interop/flask/size.py"}, sessions...)...)
	command.Stderr = t.Output()
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var lengths []int
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		lengths = append(lengths, n)
	}
	if len(lengths) != len(sessions) {
		t.Fatalf("Flask measured %d of %d sessions", len(lengths), len(sessions))
	}
	return lengths
}
