package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/wire"
)

// newVault returns a shop whose field Notes is secret, and a shop that makes its cookies from before Notes became secret.
func newVault(t *testing.T) (vault, signedOnce *shop) {
	t.Helper()
	keys := keysOf(t, namedKey("shop", 0))
	spec := visitSpec()
	spec.Secrets = []int{7}
	return newShopOf(t, spec, Encrypted{Keys: keys, AcceptSigned: true}), newShopUnder(t, Signed{Keys: keys})
}

func TestASecretThatArrivesSignedIsDroppedAndReported(t *testing.T) {
	vault, signedOnce := newVault(t)
	value := signedOnce.seal(false, start, start, body(1, "\x05", 7, "\xa7hunter2", 20, "\xa3new"))
	response := vault.respond(value, func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		mustEqual(t, "Notes", session.Notes(), "")
		mustEqual(t, "Count", session.Count(), 5)
	})
	replaced := response.Cookies()[0].Value
	mustEqual(t, "encrypted", vault.isEncrypted(t, replaced), true)
	mustEqual(t, "body", vault.unseal(t, replaced).Body, body(1, "\x05", 20, "\xa3new"))

	events := vault.diary.of(KindSecretDropped)
	mustEqual(t, "events", fmt.Sprint(events), "[session Visit: secret dropped: Notes (GET /)]")
	if text := fmt.Sprintf("%#v", vault.diary.of(allKinds()...)); strings.Contains(text, "hunter2") {
		t.Errorf("the events show the secret: %s", text)
	}
}

func TestASecretThatArrivesSignedIsNotDecoded(t *testing.T) {
	_, signedOnce := newVault(t)
	spec := visitSpec()
	spec.Secrets = []int{7, 3}
	spec.Decode = func(s *Visit, r *wire.Reader) {
		for fields := r.Body(); fields.Next(); {
			mustEqual(t, "number decoded", fields.Number(), 1)
		}
	}
	vault := newShopOf(t, spec, Encrypted{Keys: keysOf(t, namedKey("shop", 0)), AcceptSigned: true})
	value := signedOnce.seal(false, start, start, body(1, "\x05", 3, "\x91\xa1a", 7, "\xa7hunter2"))
	_, err := vault.Open(context.Background(), value)
	mustEqual(t, "error", err, nil)
	mustEqual(t, "secrets dropped", len(vault.diary.of(KindSecretDropped)), 2)
}

func TestASecretThatArrivesEncryptedStays(t *testing.T) {
	vault, _ := newVault(t)
	value := vault.cookieOf(t, func(s *Visit) { s.SetNotes("hunter2") })
	session, err := vault.Open(context.Background(), value)
	mustEqual(t, "error", err, nil)
	mustEqual(t, "Notes", session.Notes(), "hunter2")
	mustEqual(t, "events", vault.diary.kinds(), "created written loaded")
}

func TestASignedSessionOfSecretsAloneIsEmptyWithoutThem(t *testing.T) {
	vault, signedOnce := newVault(t)
	value := signedOnce.cookieOf(t, func(s *Visit) { s.SetNotes("hunter2") })
	response := vault.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r) })
	mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)
	mustEqual(t, "events", vault.diary.kinds(), "secret dropped loaded destroyed")
}

func TestAnUnreadableSignedBodyIsNotTakenForAnEmptyOne(t *testing.T) {
	vault, signedOnce := newVault(t)
	for _, unreadable := range []string{"\xc1", "", body(7, "\xa7hunter2") + "\x00"} {
		_, err := vault.Open(context.Background(), signedOnce.seal(false, start, start, unreadable))
		if !errors.Is(err, ReasonUnreadable) {
			t.Errorf("body %x: got %v, want ReasonUnreadable", unreadable, err)
		}
	}
}

func TestASessionWithSecretsRefusesAProtectionThatShowsThem(t *testing.T) {
	spec := visitSpec()
	spec.Secrets = []int{7}
	keys := keysOf(t, namedKey("shop", 0))
	for _, protection := range []Protection{Signed{Keys: keys}, &Signed{Keys: keys}, Signed{Keys: keys, AcceptEncrypted: true}} {
		m, err := NewManager(spec, protection, Config[Visit]{})
		if m != nil || !errors.Is(err, ErrNotConfidential) {
			t.Errorf("got %v, want ErrNotConfidential", err)
		}
		if advice := fmt.Sprintf("pass Encrypted or Stored, not %T: session has secret fields", protection); !strings.Contains(err.Error(), advice) {
			t.Errorf("got %v, want %q in it", err, advice)
		}
	}
	if _, err := NewManager(spec, Encrypted{Keys: keys}, Config[Visit]{}); err != nil {
		t.Error(err)
	}
}
