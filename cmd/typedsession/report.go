// This file prints diagnostics, notes and results, as text or as JSON.

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// jsonUsage is a part of the help of the commands that have -json.
const jsonUsage = `	-json
		print one JSON array to standard output instead of lines: an object for
		each, with file, line, column, rule and message, and note in one that
		needs no mending
`

// report prints what a command reports about packages: lines for a person, coloured on a
// terminal, or one JSON array for a program when the command ends.
type report struct {
	stdout, stderr io.Writer
	asJSON         bool
	all            diagnostic.List // for the JSON array
}

// problems prints mistakes that have to be corrected.
func (r *report) problems(list diagnostic.List) { r.list(r.stderr, list) }

// refusal prints mistakes that have to be corrected before anything is written.
func (r *report) refusal(list diagnostic.List) {
	r.problems(list)
	r.remark(r.stderr, "%s, nothing written", count(len(list), "problem"))
}

// wayOut prints which command accepts the sources as they are, for users whose sessions
// are not deployed yet. breaking is how many of all problems that command accepts.
func (r *report) wayOut(breaking, all int, command string) {
	switch breaking {
	case 0:
	case all:
		r.remark(r.stderr, "not deployed yet? %s takes all of these", command)
	default:
		r.remark(r.stderr, "not deployed yet? once the rest is corrected, %s takes %d of these", command, breaking)
	}
}

// notes prints remarks that need no correction.
func (r *report) notes(list diagnostic.List) {
	marked := slices.Clone(list)
	for i := range marked {
		marked[i].Note = true
	}
	r.list(r.stderr, marked)
}

// results prints what the command has done.
func (r *report) results(list diagnostic.List) { r.list(r.stdout, list) }

func (r *report) list(w io.Writer, list diagnostic.List) {
	if r.asJSON {
		r.all = append(r.all, list...)
		return
	}
	colour, dir := paletteFor(w), workingDirectory()
	for _, d := range list {
		where, message, rule, steps := d.Parts(dir)
		fmt.Fprintln(w, strings.TrimSpace(colour.bold(where)+" "+message+" "+colour.dim(rule))+steps)
	}
}

// failure prints why the command as a whole did nothing.
func (r *report) failure(err error) {
	if r.asJSON {
		r.all = append(r.all, diagnostic.Diagnostic{Message: err.Error()})
		return
	}
	fmt.Fprintf(r.stderr, "typedsession: %v\n", err)
}

// remark prints a line that only a person needs, such as a count.
func (r *report) remark(w io.Writer, format string, args ...any) {
	if !r.asJSON {
		fmt.Fprintf(w, "typedsession: "+format+"\n", args...)
	}
}

// end prints the array, even if it is empty.
func (r *report) end() {
	if !r.asJSON {
		return
	}
	if r.all == nil {
		r.all = diagnostic.List{}
	}
	encoder := json.NewEncoder(r.stdout)
	encoder.SetIndent("", "\t")
	_ = encoder.Encode(r.all) // an error means a closed pipe, which is not a mistake
}
