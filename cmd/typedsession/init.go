package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/migrate"
	"github.com/typedsession/typedsession/gen/starter"
)

// initUsage is the help of typedsession init.
const initUsage = `typedsession init prints an annotated struct with its directive, for the package
in this directory. It changes no file.

With -from it reads how an app uses another session library, and prints the struct that
replaces it: a field for each value, with the type that the app gives it, and the timeouts
of the old settings. Below the struct it lists the old calls and the methods that replace
them. What has to be decided by hand is noted on standard error, and for which package the
struct is, if not for the one in this directory.

Usage:
	typedsession init
	typedsession init -from gorilla|scs [-tags list] [packages]

Example:

	go tool typedsession init > session.go
	go generate

Example, for an app with github.com/gorilla/sessions:

	go tool typedsession init -from gorilla ./... > session.go

Flags:
	-from library
		gorilla is github.com/gorilla/sessions, scs is github.com/alexedwards/scs/v2
` + tagsUsage + `
Exit status: 0 the struct was printed, 1 there is no package here, or no session of the
other library, 2 wrong usage.
`

func printStarter(args []string, stdout, stderr io.Writer) int {
	flags := newPackageFlags("init")
	from := flags.String("from", "", "the session library that the app has")
	if code, done := parse(flags.FlagSet, initUsage, args, stdout, stderr); done {
		return code
	}
	if *from != "" {
		return printMigration(flags, migrate.Library(*from), stdout, stderr)
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "typedsession: init takes no argument %q without -from; see go tool typedsession init -h\n", flags.Arg(0))
		return exitUsage
	}
	source, err := starter.Source(".")
	if err != nil {
		fmt.Fprintf(stderr, "typedsession: %v\n", err)
		return exitDiagnostics
	}
	fmt.Fprint(stdout, source)
	return exitOK
}

// printMigration prints the structs that replace the sessions of another library.
func printMigration(flags packageFlags, library migrate.Library, stdout, stderr io.Writer) int {
	if !slices.Contains(migrate.Libraries(), library) {
		fmt.Fprintf(stderr, "typedsession: -from takes gorilla or scs, and not %q; see go tool typedsession init -h\n", string(library))
		return exitUsage
	}
	out := &report{stdout: stdout, stderr: stderr}
	result, err := migrate.Source(context.Background(), migrate.Config{Config: flags.load(), From: library})
	if result != nil {
		out.notes(result.Notes)
	}
	if notFound := (*migrate.NotFoundError)(nil); err != nil {
		if errors.As(err, &notFound) && flags.NArg() == 0 {
			err = fmt.Errorf("%w; only the package in this directory was read", err)
		}
		out.failure(err)
		return exitDiagnostics
	}
	if rel, err := filepath.Rel(workingDirectory(), result.Dir); err == nil && rel != "." {
		out.remark(stderr, "the struct is for the package in %s", strings.TrimSuffix("./"+filepath.ToSlash(rel), "/"))
	}
	fmt.Fprint(stdout, result.Source)
	return exitOK
}
