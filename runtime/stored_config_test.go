package typedsession

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func TestTheConstructorSaysWhatIsWrongWithStored(t *testing.T) {
	keys, store := keysOf(t, namedKey("shop", 0)), memstore.New(0)
	signed, encrypted := Signed{Keys: keys}, Encrypted{Keys: keys}
	secret := func(s *Spec[Visit]) { s.Secrets = []int{2} }
	large := func(s *Spec[Visit]) { s.LargestBody = 10000 }
	touch := func(c *Config[Visit]) { c.Touch = true }
	for _, test := range []struct {
		name       string
		protection Stored
		spec       func(*Spec[Visit])
		config     func(*Config[Visit])
		want       string // part of the error; "" for none
		is         error
	}{
		{name: "as little as possible", protection: Stored{Store: store}},
		{name: "everything", protection: Stored{Store: store, Keys: keys, AcceptUnsealed: true, Accept: encrypted, Standby: true, Timeout: time.Second, MaxBytes: 100}},
		{name: "no store", want: "no store: set Stored.Store, such as to memstore.New(0)"},
		{name: "negative Timeout", protection: Stored{Store: store, Timeout: -1}, want: "Stored.Timeout must not be negative"},
		{name: "negative MaxBytes", protection: Stored{Store: store, MaxBytes: -1}, want: "Stored.MaxBytes must not be negative"},
		{name: "Standby alone", protection: Stored{Store: store, Standby: true}, want: "Stored.Standby needs Accept"},
		{name: "AcceptUnsealed alone", protection: Stored{Store: store, AcceptUnsealed: true}, want: "Stored.AcceptUnsealed and WriteUnsealed need Keys"},
		{name: "AcceptUnsealed and WriteUnsealed", protection: Stored{Store: store, Keys: keys, AcceptUnsealed: true, WriteUnsealed: true},
			want: "Stored.AcceptUnsealed and WriteUnsealed exclude each other"},
		{name: "Accept of a Stored", protection: Stored{Store: store, Accept: Stored{Store: store}}, want: "Stored.Accept must be a Signed or an Encrypted"},
		{name: "Accept without keys", protection: Stored{Store: store, Accept: Signed{}}, want: "setting Stored.Accept: ", is: ErrNoKey},
		{name: "secrets without Keys", protection: Stored{Store: store}, spec: secret, want: "Stored.Keys must seal", is: ErrNoKey},
		{name: "secrets with Keys", protection: Stored{Store: store, Keys: keys}, spec: secret},
		{name: "secrets with Keys, Accept Signed", protection: Stored{Store: store, Keys: keys, Accept: signed}, spec: secret},
		{name: "secrets with Keys, Standby in Signed", protection: Stored{Store: store, Keys: keys, Accept: signed, Standby: true}, spec: secret,
			want: "setting Stored.Standby keeps sessions in the cookies of Accept: set Stored.Accept to an Encrypted, not to a typedsession.Signed: " +
				"session has secret fields, which its holder could read", is: ErrNotConfidential},
		{name: "secrets with Keys, Standby in Encrypted", protection: Stored{Store: store, Keys: keys, Accept: encrypted, Standby: true}, spec: secret},
		{name: "Touch without Accept", protection: Stored{Store: store}, config: touch, want: "Config.Touch is for sessions in cookies: remove it, or set Stored.Accept"},
		{name: "Touch with Accept", protection: Stored{Store: store, Accept: signed}, config: touch},
		{name: "a budget above 4096", protection: Stored{Store: store}, spec: large},
		{name: "a budget above 4096, Accept", protection: Stored{Store: store, Accept: signed}, spec: large},
		{name: "a budget above 4096, Standby", protection: Stored{Store: store, Accept: signed, Standby: true}, spec: large, want: "setting Stored.Accept: the directive has a budget="},
	} {
		t.Run(test.name, func(t *testing.T) {
			spec, config := visitSpec(), Config[Visit]{}
			if test.spec != nil {
				test.spec(&spec)
			}
			if test.config != nil {
				test.config(&config)
			}
			_, err := NewManager(spec, test.protection, config)
			if test.want == "" {
				mustEqual(t, "error", err, nil)
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			mustEqual(t, "is", test.is == nil || errors.Is(err, test.is), true)
			mustEqual(t, "begins with the session type", strings.HasPrefix(err.Error(), "typedsession: cannot manage Visit: "), true)
		})
	}
}

func TestABudgetAbove4096NeedsAStore(t *testing.T) {
	spec := visitSpec()
	spec.LargestBody = 10000
	_, err := NewManager(spec, Signed{Keys: keysOf(t, namedKey("shop", 0))}, Config[Visit]{})
	if err == nil || !strings.Contains(err.Error(), "budget=") {
		t.Errorf("error %v", err)
	}
}

func TestTheConstructorCallsNoStore(t *testing.T) {
	_, engine := newBrokenShop(t)
	mustEqual(t, "calls", engine.called(), "")
}
