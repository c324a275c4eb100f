package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	"github.com/typedsession/typedsession/example/stores/engine"
	"github.com/typedsession/typedsession/example/stores/engine/enginetest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

func startRun(t *testing.T, o options) *shoptest.Running {
	t.Helper()
	o.address = "127.0.0.1:0"
	return shoptest.Start(t, func(ctx context.Context, out io.Writer) error { return run(ctx, out, o) })
}

func TestUsersAndSessionsOutliveTheProcess(t *testing.T) {
	t.Setenv("SESSION_KEYS", "")
	file := filepath.Join(t.TempDir(), "accounts.db")
	var s site
	var ada *shoptest.Visitor
	for n, store := range []string{"", "", enginetest.NewFile(t)} {
		running := startRun(t, options{file: file, store: store})
		s = site{t: t, url: running.URL}
		switch n {
		case 0:
			ada = s.signUp("ada")
		case 1:
			ada.URL = running.URL
			s.wantUser(ada, "ada")
		case 2: // where the user has no session
			s.wantUser(s.logIn("ada", firefoxOnLinux), "ada")
		}
		if err := running.Close(); err != nil {
			t.Errorf("an interrupted app ends with the error %v", err)
		}
		if _, err := http.Get(running.URL + "/healthz"); err == nil {
			t.Error("an interrupted app still answers")
		}
	}
}

func TestTheFilesTellNoPasswordAndNoSession(t *testing.T) {
	t.Setenv("SESSION_KEYS", "")
	file := filepath.Join(t.TempDir(), "accounts.db")
	running := startRun(t, options{file: file})
	s := site{t: t, url: running.URL}
	cookie := s.signUp("ada").Get("/profile").Request.Header.Get("Cookie")
	if err := running.Close(); err != nil {
		t.Error(err)
	}
	data, err := os.ReadFile(file) // the write-ahead log is in it since the database was closed
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(cookie, "=")
	for what, text := range map[string]string{"password": goodPassword, "token": token, "browser": "Firefox"} {
		if text == "" || bytes.Contains(data, []byte(text)) {
			t.Errorf("the file has the %s", what)
		}
	}
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v; want mode 0600", info, err)
	}
	if !bytes.Contains(data, []byte("$argon2id$v=19$m=19456,t=2,p=1$")) {
		t.Error("the file has no hash")
	}
}

func TestTheKeyIsMadeOnceAndForItsOwnerAlone(t *testing.T) {
	t.Setenv("SESSION_KEYS", "")
	database := filepath.Join(t.TempDir(), "accounts.db")
	first, err := loadKeys(database)
	if err != nil {
		t.Fatal(err)
	}
	second, err := loadKeys(database)
	if err != nil || first.String() != second.String() {
		t.Errorf("the keys are %v and %v, %v", first, second, err)
	}
	info, err := os.Stat(database + ".key")
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); runtime.GOOS != "windows" && got != 0o600 {
		t.Errorf("the file's mode is %v, want 0600", got)
	}
}

func TestTheDefaultFileIsInADirectoryOfTheUser(t *testing.T) {
	caches := t.TempDir()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, caches)
	}
	file, err := defaultFile()
	if err != nil || !strings.HasPrefix(file, caches) {
		t.Errorf("the file is %s, %v; want one in %s", file, err, caches)
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("the directory is %v, %v; want mode 0700", info, err)
	}
}

func TestAppsWithBadSettingsDoNotOpen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts.db")
	for _, test := range []struct {
		name, keys string
		options    options
		want       error
	}{
		{"no key", "secret", options{file: file}, typedsession.ErrBadKey},
		{"an unknown store", "", options{file: file, store: "mongodb://127.0.0.1"}, engine.ErrNoStore},
		{"no directory", "", options{file: filepath.Join(t.TempDir(), "missing", "accounts.db")}, os.ErrNotExist},
	} {
		t.Setenv("SESSION_KEYS", test.keys)
		test.options.address = "127.0.0.1:0"
		if err := run(t.Context(), io.Discard, test.options); !errors.Is(err, test.want) {
			t.Errorf("%s: run returns %v, want %v", test.name, err, test.want)
		}
	}
}
