package main

import (
	"context"
	"fmt"
	"io"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/diagnostic"
)

// numberUsage is the help of typedsession number.
const numberUsage = `typedsession number writes numbers into the fields that have none, without a
session tag or with one that begins with a comma: those of annotated structs, and of
the structs nested in them that the same packages declare. A field gets the next
number of its struct, above all that are in use, retired, or remembered by
typedsession.lock. Only these structs change in a source.

Usage:
	typedsession number [-json] [-tags list] [packages]

Example, of what it makes of a field:

	go tool typedsession number

	Name string ` + "`json:\"name\"`" + `
	Name string ` + "`json:\"name\" session:\"2\"`" + `

A field that is not to be kept needs ` + "`session:\"-\"`" + ` before.

Flags:
` + jsonUsage + tagsUsage + `
Exit status: 0 every field has a number, 1 something has to be corrected first and no
file was changed, 2 wrong usage.
`

func numberFields(args []string, stdout, stderr io.Writer) int {
	flags := newPackageFlags("number")
	asJSON := flags.Bool("json", false, "print JSON")
	if code, done := parse(flags.FlagSet, numberUsage, args, stdout, stderr); done {
		return code
	}
	out := &report{stdout: stdout, stderr: stderr, asJSON: *asJSON}
	defer out.end()
	result, err := gen.Number(context.Background(), flags.load())
	if err != nil {
		out.failure(err)
		return exitDiagnostics
	}
	if len(result.Diagnostics) > 0 {
		out.refusal(result.Diagnostics)
		return exitDiagnostics
	}
	if _, code, done := commit(result.Files, nil, out); done {
		return code
	}
	var numbered diagnostic.List
	for _, f := range result.Fields {
		numbered = append(numbered, diagnostic.Diagnostic{Pos: f.Pos, Message: fmt.Sprintf("%s is number %d", f.Name, f.Number)})
	}
	out.results(numbered)
	switch {
	case len(result.Sessions) == 0:
		out.remark(stderr, "no //typedsession:session directive found, so there is nothing to number")
	case len(numbered) == 0:
		out.remark(stdout, "every field has a number")
	}
	return exitOK
}
