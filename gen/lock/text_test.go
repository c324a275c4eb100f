package lock_test

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/lock"
)

// parse returns the file with that text, and fails the test when the text cannot be read.
func parse(t *testing.T, text string) *lock.File {
	t.Helper()
	var diags diagnostic.List
	f := lock.Parse("typedsession.lock", []byte(text), &diags)
	for _, d := range diags {
		t.Error(d)
	}
	return f
}

func TestFormatWritesWhatParseRead(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/golden/*/" + lock.FileName)
	if err != nil || len(paths) < 5 {
		t.Fatalf("only %d lock files: %v", len(paths), err)
	}
	texts := map[string]string{
		"no session":  lock.Header + "\n",
		"every value": lock.Header + "\n\nS cookie=s id=a b\nS 1 text A default=\"a \\\"b\\\" c=\\nd\" max=\"3\" secret ttl\nS 2 retired\nS 3 map(text,struct) M\nS 3.10 map(enum(a%20b|c),list(struct)) B optional\n",
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(content)
	}
	for name, text := range texts {
		if got := string(parse(t, text).Format()); got != text {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, text)
		}
	}
}

func TestAByteOrderMarkBelongsToNoLine(t *testing.T) {
	for _, text := range []string{"# comment\nSession cookie=s id=1\nSession 1 text Name\n", "Session cookie=s id=1\nSession 1 text Name\n"} {
		var diags diagnostic.List
		f := lock.Parse("x.lock", []byte("\ufeff"+text), &diags)
		if len(diags) > 0 || len(f.Sessions) != 1 || f.Sessions[0].Name != "Session" {
			t.Errorf("%q: %v, sessions %v", text, diags, f.Sessions)
		}
	}
}

func TestParseSortsWhatAMergePutOutOfOrder(t *testing.T) {
	got := string(parse(t, "T cookie=t id=p.T\nT 10 int C\nT 2 struct B\nT 2.1 int D\nS cookie=s id=p.S\n\nT 1 int A\n").Format())
	want := lock.Header + "\n\nS cookie=s id=p.S\n\nT cookie=t id=p.T\nT 1 int A\nT 2 struct B\nT 2.1 int D\nT 10 int C\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestParseTakesOnceWhatAMergeWroteTwice(t *testing.T) {
	got := string(parse(t, "S cookie=s id=a\nS 1 int A\nS 2 retired\nS cookie=s id=a\nS 2 retired\nS 1 int A\nS 3 int B\n").Format())
	want := lock.Header + "\n\nS cookie=s id=a\nS 1 int A\nS 2 retired\nS 3 int B\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestParseReportsEveryLineItCannotRead(t *testing.T) {
	const asTheyAre = ", or take the sources as they are with go tool typedsession lock"
	const other = "; take the line from version control as it was, or the sources as they are with go tool typedsession lock"
	for text, message := range map[string]string{
		"S 1 int A":                                                `"S 1 int A" is neither a session nor a number of one` + other,
		"<<<<<<< HEAD\n=======\n>>>>>>> feature":                   `a merge conflict: keep the lines of both sides and remove the markers` + asTheyAre,
		"S cookie=s id=a\nS cookie=t id=a":                         `session S is in line 1 already, with another cookie or id: keep the line that cookies in browsers go by` + asTheyAre,
		"S cookie=s id=a\nS 1 int A\nS 1 int B":                    `number 1 of S is A in line 2 already: give A or B, the one that no cookie in a browser holds, a free number in its source and in its line here` + asTheyAre,
		"S cookie=s id=a\nS 1 int A\nS 1 bool A":                   `number 1 of S is in line 2 already: of the two lines keep the one that agrees with the source` + asTheyAre,
		"S cookie=s id=a\nS 1 int A\nS 1 retired":                  `number 1 of S is in line 2 already: of the two lines keep the one that agrees with the source` + asTheyAre,
		"S cookie=s id=a\nS one int A":                             `"one" is no number` + other,
		"S cookie=s id=a\nS 1. int A":                              `"1." is no number` + other,
		"S cookie=s id=a\nS 1 int":                                 `number 1 lacks a type or a name` + other,
		"S cookie=s id=a\nS 1":                                     `number 1 lacks a type or a name` + other,
		"S cookie=s id=a\nS 01 int A":                              `"01 int A" should read "1 int A"` + other,
		"S cookie=s id=a\nS 1 int A ttl max=\"3\"":                 `"1 int A ttl max=\"3\"" should read "1 int A max=\"3\" ttl"` + other,
		"S cookie=s id=a\nS 2.1 int A":                             `number 2.1 is in number 2, which has no line` + other,
		"S cookie=s id=a\nS 1 struct A like=\"2\"\nS 2 struct B\n": `number 1 is like number 2, and no struct is listed there` + other, // the other listing has to come first
		"S cookie=s id=a\nS 1 int A\nS 2 struct B like=\"1\"":      `number 2 is like number 1, and no struct is listed there` + other,
		"S cookie=s id=a\nS 1 struct A\nS 1.1 struct B like=\"1\"": `number 1.1 is like number 1, and no struct is listed there` + other, // the struct would contain itself
		"S cookie=s id=a\nS 1 struct A like=\"1\"":                 `number 1 is like number 1, and no struct is listed there` + other,
		"S cookie=s id=a\nS 1 struct A like":                       `"1 struct A like" should read "1 struct A"` + other,
		"S cookie=s id=a\nS 1 int A max=3":                         `option max of number 1 has no quoted value` + other,
	} {
		var diags diagnostic.List
		lock.Parse("typedsession.lock", []byte(text), &diags)
		if len(diags) != 1 {
			t.Errorf("%q: %d diagnostics, want 1: %v", text, len(diags), diags)
			continue
		}
		if d := diags[0]; d.Message != message || d.Rule != "lock-syntax" {
			t.Errorf("%q: %q (%s), want %q", text, d.Message, d.Rule, message)
		}
	}
}

func TestALineInALikeStructIsReported(t *testing.T) {
	var diags diagnostic.List
	lock.Parse("typedsession.lock", []byte("S cookie=s id=a\nS 1 struct A\nS 2 struct B like=\"1\"\nS 2.1 int C\n"), &diags)
	if len(diags) != 1 || !strings.HasPrefix(diags[0].Message, "number 2.1 is in number 2, which is like number 1; ") {
		t.Errorf("got %v", diags)
	}
}

// TestWhatAMergeLeftInARetiredNumberIsLeftOut merges a branch that retired a struct with
// one that added a field to it.
func TestWhatAMergeLeftInARetiredNumberIsLeftOut(t *testing.T) {
	got := string(parse(t, "S cookie=s id=a\nS 1 retired\nS 1.4 int A\nS 2 int B\nS 2.1 int C\n").Format())
	if want := lock.Header + "\n\nS cookie=s id=a\nS 1 retired\nS 2 int B\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// FuzzParseTakesWhatFormatWrites checks that a file that was read once can be written and
// read again with the same content.
func FuzzParseTakesWhatFormatWrites(f *testing.F) {
	f.Add("S cookie=s id=a\nS 1 text A default=\"x y\" max=\"3\"\nS 2 retired\n")
	f.Add("S cookie=s id=a\nS 2 list(struct) A optional\n# remark\n\nS 2.3 int B\nS 4 struct C like=\"2\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		var diags diagnostic.List
		first := lock.Parse("typedsession.lock", []byte(text), &diags)
		if len(diags) > 0 {
			return
		}
		formatted := first.Format()
		second := lock.Parse("typedsession.lock", formatted, &diags)
		if len(diags) > 0 {
			t.Fatalf("%q was formatted as %q, which gives %v", text, formatted, diags)
		}
		if again := second.Format(); string(again) != string(formatted) {
			t.Errorf("%q was formatted as %q, and that as %q", text, formatted, again)
		}
	})
}

func TestASessionOfAnotherPlatformIsKept(t *testing.T) {
	old := parse(t, "A cookie=a id=p.A\nA 1 int N\nB cookie=b id=p.B\n")
	now := parse(t, "B cookie=b id=q.B\n")
	now.Keep(old, "A")
	now.Keep(old, "B")       // B is in the file already
	now.Keep(old, "Missing") // no file ever had Missing
	if got, want := string(now.Format()), lock.Header+"\n\nA cookie=a id=p.A\nA 1 int N\n\nB cookie=b id=q.B\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestADiagnosticNamesTheLineOfTheLockFile(t *testing.T) {
	old := parse(t, "\nS cookie=s id=p.S\nS 1 int N\n")
	now := parse(t, "S cookie=s id=p.S\nS 1 text N\n")
	now.Sessions[0].Fields.Entries[0].Pos = token.Position{Filename: "/a/session.go", Line: 9, Column: 24}
	var diags diagnostic.List
	lock.Compare(old, now, &diags)
	if len(diags) != 1 {
		t.Fatalf("%d diagnostics: %v", len(diags), diags)
	}
	want := "/a/session.go:9:24: number 1 was int and is text (typedsession.lock:3): give N number 2 and retire this one or, to keep what cookies in browsers hold, take two fields: (type-changed)" +
		"\n\tfirst give N, as it is now, number 2, and keep the old field (int) beside it as OldN with number 1" +
		"\n\tthen read the old one once: where OldN is set, put it into N, converted, and clear OldN" +
		"\n\tand when no cookie from before is left, replace OldN by _ struct{} `session:\"1,retired\"`"
	if got := diags[0].String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
