package typedsession

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// keyFile is a file of keys that a test replaces.
type keyFile struct {
	t    testing.TB
	path string
}

func newKeyFile(t testing.TB, text string) keyFile {
	t.Helper()
	f := keyFile{t, filepath.Join(t.TempDir(), "session-keys")}
	f.replace(text)
	return f
}

// replace renames another file to the path of the key file, as users should do.
func (f keyFile) replace(text string) {
	f.t.Helper()
	next := f.path + ".next"
	if err := errors.Join(os.WriteFile(next, []byte(text), 0o600), os.Rename(next, f.path)); err != nil {
		f.t.Fatal(err)
	}
}

// overwrite writes text into the existing file, as users should not do.
func (f keyFile) overwrite(text string) {
	f.t.Helper()
	if err := os.WriteFile(f.path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

func (f keyFile) remove() {
	f.t.Helper()
	if err := os.Remove(f.path); err != nil {
		f.t.Fatal(err)
	}
}

func (f keyFile) keys() *Keys {
	f.t.Helper()
	k, err := KeysFromFile(f.path)
	if err != nil {
		f.t.Fatal(err)
	}
	return k
}

// badKeyFiles are texts that are no key files, with the error and a part of its text.
func badKeyFiles() map[string]badKeyFile {
	good, other := namedKey("good", 60000000).Encode(), namedKey("other", 0).Encode()
	weak := keyring.Key{Secret: [32]byte([]byte("Zq8!fR2#kLm9@Xv4%Tb7^Hn1&Wc5*Jd0"))}.Encode()
	var nine string
	for i := range 9 {
		nine += namedKey(fmt.Sprint(i), 0).Encode() + "\n"
	}
	return map[string]badKeyFile{
		"empty":                      {"", ErrNoKey, " is empty: "},
		"blank":                      {" \r\n\t\n", ErrNoKey, " is empty: "},
		"nothing but comments":       {"# none yet\n  # soon\n", ErrNoKey, ": no session key"},
		"nothing but a comma":        {",", ErrNoKey, ": no session key"},
		"a short one":                {good + "\n" + other[:58] + "\n", ErrBadKey, ": key 2 of 2 has 58 characters instead of 59: "},
		"comma at the end":           {good + ",\n", ErrBadKey, ": key 2 of 2 is empty: "},
		"two commas":                 {good + ",," + other, ErrBadKey, ": key 2 of 3 is empty: "},
		"comma on a line of its own": {good + ",\n,\n" + other, ErrBadKey, ": key 2 of 3 is empty: "},
		"a comment beside a key":     {good + " # the old one\n", ErrBadKey, ": key 1 of 1 has a comment beside it: give the comment a line of its own: "},
		"two keys beside each other": {good + " " + other, ErrBadKey, ": key 1 of 1 holds several keys with a blank in between: separate them by commas: "},
		"a password":                 {"# keys\nhunter2\n" + good, ErrBadKey, ": key 1 of 2 does not begin with tsk1_: "},
		"damaged":                    {good + "\n" + other[:20] + "A" + other[21:], ErrBadKey, ": key 2 of 2 has a wrong checksum"},
		"weak":                       {good + "\n" + weak, ErrWeakKey, ": key 2 of 2 is readable text: guessable session key"},
		"nine keys":                  {nine, ErrTooManyKeys, ": more than 8 session keys"},
		"too long":                   {good + strings.Repeat("\n", maxKeyFile), ErrBadKey, " has more than 65536 bytes: "},
		"binary":                     {"\x00\xff\xfe" + good, ErrBadKey, ": key 1 of 1 is UTF-16 text"},
		"a byte order mark":          {"\ufeff# keys\n" + good + "\n", ErrBadKey, ": key 1 of 2 begins with a byte order mark: save the file as UTF-8 without one: "},
		"UTF-16":                     {utf16LittleEndian("\ufeff" + good + "\r\n"), ErrBadKey, ": key 1 of 2 is UTF-16 text: save the file as UTF-8, without a byte order mark: "},
		"as a shell has it":          {"export SESSION_KEYS=" + good + "," + other, ErrBadKey, ": key 1 of 2 has the name of a variable before it: give the key alone: "},
		"quotes around several":      {`"` + good + "," + other + `"`, ErrBadKey, ": key 1 of 2 stands in quotes: remove them: "},
	}
}

type badKeyFile struct {
	text string
	want error
	says string
}

func (bad badKeyFile) check(t *testing.T, name, path string, err error) {
	t.Helper()
	if !errors.Is(err, bad.want) {
		t.Errorf("%s: %v, want %v", name, err, bad.want)
		return
	}
	if want := path + bad.says; !strings.Contains(err.Error(), want) {
		t.Errorf("%s: %q does not say %q", name, err, want)
	}
	for _, hidden := range regexp.MustCompile(`tsk1_[\w-]+|hunter2`).FindAllString(bad.text, -1) {
		mustShowNothingOf(t, err.Error(), hidden)
	}
}

func TestAKeyFileHasKeysOnLinesOrBetweenCommasAndComments(t *testing.T) {
	a, b := namedKey("a", 1000), namedKey("b", 2000)
	one, two := a.Encode(), b.Encode()
	for name, text := range map[string]string{
		"lines":                          one + "\n" + two + "\n",
		"no line break at the end":       one + "\n" + two,
		"Windows lines":                  one + "\r\n" + two + "\r\n",
		"as in the environment":          one + "," + two,
		"commas and lines":               one + ",\n" + two + "\n",
		"comma in front":                 one + "\n, " + two,
		"blank lines":                    "\n\n" + one + "\n \t\n" + two + "\n\n",
		"white space":                    "  " + one + "\t\n\t" + two + "  ",
		"comments":                       "# old\n" + one + "\n\n  # new, from June on\n" + two + "\n#",
		"another order, and repeats":     two + "\n" + one + "\n" + two + "\n" + one,
		"a comment that looks like keys": "#" + two + "," + two + "\n" + two + "\n" + one,
	} {
		keys, err := KeysFromFile(newKeyFile(t, text).path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !keys.current.Load().Equal(keysOf(t, a, b).current.Load()) {
			t.Errorf("%s: read as %v", name, keys)
		}
		t.Setenv("TYPEDSESSION_TEST_KEYS", text)
		if fromEnv, err := KeysFromEnv("TYPEDSESSION_TEST_KEYS"); err != nil || !fromEnv.current.Load().Equal(keys.current.Load()) {
			t.Errorf("%s: in the environment, read as %v, %v", name, fromEnv, err)
		}
	}
}

func TestKeysFromFileSaysWhatIsWrongAndShowsNoKey(t *testing.T) {
	for name, bad := range badKeyFiles() {
		f := newKeyFile(t, bad.text)
		keys, err := KeysFromFile(f.path)
		if keys != nil {
			t.Errorf("%s: keys are %v beside the error %v", name, keys, err)
		}
		bad.check(t, name, f.path, err)
	}
}

func TestKeysFromFileSaysThatTheFileIsMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nowhere")
	_, err := KeysFromFile(path)
	if !errors.Is(err, ErrNoKey) || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("missing: %v", err)
	}
	if _, err := KeysFromFile(t.TempDir()); err == nil || errors.Is(err, ErrNoKey) {
		t.Errorf("a directory: %v", err)
	}
}

func TestKeysFromFileSaysTheCommandThatMakesTheFile(t *testing.T) {
	t.Chdir(t.TempDir())
	for path, want := range map[string]string{
		"session-keys":      ">session-keys`",
		"./keys/session":    ">./keys/session`",
		"my keys":           ">'my keys'`",
		"$(date)":           ">'$(date)'`",
		"the app's keys":    `>'the app'\''s keys'` + "`",
		"C:\\session\\keys": `>'C:\session\keys'` + "`",
	} {
		_, err := KeysFromFile(path)
		if err == nil || !strings.HasSuffix(err.Error(), "make it with `go tool typedsession key "+want) {
			t.Errorf("%s: %v, want a command that ends with %s", path, err, want)
		}
	}
	if _, err := KeysFromFile(""); err == nil || strings.Contains(err.Error(), "key >") {
		t.Errorf("without a path: %v", err)
	}
}

func TestKeysFromFileShowsNoKeyThatWasPassedAsThePath(t *testing.T) {
	good := namedKey("good", 60000000).Encode()
	for _, path := range []string{good, " " + good + "\n", "./" + good} {
		_, err := KeysFromFile(path)
		if !errors.Is(err, ErrNoKey) {
			t.Fatal(err)
		}
		mustShowNothingOf(t, err.Error(), good)
	}
}

func TestReloadTakesTheKeysThatAreInTheFileNow(t *testing.T) {
	a, b := namedKey("a", 0), namedKey("b", 1000)
	f := newKeyFile(t, a.Encode())
	keys := f.keys()
	for _, next := range [][]keyring.Key{{a, b}, {b}, {b}, {a}} {
		var text string
		for _, k := range next {
			text += k.Encode() + "\n"
		}
		f.replace(text)
		if err := keys.Reload(); err != nil {
			t.Fatal(err)
		}
		mustEqual(t, "keys", keys.String(), keysOf(t, next...).String())
	}
}

func TestAReloadThatChangesNothingDerivesNothingAgain(t *testing.T) {
	f := newKeyFile(t, namedKey("a", 0).Encode())
	keys := f.keys()
	before := keys.current.Load()
	f.replace("# another comment\n" + namedKey("a", 0).Encode())
	if err := keys.Reload(); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "state", keys.current.Load(), before)
}

