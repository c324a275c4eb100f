package flask_test

import (
	"crypto/fips140"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/flask"
)

// enforced is set in the environment of the process in which TestFIPSModeIsAnError finds FIPS 140-3 mode enforced.
const enforced = "FLASK_TEST_FIPS_ENFORCED"

// TestMain lets the tests sign with HMAC-SHA1 in FIPS 140-3 mode too.
func TestMain(m *testing.M) {
	if os.Getenv(enforced) != "" {
		os.Exit(m.Run())
	}
	var code int
	fips140.WithoutEnforcement(func() { code = m.Run() })
	os.Exit(code)
}

func TestFIPSModeIsAnError(t *testing.T) {
	if os.Getenv(enforced) == "" {
		command := exec.Command(os.Args[0], "-test.run=^TestFIPSModeIsAnError$")
		command.Env = append(os.Environ(), "GODEBUG=fips140=only", enforced+"=1")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	if _, err := flask.New("secret"); !errors.Is(err, flask.ErrFIPS) {
		t.Errorf("New: got %v, want %v", err, flask.ErrFIPS)
	}
	var cookies *flask.Cookies
	var value string
	fips140.WithoutEnforcement(func() {
		cookies = newCookies(t, "secret")
		value = seal(t, cookies, nil)
		open(t, cookies, value)
	})
	if _, err := cookies.Open(value, time.Hour); !errors.Is(err, flask.ErrFIPS) {
		t.Errorf("Open: got %v, want %v", err, flask.ErrFIPS)
	}
	if _, err := cookies.Seal(nil); !errors.Is(err, flask.ErrFIPS) {
		t.Errorf("Seal: got %v, want %v", err, flask.ErrFIPS)
	}
}
