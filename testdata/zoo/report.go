package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// outcome is what became of a struct.
type outcome string

const (
	takenWhole    outcome = "fully taken"
	takenWithJSON outcome = "fully taken, some fields with the option json"
	partlyRefused outcome = "partly refused"
	whollyRefused outcome = "wholly refused"
	nothingToTry  outcome = "without a field that another package could declare"
	failedOutcome outcome = "left out after a failure"
)

func (s *session) outcome() outcome {
	withJSON := func(f *field) bool { form, taken := f.form(); return taken && form == jsonForm }
	switch {
	case len(s.fields) == 0:
		return nothingToTry
	case s.refused == crashes || s.refused == doesNotBuild:
		return failedOutcome
	case !s.written():
		return whollyRefused
	case s.taken() < len(s.fields):
		return partlyRefused
	case slices.ContainsFunc(s.fields, withJSON):
		return takenWithJSON
	}
	return takenWhole
}

// ruleCount counts what one rule refuses.
type ruleCount struct {
	fields  int // fields as they stand
	structs int // structs with such fields, or refused as a whole
	left    int // structs with such fields that no other form helped
}

// countRules counts by the rule that refused a field as it stands.
func countRules(sessions []*session) map[string]*ruleCount {
	counts := map[string]*ruleCount{}
	of := func(rule string) *ruleCount {
		if counts[rule] == nil {
			counts[rule] = &ruleCount{}
		}
		return counts[rule]
	}
	for _, s := range sessions {
		here, left := map[string]bool{}, map[string]bool{}
		for _, f := range s.fields {
			if len(f.refused) == 0 {
				continue
			}
			rule := f.refused[0].rule
			of(rule).fields++
			here[rule] = true
			if _, taken := f.form(); !taken {
				left[rule] = true
			}
		}
		if s.refused != "" {
			here[s.refused], left[s.refused] = true, true
		}
		for rule := range here {
			of(rule).structs++
		}
		for rule := range left {
			of(rule).left++
		}
	}
	return counts
}

// reportPlain prints the counts of the sessions without options.
func reportPlain(w io.Writer, sessions []*session) {
	outcomes := map[outcome]int{}
	byPackage := map[string]map[outcome]int{}
	fields := 0
	for _, s := range sessions {
		outcomes[s.outcome()]++
		if byPackage[s.path] == nil {
			byPackage[s.path] = map[outcome]int{}
		}
		byPackage[s.path][s.outcome()]++
		fields += len(s.fields)
	}
	fmt.Fprintf(w, "## Without options\n\n%d exported struct types of %d packages, %d fields\n\n", len(sessions), len(byPackage), fields)
	order := []outcome{takenWhole, takenWithJSON, partlyRefused, whollyRefused, failedOutcome, nothingToTry}
	fmt.Fprint(w, "| structs | |\n|--:|---|\n")
	for _, o := range order {
		fmt.Fprintf(w, "| %d | %s |\n", outcomes[o], o)
	}
	fmt.Fprint(w, "\n| rule | fields refused as they stand | structs with such fields | structs with such fields left out at last |\n|---|--:|--:|--:|\n")
	printRules(w, countRules(sessions), func(rule string, c *ruleCount) {
		fmt.Fprintf(w, "| %s | %d | %d | %d |\n", rule, c.fields, c.structs, c.left)
	})
	fmt.Fprint(w, "\n| package | fully taken | with json | partly refused | wholly refused | failed | nothing to try |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, path := range slices.Sorted(maps.Keys(byPackage)) {
		fmt.Fprintf(w, "| %s |", path)
		for _, o := range order {
			fmt.Fprintf(w, " %d |", byPackage[path][o])
		}
		fmt.Fprintln(w)
	}
}

// reportRandom prints how many fields kept the options that were drawn for them.
func reportRandom(w io.Writer, sessions []*session, seed uint64) {
	drawn, kept := 0, 0
	for _, s := range sessions {
		for _, f := range s.fields {
			if len(f.forms) == 2 {
				drawn++
				if len(f.refused) == 0 {
					kept++
				}
			}
		}
	}
	fmt.Fprintf(w, "\n## With random options, -seed=%d\n\n%d sessions; %d fields got options, %d keep them\n\n", seed, len(sessions), drawn, kept)
	fmt.Fprint(w, "| rule | options refused |\n|---|--:|\n")
	printRules(w, countRules(sessions), func(rule string, c *ruleCount) { fmt.Fprintf(w, "| %s | %d |\n", rule, c.fields) })
}

// printRules calls line for each rule, the commonest first.
func printRules(w io.Writer, counts map[string]*ruleCount, line func(string, *ruleCount)) {
	rules := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b].structs, counts[a].structs), cmp.Compare(a, b))
	})
	for _, rule := range rules {
		line(rule, counts[rule])
	}
}

// reportFailures prints what must not be.
func reportFailures(w io.Writer, part string, failures []failure) {
	for _, f := range failures {
		of := "no session in particular"
		if f.session != nil {
			of = fmt.Sprintf("S%d, the fields of %s", f.session.number, f.session.foundStruct)
		}
		fmt.Fprintf(w, "\nFAIL %s: %s: %s\n%s", part, f.what, of, indented(f.output))
	}
	fmt.Fprintf(w, "\n%s: %d failures\n", part, len(failures))
}

func indented(text string) string {
	var b strings.Builder
	for line := range bytesLines(text, 12) {
		b.WriteString("\t" + line)
	}
	return b.String()
}

// bytesLines yields the first n lines.
func bytesLines(text string, n int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if n--; n < 0 || !yield(line) {
				return
			}
		}
	}
}