func TestAFailedReloadKeepsTheKeysAndSaysWhatIsWrong(t *testing.T) {
	a := namedKey("a", 0)
	f := newKeyFile(t, a.Encode())
	keys := f.keys()
	before := keys.current.Load()
	for name, bad := range badKeyFiles() {
		f.replace(bad.text)
		bad.check(t, name, f.path, keys.Reload())
		mustEqual(t, name+": state", keys.current.Load(), before)
	}
	f.remove()
	err := keys.Reload()
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "session keys stay as they are: key file: open "+f.path) {
		t.Errorf("missing: %v", err)
	}
	mustEqual(t, "state", keys.current.Load(), before)

	f.replace(namedKey("b", 0).Encode())
	if err := keys.Reload(); err != nil {
		t.Errorf("after all these: %v", err)
	}
	mustEqual(t, "keys", keys.String(), keysOf(t, namedKey("b", 0)).String())
}

// A file that is cut off is read only if it still consists of whole keys.
func TestAHalfWrittenKeyIsNeverTaken(t *testing.T) {
	a, b := namedKey("a", 0), namedKey("b", 0)
	text := a.Encode() + "\n" + b.Encode() + "\n"
	f := newKeyFile(t, a.Encode())
	keys := f.keys()
	for n := range len(text) {
		f.replace(text[:n])
		err := keys.Reload()
		whole := n == len(text)-1 || n == keyring.StringLen || n == keyring.StringLen+1
		if (err == nil) != whole {
			t.Errorf("cut off after %d characters: %v", n, err)
		}
		want := keysOf(t, a)
		if n == len(text)-1 {
			want = keysOf(t, a, b)
		}
		mustEqual(t, fmt.Sprintf("cut off after %d characters: keys", n), keys.String(), want.String())
	}
}

