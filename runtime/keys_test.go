package typedsession

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

var signedContext = envelope.Context{CookieName: "__Host-s", TypeID: "app.Session"}

// namedKey returns a key whose secret depends on the name only, and is not weak.
func namedKey(name string, signFrom uint32) keyring.Key {
	return keyring.Key{Secret: sha256.Sum256([]byte(name)), SignFrom: signFrom}
}

// utf16LittleEndian encodes text as PowerShell's > writes it.
func utf16LittleEndian(text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return string(b)
}

// mustShowNothingOf fails if text shows four neighbouring characters of a key string beyond its public prefix.
func mustShowNothingOf(t *testing.T, text, keyString string) {
	t.Helper()
	hidden := strings.TrimPrefix(keyString, keyring.Prefix)
	for i := range len(hidden) - 3 {
		if strings.Contains(text, hidden[i:i+4]) {
			t.Errorf("%q shows a part of the key %q", text, keyString)
			return
		}
	}
}

func afterEpoch(seconds int64) time.Time { return time.Unix(envelope.Epoch+seconds, 0) }

// newKeys does what NewKeys does, but accepts weak keys, such as those of the test vectors.
func newKeys(keys []keyring.Key) (*Keys, error) {
	set, err := keyring.NewSet(keys)
	if err != nil {
		return nil, err
	}
	k := new(Keys)
	k.current.Store(set)
	return k, nil
}

