package testdata

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// keyStrings finds what may be a key string, in any text.
var keyStrings = regexp.MustCompile(`tsk1_[A-Za-z0-9_-]{54}`)

// publishedKeys returns the key strings that stand in the files of the repository, and where.
func publishedKeys(t *testing.T) map[string]string {
	t.Helper()
	where := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(path)
		for _, key := range keyStrings.FindAllString(string(text), -1) {
			where[key] = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return where
}

func TestEveryKeyOfTheRepositoryIsRefused(t *testing.T) {
	where := publishedKeys(t)
	if len(where) < 6 {
		t.Fatalf("%d key strings are found: the vectors alone have 6", len(where))
	}
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte(typedsession.GenerateKey(time.Time{})), 0o600); err != nil {
		t.Fatal(err)
	}
	fromFile, err := typedsession.KeysFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for key, path := range where {
		t.Setenv("PUBLISHED_KEYS", key)
		if err := os.WriteFile(file, []byte(key), 0o600); err != nil {
			t.Fatal(err)
		}
		for name, read := range map[string]func() error{
			"NewKeys":      func() error { _, err := typedsession.NewKeys(key); return err },
			"beside a new": func() error { _, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}), key); return err },
			"KeysFromEnv":  func() error { _, err := typedsession.KeysFromEnv("PUBLISHED_KEYS"); return err },
			"KeysFromFile": func() error { _, err := typedsession.KeysFromFile(file); return err },
			"Reload":       fromFile.Reload,
		} {
			if err := read(); !errors.Is(err, typedsession.ErrWeakKey) && !errors.Is(err, typedsession.ErrBadKey) {
				t.Errorf("%s takes a key that stands in %s: %v", name, path, err)
			}
		}
	}
}