// A mounted Kubernetes Secret is a directory of symbolic links into another directory, which is itself reached through a
// symbolic link that an update replaces.
func TestReloadFollowsTheLinksOfAKubernetesSecret(t *testing.T) {
	dir := t.TempDir()
	mount := func(version, text string) {
		t.Helper()
		if err := errors.Join(
			os.Mkdir(filepath.Join(dir, version), 0o755),
			os.WriteFile(filepath.Join(dir, version, "keys"), []byte(text), 0o644),
			os.Symlink(version, filepath.Join(dir, "..data_tmp")),
			os.Rename(filepath.Join(dir, "..data_tmp"), filepath.Join(dir, "..data")),
		); err != nil {
			t.Fatal(err)
		}
	}
	mount("..2026_03_01", namedKey("a", 0).Encode())
	if err := os.Symlink(filepath.Join("..data", "keys"), filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
	keys, err := KeysFromFile(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	mount("..2026_03_02", namedKey("b", 0).Encode())
	if err := os.RemoveAll(filepath.Join(dir, "..2026_03_01")); err != nil {
		t.Fatal(err)
	}
	if err := keys.Reload(); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "keys", keys.String(), keysOf(t, namedKey("b", 0)).String())
}

func TestKeysThatAreFromNoFileCannotBeReloaded(t *testing.T) {
	keys := keysOf(t, namedKey("a", 0))
	if err := keys.Reload(); !errors.Is(err, ErrNoKeyFile) {
		t.Errorf("Reload: %v", err)
	}
	var reported []error
	keys.Watch(t.Context(), 0, func(err error) { reported = append(reported, err) })
	if len(reported) != 1 || !errors.Is(reported[0], ErrNoKeyFile) {
		t.Errorf("Watch reported %v", reported)
	}
}
