package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// jsonUsage is for the help of the commands that have -json.
const jsonUsage = `	-json
		print one JSON array to standard output instead of lines: an object for
		each, with file, line, column, rule and message, and note in one that
		needs no mending
`

// report takes what a command has to say about packages. A person reads it line by
// line, coloured on a terminal; a machine gets one JSON array when the command ends.
type report struct {
	stdout, stderr io.Writer
	asJSON         bool
	all            diagnostic.List // for the JSON array
}

// problems says what has to be mended.
func (r *report) problems(list diagnostic.List) { r.list(r.stderr, list) }

// refusal says what has to be mended before anything is written.
func (r *report) refusal(list diagnostic.List) {
	r.problems(list)
	r.remark(r.stderr, "%s, nothing written", count(len(list), "problem"))
}

// wayOut says, to whom lock files of sessions that nobody has yet stand in the way, what
// takes the sources as they are. breaking are the problems of all that it takes.
func (r *report) wayOut(breaking, all int, command string) {
	switch breaking {
	case 0:
	case all:
		r.remark(r.stderr, "not deployed yet? %s takes all of these", command)
	default:
		r.remark(r.stderr, "not deployed yet? once the rest is mended, %s takes %d of these", command, breaking)
	}
}

// notes says what is worth knowing and needs no mending.
func (r *report) notes(list diagnostic.List) {
	marked := slices.Clone(list)
	for i := range marked {
		marked[i].Note = true
	}
	r.list(r.stderr, marked)
}

// results says what was done.
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

// failure says why the command as a whole did nothing.
func (r *report) failure(err error) {
	if r.asJSON {
		r.all = append(r.all, diagnostic.Diagnostic{Message: err.Error()})
		return
	}
	fmt.Fprintf(r.stderr, "typedsession: %v\n", err)
}

// remark writes what only a person needs: a program that reads the report can count.
func (r *report) remark(w io.Writer, format string, args ...any) {
	if !r.asJSON {
		fmt.Fprintf(w, "typedsession: "+format+"\n", args...)
	}
}

// end prints the array, also when it is empty.
func (r *report) end() {
	if !r.asJSON {
		return
	}
	if r.all == nil {
		r.all = diagnostic.List{}
	}
	encoder := json.NewEncoder(r.stdout)
	encoder.SetIndent("", "\t")
	_ = encoder.Encode(r.all) // a closed pipe is nobody's mistake
}
