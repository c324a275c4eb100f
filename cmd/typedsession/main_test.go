package main

import (
	"io"
	"strings"
	"testing"
)

func TestEveryCommandIsInTheUsageAndShowsAnExample(t *testing.T) {
	for name := range commands() {
		if !strings.Contains(usage, "\ttypedsession "+name+" ") && !strings.Contains(usage, "\ttypedsession "+name+"\t") {
			t.Errorf("%s is not in the usage", name)
		}
		for _, args := range [][]string{{name, "-h"}, {name, "--help"}, {"help", name}} {
			var stdout, stderr strings.Builder
			code := run(args, &stdout, &stderr)
			if code != exitOK || stderr.Len() > 0 {
				t.Errorf("%q: exit code %d, and %q on standard error", args, code, stderr.String())
			}
			for _, part := range []string{"typedsession " + name, "\nUsage:\n\ttypedsession " + name, "\nExample", "\ttypedsession", "go tool typedsession " + name} {
				if !strings.Contains(stdout.String(), part) {
					t.Errorf("%q does not print %q:\n%s", args, part, stdout.String())
				}
			}
		}
	}
}

func TestEveryCommandRefusesAFlagItDoesNotHave(t *testing.T) {
	for name := range commands() {
		var stderr strings.Builder
		if code := run([]string{name, "-nope"}, io.Discard, &stderr); code != exitUsage {
			t.Errorf("%s -nope: exit code %d", name, code)
		}
		if want := "see go tool typedsession " + name + " -h\n"; !strings.HasSuffix(stderr.String(), want) {
			t.Errorf("%s -nope says %q, not %q", name, stderr.String(), want)
		}
	}
}