func keysOf(t testing.TB, keys ...keyring.Key) *Keys {
	t.Helper()
	k, err := newKeys(keys)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func ringOf(t testing.TB, keys ...keyring.Key) *keyring.Ring {
	t.Helper()
	r, err := keysOf(t, keys...).ring(signedContext)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ring returns the keys of one mode.
func (k *Keys) ring(c envelope.Context) (*keyring.Ring, error) {
	m, err := k.modes(c, false)
	return m.Own, err
}

// byKeyID returns two keys with the same sign-from, the smaller key id first.
func byKeyID(signFrom uint32) (smaller, larger keyring.Key) {
	a, b := namedKey("a", signFrom), namedKey("b", signFrom)
	idA, idB := envelope.KeyID(a.Secret), envelope.KeyID(b.Secret)
	if bytes.Compare(idA[:], idB[:]) > 0 {
		return b, a
	}
	return a, b
}

func TestNewKeysWantsOneToEightKeys(t *testing.T) {
	var nine []string
	for i := range 9 {
		nine = append(nine, namedKey(fmt.Sprint(i), 60000000).Encode())
	}
	for _, test := range []struct {
		name string
		keys []string
		want error
	}{
		{"none", nil, ErrNoKey},
		{"an empty one", []string{""}, ErrNoKey},
		{"blank ones", []string{" ", "\t\n"}, ErrNoKey},
		{"one", nine[:1], nil},
		{"eight", nine[:8], nil},
		{"nine", nine, ErrTooManyKeys},
		{"eight, and one again", append(nine[:8:8], nine[0]), nil},
		{"white space around", []string{" " + nine[0] + "\r\n", "\t" + nine[1]}, nil},
		{"one and an empty one", []string{nine[0], ""}, ErrBadKey},
		{"one and a damaged one", []string{nine[0], nine[1][:58]}, ErrBadKey},
	} {
		keys, err := NewKeys(test.keys...)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		if (keys == nil) != (test.want != nil) {
			t.Errorf("%s: keys are %v beside the error %v", test.name, keys, err)
		}
	}
}

func TestKeysFromEnvSaysWhatToDoAndShowsNoKey(t *testing.T) {
	const variable = "TYPEDSESSION_TEST_KEYS"
	good, other := namedKey("good", 60000000).Encode(), namedKey("other", 0).Encode()
	weak := keyring.Key{Secret: envelope.Secret([]byte("Zq8!fR2#kLm9@Xv4%Tb7^Hn1&Wc5*Jd0"))}.Encode()
	for _, test := range []struct {
		name  string
		value string
		want  error
		says  string
	}{
		{"empty", "", ErrNoKey, "environment variable TYPEDSESSION_TEST_KEYS is empty: "},
		{"blank", " \n", ErrNoKey, "environment variable TYPEDSESSION_TEST_KEYS is empty: "},
		{"one", good, nil, ""},
		{"two", good + "," + other, nil, ""},
		{"white space", " " + good + " ,\n" + other + "\n", nil, ""},
		{"a short one", good + "," + other[:58], ErrBadKey, "environment variable TYPEDSESSION_TEST_KEYS: key 2 of 2 has 58 characters instead of 59: "},
		{"comma at the end", good + ",", ErrBadKey, "environment variable TYPEDSESSION_TEST_KEYS: key 2 of 2 is empty: "},
		{"nothing but a comma", ",", ErrNoKey, "environment variable TYPEDSESSION_TEST_KEYS: no session key"},
		{"semicolon", good + ";" + other, ErrBadKey, "key 1 of 1 holds several keys with a semicolon in between: separate them by commas: "},
		{"a password", good + ",hunter2,hunter3", ErrBadKey, "key 2 of 3 does not begin with tsk1_: "},
		{"damaged first", good[:58] + "_," + other, ErrBadKey, "key 1 of 2 "},
		{"weak", weak, ErrWeakKey, "key 1 of 1 is readable text: guessable session key"},
	} {
		t.Setenv(variable, test.value)
		keys, err := KeysFromEnv(variable)
		if !errors.Is(err, test.want) || (keys == nil) != (test.want != nil) {
			t.Errorf("%s: %v, %v, want %v", test.name, keys, err, test.want)
		}
		if err == nil {
			continue
		}
		if !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %q does not say %q", test.name, err, test.says)
		}
		if !strings.Contains(err.Error(), "`go tool typedsession key`") {
			t.Errorf("%s: %q does not say what to run", test.name, err)
		}
		for _, s := range []string{good, other, weak, "hunter2"} {
			mustShowNothingOf(t, err.Error(), s)
		}
	}
}

func TestKeysFromEnvSaysThatTheVariableIsMissing(t *testing.T) {
	const variable = "TYPEDSESSION_TEST_KEYS"
	t.Setenv(variable, "") // so that it is restored
	if err := os.Unsetenv(variable); err != nil {
		t.Fatal(err)
	}
	_, err := KeysFromEnv(variable)
	want := "environment variable TYPEDSESSION_TEST_KEYS is not set: no session key; make one with `go tool typedsession key`"
	if !errors.Is(err, ErrNoKey) || err.Error() != want {
		t.Errorf("%v", err)
	}
}

func TestKeysFromEnvShowsNoKeyThatWasPassedAsTheName(t *testing.T) {
	good := namedKey("good", 60000000).Encode()
	_, err := KeysFromEnv(good)
	if !errors.Is(err, ErrNoKey) {
		t.Fatal(err)
	}
	mustShowNothingOf(t, err.Error(), good)
}

func TestTheLatestSignFromThatHasComeSigns(t *testing.T) {
	first, second, third := namedKey("first", 1000), namedKey("second", 2000), namedKey("third", 3000)
	smaller, larger := byKeyID(2000)
	for _, test := range []struct {
		name string
		keys []keyring.Key
		now  time.Time
		want keyring.Key
	}{
		{"a single key before its time", []keyring.Key{second}, afterEpoch(0), second},
		{"none has come: the earliest", []keyring.Key{first, second, third}, afterEpoch(999), first},
		{"exactly the first", []keyring.Key{first, second, third}, afterEpoch(1000), first},
		{"just before the second", []keyring.Key{first, second, third}, afterEpoch(2000).Add(-1), first},
		{"exactly the second", []keyring.Key{first, second, third}, afterEpoch(2000), second},
		{"between", []keyring.Key{first, second, third}, afterEpoch(2999), second},
		{"all have come", []keyring.Key{first, second, third}, afterEpoch(3000), third},
		{"the clock stands before 2025", []keyring.Key{first, second}, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), first},
		{"the clock stands after the format's end", []keyring.Key{first, second}, afterEpoch(math.MaxUint32 + 9), second},
		{"tie", []keyring.Key{smaller, larger}, afterEpoch(2000), larger},
		{"tie, none has come", []keyring.Key{smaller, larger, third}, afterEpoch(0), larger},
		{"tie in the past, a later one signs", []keyring.Key{smaller, larger, third}, afterEpoch(3000), third},
		{"tie in the future, an earlier one signs", []keyring.Key{first, smaller, larger}, afterEpoch(1000), first},
		{"one secret twice, before the later", []keyring.Key{namedKey("x", 1000), namedKey("x", 3000), second}, afterEpoch(2000), second},
		{"one secret twice, after the later", []keyring.Key{namedKey("x", 1000), namedKey("x", 3000), second}, afterEpoch(3000), namedKey("x", 3000)},
	} {
		if got := ringOf(t, test.keys...).Signer(test.now); got.ID() != envelope.KeyID(test.want.Secret) {
			t.Errorf("%s: %v signs", test.name, got)
		}
	}
}

