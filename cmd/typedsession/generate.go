// This file is the command without a name, which generates, and what other commands share with it.

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/output"
)

// packageFlags are the flags of every command that works on packages.
type packageFlags struct {
	*flag.FlagSet
	tags    *string
	tests   *bool // nil for a command that ignores generated files
	anySize bool  // do not report sessions over their budget=
}

func newPackageFlags(name string) packageFlags {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	return packageFlags{FlagSet: flags, tags: flags.String("tags", "", "build tags, as for go build")}
}

// newFileFlags returns the flags of a command that writes, or compares, generated files.
func newFileFlags(name string) packageFlags {
	flags := newPackageFlags(name)
	flags.tests = flags.Bool("tests", false, "generate tests, too")
	return flags
}

// run runs the generator on the packages that the arguments name, without writing
// anything. done is true when the command is finished, with its exit code.
func (f packageFlags) run(acceptBreaking bool, out *report) (result *gen.Result, code int, done bool) {
	result, err := gen.Generate(context.Background(), gen.Config{
		Config:         f.load(),
		AcceptBreaking: acceptBreaking,
		AnySize:        f.anySize,
		Tests:          f.tests != nil && *f.tests,
	})
	if err != nil {
		out.failure(err)
		return nil, exitDiagnostics, true
	}
	if len(result.Diagnostics) > 0 {
		out.refusal(result.Diagnostics)
		out.wayOut(result.Breaking, len(result.Diagnostics), f.lockCommand())
		return nil, exitDiagnostics, true
	}
	return result, exitOK, false
}

// lockCommand returns the command line of typedsession lock for the same packages.
func (f packageFlags) lockCommand() string {
	words := []string{"go tool typedsession lock"}
	if *f.tags != "" {
		words = append(words, "-tags="+*f.tags)
	}
	return strings.Join(append(words, f.Args()...), " ")
}

// load returns the configuration for loading the packages that the arguments name.
func (f packageFlags) load() load.Config {
	config := load.Config{Patterns: f.Args()}
	if *f.tags != "" {
		config.BuildFlags = []string{"-tags=" + *f.tags}
	}
	return config
}

// generate writes the files that changed. It prints nothing when nothing is wrong and
// nothing is noted, as the go command does.
func generate(args []string, stdout, stderr io.Writer) int {
	flags := newFileFlags("")
	asJSON := flags.Bool("json", false, "print JSON")
	if code, done := parse(flags.FlagSet, usage, args, stdout, stderr); done {
		return code
	}
	if hint, ok := misread(flags); ok {
		fmt.Fprintf(stderr, "typedsession: %s\n", hint)
		return exitUsage
	}
	out := &report{stdout: stdout, stderr: stderr, asJSON: *asJSON}
	defer out.end()
	result, code, done := flags.run(false, out)
	if done {
		return code
	}
	if len(result.Sessions) == 0 {
		out.remark(stderr, "no //typedsession:session directive found, so there is nothing to generate")
	}
	out.notes(result.Notes)
	return write(result, out)
}

func write(result *gen.Result, out *report) int {
	orphans, emptied, err := emptyUnread(result.Orphans)
	if err != nil {
		out.failure(err)
		return exitDiagnostics
	}
	changes, code, done := commit(slices.Concat(result.Files, emptied), orphans, out)
	if done {
		return code
	}
	var gone diagnostic.List
	for _, c := range changes {
		if message := goneMessage(c); message != "" {
			// The user did not request this change, so it is reported.
			gone = append(gone, diagnostic.Diagnostic{Pos: token.Position{Filename: c.Path}, Message: message})
		}
	}
	out.results(gone)
	return exitOK
}

// goneMessage returns why a file was removed or emptied; empty for other changes.
func goneMessage(c output.Change) string {
	switch {
	case c.Remove && filepath.Base(c.Path) == lock.FileName:
		return "removed with the last session of the directory; if the session lives on elsewhere or comes back, restore this file beside it"
	case c.Remove:
		return "removed, as it belongs to no session any more"
	case output.IsEmptied(c.New):
		return "emptied, as it belongs to no session any more; go generate is about to read it, so that the next run removes it"
	}
	return ""
}

// commit writes the files that plan finds changed. done is true when that failed, with
// the exit code.
func commit(files, orphans []output.File, out *report) (changes []output.Change, code int, done bool) {
	changes, code, done = plan(files, orphans, out)
	if done {
		return nil, code, true
	}
	if err := output.Commit(changes); err != nil {
		out.failure(err)
		return nil, exitDiagnostics, true
	}
	return changes, exitOK, false
}

// plan finds the files to write. done is true when a file must not be touched, with the
// exit code.
func plan(files, orphans []output.File, out *report) (changes []output.Change, code int, done bool) {
	changes, err := output.Plan(files, orphans)
	if err == nil {
		return changes, exitOK, false
	}
	var refusals diagnostic.List
	for _, err := range each(err) {
		var refused *output.RefusedError
		if errors.As(err, &refused) {
			refusals.Add(token.Position{Filename: refused.Path}, "foreign-file", "%s", refused.Reason)
		} else {
			out.failure(err)
		}
	}
	refusals.Sort()
	out.problems(refusals)
	out.remark(out.stderr, "nothing written")
	return nil, exitDiagnostics, true
}

// each returns the errors that errors.Join joined.
func each(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// workingDirectory returns the directory to which paths are relative in messages; empty
// when it is not known, so that paths are absolute.
func workingDirectory() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
