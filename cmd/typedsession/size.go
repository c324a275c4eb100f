package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/typedsession/typedsession/gen/budget"
)

const sizeUsage = `typedsession size shows how many bytes each field and the whole cookie take: at
the least, typically, and at the most. What has no max= is unbounded. It also shows
sessions that are over their budget=, and marks them.

Usage:
	typedsession size [-json] [-tags list] [packages]

Example:

	go tool typedsession size ./...

Browsers need not keep a cookie of more than 4096 bytes.
`

func size(args []string, stdout, stderr io.Writer) int {
	flags := newPackageFlags("size")
	flags.anySize = true
	asJSON := flags.Bool("json", false, "print JSON")
	if code, done := parse(flags.FlagSet, sizeUsage, args, stdout, stderr); done {
		return code
	}
	result, code, done := flags.run(false, stderr)
	if done {
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
	line := func(number, name string, cells ...any) {
		fmt.Fprintf(stdout, "%6s  %-*s  %9v %9v %9v%s\n", append([]any{number, width, name}, cells...)...)
	}
	line("number", b.TypeID, "smallest", "typical", "largest", "")
	for _, r := range rows {
		line(r.number, r.name, r.Smallest, r.Typical, r.Largest, r.mark)
	}
	if b.Budget != 0 {
		line("", "budget", "", "", b.Budget, stated)
	}
}

// verdicts mark the line that holds what the largest Set-Cookie is measured by.
func verdicts(b budget.Session) (setCookie, stated string) {
	switch unbounded := b.SetCookie.Largest == budget.Unbounded; {
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
