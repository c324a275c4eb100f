package main

import (
	"testing"

	"github.com/typedsession/typedsession/gen/output"
)

func TestAPatchIsColouredByWhatALineIsNotByWhatItSays(t *testing.T) {
	diff := output.UnifiedDiff("a.sql", []byte("-- one\nkept\n@@ x\n"), []byte("++ two\nkept\n@@ x"))
	want := "\x1b[1m--- a/a.sql\x1b[0m\n" +
		"\x1b[1m+++ b/a.sql\x1b[0m\n" +
		"\x1b[36m@@ -1,3 +1,3 @@\x1b[0m\n" +
		"\x1b[31m--- one\x1b[0m\n" +
		"\x1b[32m+++ two\x1b[0m\n" +
		" kept\n" +
		"\x1b[31m-@@ x\x1b[0m\n" +
		"\x1b[32m+@@ x\x1b[0m\n" +
		"\\ No newline at end of file\n"
	if got := string(palette{on: true}.patch(diff)); got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	if got := string(palette{}.patch(diff)); got != string(diff) {
		t.Errorf("without colours it is %q, not %q", got, diff)
	}
}
