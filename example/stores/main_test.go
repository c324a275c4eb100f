package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	"github.com/typedsession/typedsession/example/stores/engine"
	"github.com/typedsession/typedsession/example/stores/engine/enginetest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

func startRun(t *testing.T, where string) *shoptest.Running {
	t.Helper()
	return shoptest.Start(t, func(ctx context.Context, out io.Writer) error {
		return run(ctx, out, "127.0.0.1:0", where)
	})
}

func TestRunServesUntilItIsInterrupted(t *testing.T) {
	t.Setenv("SESSION_KEYS", "")
	for _, where := range []string{"memory", enginetest.NewFile(t)} {
		app := startRun(t, where)
		shoptest.NewVisitor(t, app.URL).WantPage("/count", "Count: 1\n")
		if err := app.Close(); err != nil {
			t.Errorf("an interrupted app ends with the error %v", err)
		}
		if _, err := http.Get(app.URL + "/healthz"); err == nil {
			t.Error("an interrupted app still answers")
		}
	}
}

func TestServersWithoutKeysShareTheSessionsOfAStore(t *testing.T) {
	t.Setenv("SESSION_KEYS", "")
	where := enginetest.NewFile(t)
	one, other := startRun(t, where), startRun(t, where)
	v := newDevice(t, one.URL, "Laptop", "7")
	for i, app := range []*shoptest.Running{one, other, one, other} {
		v.URL = app.URL
		v.WantPage("/count", "Count: "+string(rune('1'+i))+"\n")
		wantDevices(t, v, "Laptop")
	}
	for _, app := range []*shoptest.Running{one, other} {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	}
	restarted := startRun(t, where)
	v.URL = restarted.URL
	v.WantPage("/count", "Count: 5\n")
	if err := restarted.Close(); err != nil {
		t.Error(err)
	}
}

func TestKeysSealTheRecords(t *testing.T) {
	const pet = "Bucephalus"
	for _, test := range []struct {
		name, keys string
		readable   bool
	}{
		{"without keys", "", true},
		{"with a key", typedsession.GenerateKey(time.Now()), false},
	} {
		t.Setenv("SESSION_KEYS", test.keys)
		file := filepath.Join(t.TempDir(), "sessions.db")
		app := startRun(t, "sqlite:"+file)
		v := shoptest.NewVisitor(t, app.URL)
		v.Send("/petname", url.Values{"pet": {pet}}, "/")
		v.WantPage("/", "Your pet's name is "+pet+".")
		if err := app.Close(); err != nil {
			t.Error(err)
		}
		data, err := os.ReadFile(file) // the write-ahead log is in it since the database was closed
		if err != nil {
			t.Fatal(err)
		}
		if readable := bytes.Contains(data, []byte(pet)); readable != test.readable {
			t.Errorf("%s: the pet's name can be read in the file: %v, want %v", test.name, readable, test.readable)
		}
	}
}

func TestAppsWithBadSettingsDoNotOpen(t *testing.T) {
	for _, test := range []struct {
		name, keys, where string
		want              error
	}{
		{"no key", "secret", "memory", typedsession.ErrBadKey},
		{"blank keys", " ", "memory", typedsession.ErrNoKey},
		{"no store", "", "", engine.ErrNoStore},
		{"an unknown store", "", "mongodb://127.0.0.1", engine.ErrNoStore},
	} {
		t.Setenv("SESSION_KEYS", test.keys)
		var out strings.Builder
		if err := run(t.Context(), &out, "127.0.0.1:0", test.where); !errors.Is(err, test.want) {
			t.Errorf("%s: run returns %v, want %v", test.name, err, test.want)
		}
	}
}
