package testdata

import (
	"context"
	"encoding/base64"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/gen/inspect"
	"github.com/typedsession/typedsession/gen/load"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/wire"
	"github.com/typedsession/typedsession/testdata/golden/kinds"
	"github.com/typedsession/typedsession/testdata/golden/options"
)

// wireValues are of every kind, of sizes and choices that some field takes and others do not, and not all canonical.
var wireValues = []string{
	"\xc2", "\xc3", "\x00", "\x01", "\x02", "\x05", "\x7f", "\xcc\x80", "\xcc\xff", "\xcd\x01\x00", "\xce\x00\x01\x00\x00",
	"\xcf\x00\x00\x00\x01\x00\x00\x00\x00", "\xcf\xff\xff\xff\xff\xff\xff\xff\xff", "\xff", "\xd0\x80", "\xd1\x80\x00",
	"\xd2\x80\x00\x00\x00", "\xd3\x80\x00\x00\x00\x00\x00\x00\x00", "\xca\x3f\xc0\x00\x00", "\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00",
	"\xa0", "\xa1x", "\xa5ab-cd", "\xa3\xf0\x9f\x98", "\xd9\x24" + "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
	"\xc4\x00", "\xc4\x01\x05", "\xc4\x02\x00\xff", "\xc4\x04\x7f\x00\x00\x01", "\xc4\x05\x0a\x00\x00\x00\x08", "\xc4\x06\x7f\x00\x00\x01\x50\x00",
	"\xc4\x0dhttps://a.b/c", "\xc4\x10" + strings.Repeat("\x20", 16), "\xc4\x10" + strings.Repeat("\x00", 10) + "\xff\xff\x01\x02\x03\x04",
	"\x90", "\x91\x01", "\x91\xc3", "\x91\xa1x", "\x92\x01\x02", "\x92\xa1x\xa1y", "\x93\x01\x02\x03", "\x93\xa1x\x02\xc3", "\x91\xc0",
	"\x92\xc0\xa1x", "\x92\x92\xa1x\xa1y\x92\xa1x\xa1y", "\x92\x91\xa1x\x91\x05", "\x93\xc4\x10" + strings.Repeat("\x20", 16) + "\xa1x\x01",
	"\x80", "\x81\x01\x01", "\x81\x01\xa1x", "\x81\x01\xc3", "\x81\x07\x01", "\x81\x09\xa1x", "\x81\xc3\x01", "\x82\xc2\x01\xc3\x02", "\x81\xa1x\x01",
	"\x81\xa1x\xa1y", "\x81\xa1x\xc3", "\x81\xff\xa1x", "\x82\x02\x01\x01\x01", "\x81\xcd\x27\x10\xc3", "\x81\xa1x\x91\xa1y", "\x81\xa1x\x91\xa3sku",
	"\x92\xce\x7f\xff\xff\xff\x05", "\x92\xce\x7f\xff\xff\xff\xa1x", "\x92\xce\x7f\xff\xff\xff\x81\xa1x\xa1y", "\x92\x00\x05", "\x92\xce\x7f\xff\xff\xff\xc4\x01x",
	"\xc0", "\xc1", "\xcc\x05", "\xa2x", "\xd4\x01\x01", strings.Repeat("\x91", 33) + "\x01",
}

// TestInspectAndGeneratedCodeAgreeOnWhatFits puts every value under every number. What is unreadable, and what a field
// cannot hold, is the same for both. Fields whose types have methods of the app are left out: inspect runs none.
func TestInspectAndGeneratedCodeAgreeOnWhatFits(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	key := typedsession.GenerateKey(now)
	keys, err := typedsession.NewKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	var events []typedsession.Event
	note := func(_ context.Context, e typedsession.Event) { events = append(events, e) }
	opts, err := options.NewSessionManager(typedsession.Encrypted{Keys: keys}, options.SessionConfig{Now: clock, OnEvent: note})
	if err != nil {
		t.Fatal(err)
	}
	all, err := kinds.NewSessionManager(typedsession.Encrypted{Keys: keys}, kinds.SessionConfig{Now: clock, OnEvent: note})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, cookie string
		open         func(value string) error
		ownMethods   []int
	}{
		{"options", opts.CookieName(), func(value string) error { _, err := opts.Open(t.Context(), value); return err }, []int{49, 50}},
		{"kinds", all.CookieName(), func(value string) error { _, err := all.Open(t.Context(), value); return err }, []int{36, 37, 38, 47, 49}},
	} {
		sessions, diags, err := inspect.Sessions(t.Context(), load.Config{Dir: filepath.Join("golden", test.name)})
		if err != nil || len(diags) > 0 {
			t.Fatal(diags, err)
		}
		sealer := envelope.NewKey(secretOf(t, key), envelope.Context{Encrypted: true, CookieName: test.cookie, TypeID: test.name + ".Session"})
		compared := 0
		for _, field := range sessions[0].Struct.Fields {
			if slices.Contains(test.ownMethods, field.Number) {
				continue
			}
			for _, value := range wireValues {
				sealed := sealer.Seal(false, uint32(now.Unix()-envelope.Epoch), 0, []byte(setOf(field.Number, value)))
				events = nil
				err := test.open(sealed)
				report, inspectErr := inspect.Inspect(inspect.Request{
					Cookies: []inspect.Cookie{{Name: test.cookie, Value: sealed}}, Sessions: sessions, Keys: keys, Secrets: true, Now: now,
				})
				if inspectErr != nil || !report.Verified {
					t.Fatalf("%s %s %x: %+v, %v", test.name, field.Name, value, report, inspectErr)
				}
				if got, want := len(report.Problems) > 0, errors.Is(err, typedsession.ReasonUnreadable); got != want {
					t.Errorf("%s %s %x: inspect has problems %v, the app %v", test.name, field.Name, value, report.Problems, err)
				}
				misfit := slices.ContainsFunc(events, func(e typedsession.Event) bool { return e.Kind == typedsession.KindMisfit })
				if got := len(report.Fields) > 0 && showsMisfit(report.Fields[0]); got != misfit {
					t.Errorf("%s %s %x: misfit is %v for inspect, %v for the app", test.name, field.Name, value, got, misfit)
				}
				compared++
			}
		}
		if compared < 3000 {
			t.Errorf("%s: only %d values were compared", test.name, compared)
		}
	}
}

func showsMisfit(f inspect.Field) bool {
	return f.Status == inspect.Unfit || strings.Contains(inspect.Text(f.Value), " (misfit)")
}

// setOf is a body with one number.
func setOf(number int, value string) string {
	var set wire.Set
	set.Add(number)
	b, w := set.Begin(nil)
	return string(w.Number(b, number)) + value
}

func secretOf(t *testing.T, key string) envelope.Secret {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(key, "tsk1_"))
	if err != nil {
		t.Fatal(err)
	}
	return envelope.Secret(raw[:32])
}