func TestOrderAndRepeatsOfKeysMeanNothing(t *testing.T) {
	smaller, larger := byKeyID(2000)
	keys := []string{namedKey("first", 1000).Encode(), smaller.Encode(), larger.Encode(), namedKey("third", 3000).Encode()}
	times := []int64{0, 1000, 1999, 2000, 2999, 3000, 4000}

	outcome := func(keyStrings []string) string {
		k, err := NewKeys(keyStrings...)
		if err != nil {
			t.Fatal(err)
		}
		r, err := k.ring(signedContext)
		if err != nil {
			t.Fatal(err)
		}
		b := fmt.Sprint(k, r.Candidates())
		for _, now := range times {
			b += " " + r.Signer(afterEpoch(now)).Seal(false, 1, 2, nil)
		}
		return b
	}
	want := outcome(keys)
	for order := range permutations(keys) {
		if got := outcome(order); got != want {
			t.Errorf("%v gave %s, want %s", order, got, want)
		}
		for i := range order {
			if got := outcome(append(order[:len(order):len(order)], order[i], order[0])); got != want {
				t.Errorf("%v with repeats gave %s, want %s", order, got, want)
			}
		}
	}
}

func permutations(s []string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		var grow func(prefix, rest []string) bool
		grow = func(prefix, rest []string) bool {
			if len(rest) == 0 {
				return yield(prefix)
			}
			for i := range rest {
				others := append(slices.Clone(rest[:i]), rest[i+1:]...)
				if !grow(append(slices.Clone(prefix), rest[i]), others) {
					return false
				}
			}
			return true
		}
		grow(nil, s)
	}
}

func TestEveryKeyVerifiesWhicheverSigns(t *testing.T) {
	keys := []keyring.Key{namedKey("past", 0), namedKey("now", 1000), namedKey("future", math.MaxUint32)}
	r := ringOf(t, keys...)
	for _, k := range keys {
		value := envelope.NewKey(k.Secret, signedContext).Seal(false, 1, 2, []byte("body"))
		_, by, err := envelope.Open(value, len(value), r.Candidates())
		if err != nil || by.ID() != envelope.KeyID(k.Secret) {
			t.Errorf("opened by %v, %v", by, err)
		}
	}
}

// The manager compares the key that verified with the one that signs to see whether a cookie is due for a new one.
func TestTheSignerIsOneOfTheCandidates(t *testing.T) {
	keys := []keyring.Key{namedKey("x", 0), namedKey("y", 1000), namedKey("x", 2000)}
	r := ringOf(t, keys...)
	if n := len(r.Candidates()); n != 2 {
		t.Errorf("%d candidates for two secrets", n)
	}
	for _, now := range []int64{0, 1000, 2000} {
		if signer := r.Signer(afterEpoch(now)); !slices.Contains(r.Candidates(), signer) {
			t.Errorf("at %d: %v signs and does not verify", now, signer)
		}
	}
}

// The order matters only to keys with equal hints: the key that most likely made the cookie comes first.
func TestTheLatestKeyIsTriedFirst(t *testing.T) {
	first, second, third := namedKey("first", 1000), namedKey("second", 2000), namedKey("third", 3000)
	want := []keyring.Key{third, second, first}
	for i, k := range ringOf(t, second, third, first).Candidates() {
		if k.ID() != envelope.KeyID(want[i].Secret) {
			t.Errorf("candidate %d is %v", i, k)
		}
	}
}

func TestARingIsForOneContext(t *testing.T) {
	keys := keysOf(t, namedKey("good", 0))
	a, errA := keys.ring(signedContext)
	b, errB := keys.ring(envelope.Context{CookieName: "__Host-s", TypeID: "app.Other"})
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	value := a.Signer(afterEpoch(0)).Seal(false, 1, 2, nil)
	if _, _, err := envelope.Open(value, len(value), b.Candidates()); !errors.Is(err, envelope.ErrTag) {
		t.Errorf("opened in another context: %v", err)
	}
}

func TestKeysThatNoConstructorMadeAreNoKeys(t *testing.T) {
	var missing *Keys
	for name, k := range map[string]*Keys{"nil": missing, "zero": new(Keys)} {
		if r, err := k.ring(signedContext); !errors.Is(err, ErrNoKey) || r != nil {
			t.Errorf("%s: %v, %v", name, r, err)
		}
		if got := fmt.Sprint(k); got != "no keys" {
			t.Errorf("%s prints as %q", name, got)
		}
	}
	if k, err := newKeys(nil); !errors.Is(err, ErrNoKey) {
		t.Errorf("made of no keys: %v, %v", k, err)
	}
}

