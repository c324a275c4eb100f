package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// clearSettings makes run use nothing of the environment.
func clearSettings(t *testing.T) {
	t.Helper()
	for _, variable := range []string{"OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "SESSION_KEYS"} {
		t.Setenv(variable, "")
	}
}

func TestRunWithoutSettingsHasAProviderOfItsOwn(t *testing.T) {
	clearSettings(t)
	for _, formPost := range []bool{false, true} {
		app := shoptest.Start(t, func(ctx context.Context, out io.Writer) error {
			return run(ctx, out, options{addr: "127.0.0.1:0", formPost: formPost})
		})
		s, b := &site{t: t, url: app.URL}, browsertest.New(t)
		finish(s.begin(b, "/account"), ada).WantText(200, "You are signed in as Ada.")
		if err := app.Close(); err != nil {
			t.Errorf("an interrupted app ends with the error %v", err)
		}
		if _, err := http.Get(app.URL); err == nil {
			t.Error("an interrupted app still answers")
		}
	}
}

func TestAnAppWithBadSettingsDoesNotOpen(t *testing.T) {
	clearSettings(t)
	t.Setenv("OIDC_ISSUER", "http://127.0.0.1:1")
	o := options{addr: "127.0.0.1:0"}
	if err := run(t.Context(), io.Discard, o); !errors.Is(err, typedsession.ErrNoKey) {
		t.Errorf("without keys, run returns %v, want %v", err, typedsession.ErrNoKey)
	}
	t.Setenv("SESSION_KEYS", typedsession.GenerateKey(time.Now()))
	if err := run(t.Context(), io.Discard, o); err == nil || !strings.Contains(err.Error(), "asking the provider for its endpoints") {
		t.Errorf("with a provider that is down, run returns %v", err)
	}
}
