package engine_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/stores/engine"
)

// The client libraries write to the stderr of their process, so the store is asked in a process of its own.
func TestAStoreThatIsDownDoesNotFillTheLog(t *testing.T) {
	const variable = "ENGINE_TEST_DOWN"
	if where := os.Getenv(variable); where != "" {
		askDown(t, where)
		return
	}
	for _, where := range []string{"redis://127.0.0.1:1/0", "postgres://127.0.0.1:1/sessions", "mysql://127.0.0.1:1/sessions"} {
		child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		child.Env = append(os.Environ(), variable+"="+where)
		var stderr strings.Builder
		child.Stderr = &stderr
		if out, err := child.Output(); err != nil || stderr.String() != "" {
			t.Errorf("%s: %v %s, and stderr has:\n%s", where, err, out, stderr.String())
		}
	}
}

// askDown reads from a store that is down.
func askDown(t *testing.T, where string) {
	down, err := engine.Open(where)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := down.Store.Get(t.Context(), "key"); err == nil {
		t.Error("a store that is down answered")
	}
	if err := down.Close(); err != nil {
		t.Error(err)
	}
}