func TestARingFollowsItsKeysWhenTheyAreReplaced(t *testing.T) {
	old, fresh := namedKey("old", 0), namedKey("new", 1000)
	keys := keysOf(t, old)
	r, err := keys.ring(signedContext)
	if err != nil {
		t.Fatal(err)
	}
	mustReplace(t, keys, keysOf(t, old, fresh))
	if got := r.Signer(afterEpoch(1000)); got.ID() != envelope.KeyID(fresh.Secret) {
		t.Errorf("after the replacement %v signs", got)
	}
	if n := len(r.Candidates()); n != 2 {
		t.Errorf("after the replacement there are %d candidates", n)
	}
	if a, b := r.Signer(afterEpoch(1000)), r.Signer(afterEpoch(1000)); a != b {
		t.Error("the keys were derived twice for one state")
	}
	before := r.Signer(afterEpoch(1000))
	mustReplace(t, keys, keysOf(t, fresh, old))
	if after := r.Signer(afterEpoch(1000)); after != before {
		t.Error("equal keys were derived again")
	}
}

func mustReplace(t testing.TB, keys, by *Keys) {
	t.Helper()
	if err := keys.Replace(by); err != nil {
		t.Error(err)
	}
}

func TestReplaceRefusesKeysThatNoConstructorMade(t *testing.T) {
	keys := keysOf(t, namedKey("old", 0))
	before := keys.String()
	var missing *Keys
	for name, by := range map[string]*Keys{"nil": missing, "zero": new(Keys)} {
		if err := keys.Replace(by); !errors.Is(err, ErrNoKey) {
			t.Errorf("%s: %v, want ErrNoKey", name, err)
		}
		mustEqual(t, name+": keys", keys.String(), before)
	}
}

func TestReplaceTakesTheKeysOfThatMomentAndNotLaterOnes(t *testing.T) {
	keys, by := keysOf(t, namedKey("old", 0)), keysOf(t, namedKey("new", 0))
	want := by.String()
	mustReplace(t, keys, by)
	mustReplace(t, by, keysOf(t, namedKey("newest", 0)))
	mustEqual(t, "keys", keys.String(), want)
}

func TestKeysPrintTheirIDsAndNothingElse(t *testing.T) {
	first, second := namedKey("first", 1000), namedKey("second", 2000)
	keys := keysOf(t, second, first)
	idFirst, idSecond := envelope.KeyID(first.Secret), envelope.KeyID(second.Secret)
	want := "tsk:" + hex.EncodeToString(idFirst[:]) + ",tsk:" + hex.EncodeToString(idSecond[:])

	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%b", "%c", "%U", "%e", "%t", "%20.3v"} {
		if got := fmt.Sprintf(verb, keys); got != want {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if got := fmt.Sprintf(verb, Signed{Keys: keys}); !strings.Contains(got, want) {
			t.Errorf("%s of what holds the keys prints %s", verb, got)
		}
	}
	text, err := json.Marshal(map[string]any{"keys": keys})
	if string(text) != `{"keys":"`+want+`"}` || err != nil {
		t.Errorf("JSON is %s, %v", text, err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "keys", keys)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "keys", keys)
	if n := strings.Count(log.String(), want); n != 2 {
		t.Errorf("slog wrote %s", log.String())
	}
}

func TestASecretWithTwoSignFromsIsOneID(t *testing.T) {
	keys := keysOf(t, namedKey("x", 0), namedKey("y", 1000), namedKey("x", 2000))
	if got := strings.Count(keys.String(), "tsk:"); got != 2 {
		t.Errorf("two secrets print as %v", keys)
	}
}

// fmt and encoding/json call no methods on unexported fields, nor a pointer's methods on a copied value.
func TestTheFieldsOfKeysPrintNoSecret(t *testing.T) {
	key := namedKey("good", 60000000)
	holder := struct {
		Exported   *Keys
		unexported *Keys
	}{keysOf(t, key), keysOf(t, key)}
	var printed strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		fmt.Fprintf(&printed, verb, holder)
		fmt.Fprintf(&printed, verb, &holder)
		fmt.Fprintf(&printed, verb, &holder.unexported.current)
		for _, spelling := range []string{
			strings.Trim(fmt.Sprintf(verb, key.Secret[:]), "[]byte{}"),
			hex.EncodeToString(key.Secret[:]),
			base64.RawURLEncoding.EncodeToString(key.Secret[:]),
			string(key.Secret[:]),
		} {
			if strings.Contains(printed.String(), spelling) {
				t.Errorf("%s shows the secret", verb)
			}
		}
	}
	text, err := json.Marshal(holder)
	if err != nil || !strings.HasPrefix(string(text), `{"Exported":"tsk:`) {
		t.Errorf("JSON is %s, %v", text, err)
	}
}
