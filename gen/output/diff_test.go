package output_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/output"
)

func TestUnifiedDiffHasTheFormatOfDiffU(t *testing.T) {
	numbers := func(replaced ...string) string {
		lines := strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20")
		for i := 0; i < len(replaced); i += 2 {
			n, _ := strconv.Atoi(replaced[i])
			lines[n-1] = replaced[i+1]
		}
		return strings.Join(lines, "\n") + "\n"
	}
	for _, test := range []struct {
		name, before, after, want string
	}{
		{"equal texts have none", "a\n", "a\n", ""},
		{"three lines around a change", numbers(), numbers("10", "x"),
			"@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+x\n 11\n 12\n 13\n"},
		{"at the first line", numbers(), numbers("1", "x"), "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n"},
		{"at the last line", numbers(), numbers("20", "x"), "@@ -17,4 +17,4 @@\n 17\n 18\n 19\n-20\n+x\n"},
		{"six lines between two changes are shown", numbers(), numbers("5", "x", "12", "y"),
			"@@ -2,14 +2,14 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n 9\n 10\n 11\n-12\n+y\n 13\n 14\n 15\n"},
		{"seven lines are not", numbers(), numbers("5", "x", "13", "y"),
			"@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n@@ -10,7 +10,7 @@\n 10\n 11\n 12\n-13\n+y\n 14\n 15\n 16\n"},
		{"one line on a side has no count", "a\n", "b\n", "@@ -1 +1 @@\n-a\n+b\n"},
		{"a line is added", "a\nb\n", "a\nx\nb\n", "@@ -1,2 +1,3 @@\n a\n+x\n b\n"},
		{"a line is removed", "a\nx\nb\n", "a\nb\n", "@@ -1,3 +1,2 @@\n a\n-x\n b\n"},
		{"no newline at the end, before", "a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
		{"no newline at the end, after", "a\n", "a", "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n"},
		{"no newline at the end of what is kept", "a\nb", "x\nb", "@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n"},
		{"an empty file is filled", "", "a\n", "@@ -0,0 +1 @@\n+a\n"},
		{"a file becomes empty", "a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want != "" {
				want = "--- a/x.go\n+++ b/x.go\n" + want
			}
			if got := string(output.UnifiedDiff("x.go", []byte(test.before), []byte(test.after))); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestUnifiedDiffNamesAFileThatIsNotThere(t *testing.T) {
	for _, test := range []struct {
		name          string
		before, after []byte
		want          string
	}{
		{"x.go", nil, []byte("a\n"), "--- /dev/null\n+++ b/x.go\n@@ -0,0 +1 @@\n+a\n"},
		{"x.go", []byte("a\n"), nil, "--- a/x.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"},
		{"my files/x.go", []byte("a\n"), []byte("b\n"), "--- a/my files/x.go\t\n+++ b/my files/x.go\t\n@@ -1 +1 @@\n-a\n+b\n"},
	} {
		if got := string(output.UnifiedDiff(test.name, test.before, test.after)); got != test.want {
			t.Errorf("got\n%s\nwant\n%s", got, test.want)
		}
	}
}

// TestApplyingADiffGivesTheNewText applies diffs of random texts with few different
// lines, where the longest common subsequence is not obvious.
func TestApplyingADiffGivesTheNewText(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		before, after := randomText(r), randomText(r)
		if r.IntN(2) == 0 {
			after = mutated(r, before)
		}
		diff := string(output.UnifiedDiff("x", []byte(before), []byte(after)))
		if got := apply(t, before, diff); got != after {
			t.Fatalf("before %q, after %q: the diff gives %q:\n%s", before, after, got, diff)
		}
	}
}

// Finding the fewest edits of these texts would take a table of gigabytes.
func TestLargeTextsWithNothingInCommonAreComparedInLittleMemory(t *testing.T) {
	var before, after strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&before, "%d\n", i)
		fmt.Fprintf(&after, "%d\n", -i-1)
	}
	diff := string(output.UnifiedDiff("x", []byte(before.String()), []byte(after.String())))
	if got := apply(t, before.String(), diff); got != after.String() {
		t.Error("the diff does not give the new text")
	}
}

func TestNoDiffIsShorterThanOurs(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed")
	}
	r := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	for range 20 {
		before := randomText(r)
		after := mutated(r, before)
		if before == after {
			continue
		}
		put(t, filepath.Join(dir, "before"), before)
		put(t, filepath.Join(dir, "after"), after)
		command := exec.Command(git, "diff", "--no-index", "--minimal", "--numstat", "before", "after")
		command.Dir = dir
		stat, _ := command.Output() // diff exits with code 1, since the files differ
		var added, removed int
		if _, err := fmt.Sscan(string(stat), &added, &removed); err != nil {
			t.Fatalf("git says %q: %v", stat, err)
		}
		diff := string(output.UnifiedDiff("x", []byte(before), []byte(after)))
		body := diff[strings.Index(diff, "@@"):]
		if got := strings.Count(body, "\n+") + strings.Count(body, "\n-"); got != added+removed {
			t.Errorf("before %q, after %q: %d lines changed, git needs %d:\n%s", before, after, got, added+removed, diff)
		}
		// git applies the diff and makes the same text.
		put(t, filepath.Join(dir, "x"), before)
		command = exec.Command(git, "apply", "-")
		command.Dir, command.Stdin = dir, strings.NewReader(diff)
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git apply: %v\n%s\n%s", err, out, diff)
		}
		if got, err := os.ReadFile(filepath.Join(dir, "x")); err != nil || string(got) != after {
			t.Errorf("git apply gives %q, want %q (%v)", got, after, err)
		}
	}
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func randomText(r *rand.Rand) string {
	var text strings.Builder
	for range r.IntN(30) {
		text.WriteString([]string{"a\n", "b\n", "c\n", "\n", "--\n", "++ x\n"}[r.IntN(6)])
	}
	if r.IntN(4) == 0 {
		text.WriteString("end")
	}
	return text.String()
}

// mutated returns text with some lines changed, added and removed.
func mutated(r *rand.Rand, text string) string {
	var changed strings.Builder
	for line := range strings.Lines(text) {
		switch r.IntN(12) {
		case 0:
		case 1:
			changed.WriteString("new\n" + line)
		default:
			changed.WriteString(line)
		}
	}
	return changed.String()
}

// apply does what patch does, for diffs that fit exactly.
func apply(t *testing.T, text, diff string) string {
	t.Helper()
	if diff == "" {
		return text
	}
	old := strings.SplitAfter(text, "\n")
	at := 0 // lines of old that are processed
	var result strings.Builder
	lines := strings.SplitAfter(diff, "\n")[2:]
	for i, line := range lines {
		bare := i+1 < len(lines) && strings.HasPrefix(lines[i+1], `\`)
		content := line
		if line != "" {
			content = line[1:]
		}
		if bare {
			content = strings.TrimSuffix(content, "\n")
		}
		switch {
		case line == "" || line[0] == '\\':
		case strings.HasPrefix(line, "@@ "):
			start, count, hasCount := strings.Cut(strings.Fields(line)[1][1:], ",")
			first, err := strconv.Atoi(start)
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if !hasCount || count != "0" {
				first--
			}
			for ; at < first; at++ {
				result.WriteString(old[at])
			}
		case line[0] == '+':
			result.WriteString(content)
		default:
			if old[at] != content {
				t.Fatalf("line %d is %q, the diff has %q", at+1, old[at], content)
			}
			if line[0] == ' ' {
				result.WriteString(content)
			}
			at++
		}
	}
	return result.String() + strings.Join(old[at:], "")
}
