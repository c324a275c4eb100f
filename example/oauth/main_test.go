package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// start calls run, and returns the app's URL and what interrupts it.
func start(t *testing.T) (url string, interrupt func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, in, "127.0.0.1:0", "")
		in.CloseWithError(err)
		ended <- err
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cancel()
		t.Fatalf("the app did not open: %v", err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, "oauth is open at ")), func() error {
		cancel()
		return <-ended
	}
}

// clearSettings makes run use nothing of the environment.
func clearSettings(t *testing.T) {
	t.Helper()
	for _, variable := range []string{"OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_RESPONSE_MODE", "SESSION_KEYS"} {
		t.Setenv(variable, "")
	}
}

func TestRunWithoutSettingsHasAProviderOfItsOwn(t *testing.T) {
	for _, mode := range []string{"", "form_post"} {
		clearSettings(t)
		t.Setenv("OIDC_RESPONSE_MODE", mode)
		url, interrupt := start(t)
		s, b := &site{t: t, url: url}, browsertest.New(t)
		finish(s.begin(b, "/account"), ada).WantText(200, "You are signed in as Ada.")
		if err := interrupt(); err != nil {
			t.Errorf("an interrupted app ends with the error %v", err)
		}
		if _, err := http.Get(url); err == nil {
			t.Error("an interrupted app still answers")
		}
	}
}

func TestAnAppWithBadSettingsDoesNotOpen(t *testing.T) {
	clearSettings(t)
	t.Setenv("OIDC_ISSUER", "http://127.0.0.1:1")
	if err := run(t.Context(), io.Discard, "127.0.0.1:0", ""); !errors.Is(err, typedsession.ErrNoKey) {
		t.Errorf("without keys, run returns %v, want %v", err, typedsession.ErrNoKey)
	}
	t.Setenv("SESSION_KEYS", typedsession.GenerateKey(time.Now()))
	if err := run(t.Context(), io.Discard, "127.0.0.1:0", ""); err == nil || !strings.Contains(err.Error(), "asking the provider for its endpoints") {
		t.Errorf("with a provider that is down, run returns %v", err)
	}
}
