// Package enginetest opens stores for tests.
package enginetest

import (
	"path/filepath"
	"testing"

	"github.com/typedsession/typedsession/example/stores/engine"
	"github.com/typedsession/typedsession/runtime/store"
)

// NewFile returns the setting for a new SQLite database.
func NewFile(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "sessions.db") }

// Open returns the store that a setting names, at work until the test ends.
func Open(t *testing.T, where string) store.Store {
	t.Helper()
	e, err := engine.Open(where)
	if err != nil {
		t.Fatal(err)
	}
	stop := e.Start(t.Context())
	t.Cleanup(func() {
		stop()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.Store
}
