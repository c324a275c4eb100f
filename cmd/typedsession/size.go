package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/typedsession/typedsession/gen/budget"
)

// sizeUsage is the help of typedsession size.
const sizeUsage = `typedsession size shows how many bytes each field and the whole cookie take: at
the least, typically, and at the most. What has no max= is unbounded. It also shows
sessions that are over their budget=, and marks them.

Typical is a guess at a session between two requests: what is optional, flash, or has a
ttl= is absent; a text has 16 bytes, bytes and secrets 32, a JSON Web Token 500, a list
or map three elements, and one inside another or inside a struct has one.

Usage:
	typedsession size [-json] [-tags list] [packages]

Example:

	go tool typedsession size ./...

Browsers need not keep a cookie of more than 4096 bytes.

Flags:
	-json
		print one JSON array: an object for each session, with its fields; where
		something has to be corrected first, what check -json prints
` + tagsUsage + `
Exit status: 0 done, 1 something has to be corrected first, 2 wrong usage.
`

func size(args []string, stdout, stderr io.Writer) int {
	flags := newPackageFlags("size")
	flags.anySize = true
	asJSON := flags.Bool("json", false, "print JSON")
	if code, done := parse(flags.FlagSet, sizeUsage, args, stdout, stderr); done {
		return code
	}
	out := &report{stdout: stdout, stderr: stderr, asJSON: *asJSON}
	result, code, done := flags.run(false, out)
	if done {
		out.end()
		return code
	}
	budgets := []budget.Session{}
	for _, s := range result.Sessions {
		budgets = append(budgets, budget.Of(s))
	}
	if *asJSON {
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", "\t")
		_ = encoder.Encode(budgets)
		return exitOK
	}
	for i, b := range budgets {
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		printBudget(stdout, b)
	}
	return exitOK
}

func printBudget(stdout io.Writer, b budget.Session) {
	type row struct {
		number, name string
		budget.Range
		mark string
	}
	setCookie, stated := verdicts(b)
	var rows []row
	for _, f := range b.Fields {
		rows = append(rows, row{fmt.Sprint(f.Number), f.Name, f.Range, ""})
	}
	rows = append(rows,
		row{"", "body", b.Body, ""},
		row{"", "cookie value, signed or encrypted", b.Value, ""},
		row{"", fmt.Sprintf("Set-Cookie, of %d", budget.Limit), b.SetCookie, setCookie},
	)
	width := len(b.TypeID)
	for _, r := range rows {
		width = max(width, len(r.name))
	}
	colour := paletteFor(stdout)
	header := fmt.Sprintf("%6s  %-*s  %9s %9s %9s", "number", width, b.TypeID, "smallest", "typical", "largest")
	fmt.Fprintln(stdout, colour.bold(header))
	for _, r := range rows {
		fmt.Fprintf(stdout, "%6s  %-*s  %s %s %s%s\n", r.number, width, r.name, colour.bytes(r.Smallest), colour.bytes(r.Typical), colour.bytes(r.Largest), colour.red(r.mark))
	}
	if b.Budget != 0 {
		fmt.Fprintf(stdout, "%6s  %-*s  %9s %9s %9v%s\n", "", width, "budget", "", "", b.Budget, colour.red(stated))
	}
}

// verdicts returns the marks for the two lines that the largest Set-Cookie may exceed:
// its own, with the limit of browsers, and that of the budget.
func verdicts(b budget.Session) (setCookie, stated string) {
	switch unbounded := b.SetCookie.Largest == budget.Unbounded; {
	case b.Fits && b.NeedsStore():
		return "  needs a store", ""
	case b.Fits:
		return "", ""
	case b.Budget > 0 && unbounded:
		return "", "  not proved"
	case b.Budget > 0:
		return "", "  exceeded"
	case !unbounded:
		return "  too large", ""
	}
	return "", ""
}

// bytes returns a size in its column: red when browsers need not keep such a cookie,
// yellow when it is unbounded.
func (p palette) bytes(size budget.Size) string {
	text := fmt.Sprintf("%9v", size)
	switch {
	case size == budget.Unbounded:
		return p.yellow(text)
	case size > budget.Limit:
		return p.red(text)
	}
	return text
}
