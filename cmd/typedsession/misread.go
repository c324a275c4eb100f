package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/spelling"
)

// misread returns an explanation for a first argument that was meant as a command or a
// directory, but that the go command would take for a package of the standard library. ok
// is false for an argument that names packages.
func misread(flags packageFlags) (hint string, ok bool) {
	word := flags.Arg(0)
	meant, directory := meantCommand(word), isDirectory(word)
	if word == "" || slices.Contains(goPatterns, word) || strings.ContainsAny(word, `./\@=`) || isPackage(word, flags.load()) {
		return "", false
	}
	if directory {
		return fmt.Sprintf("%s is an import path, and there is no such package; for the directory write ./%s", word, word), true
	}
	if _, ok := commands()[word]; ok {
		return fmt.Sprintf("flags go behind the command: write go tool typedsession %s, then the flags, then the packages", word), true
	}
	return noCommand(word, meant), true
}

// goPatterns are words that the go command takes for several packages (go help packages).
var goPatterns = []string{"all", "cmd", "std", "tool", "work"}

func isPackage(path string, config load.Config) bool {
	config.Patterns = []string{path}
	packages, problems, err := load.Load(context.Background(), config)
	missing := func(d diagnostic.Diagnostic) bool { return d.Rule == "no-package" }
	return len(packages) > 0 || err == nil && !slices.ContainsFunc(problems, missing)
}

func noCommand(word, meant string) string {
	if meant == "" {
		return fmt.Sprintf("unknown command %q; there are %s, and a directory is written ./%s; see go tool typedsession -h", word, strings.Join(slices.Sorted(maps.Keys(commands())), ", "), word)
	}
	return fmt.Sprintf("unknown command %q; did you mean %q?", word, meant)
}

// meantCommand returns the command that a misspelt word is near to; empty when there is
// none. It also recognises gen and generate, as users of other tools may write:
// generating has no name here.
func meantCommand(word string) string {
	if word == "gen" || word == "generate" {
		return "typedsession [packages]"
	}
	for _, name := range slices.Sorted(maps.Keys(commands())) {
		if spelling.Near(word, name) {
			return name
		}
	}
	return ""
}

func isDirectory(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
