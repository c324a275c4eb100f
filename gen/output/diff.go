// This file compares two texts and writes their difference.

package output

import (
	"bytes"
	"fmt"
	"strings"
)

// contextLines is how many lines a unified diff shows around a change, as in diff -u.
const contextLines = 3

// UnifiedDiff returns the difference between two texts of the file called name, in the
// format of diff -u; nil when there is none. A nil text means that the file does not
// exist.
func UnifiedDiff(name string, before, after []byte) []byte {
	if bytes.Equal(before, after) {
		return nil
	}
	a, b := linesOf(before), linesOf(after)
	edits := compareLines(a, b)
	var out bytes.Buffer
	oldName, newName := "a/"+name, "b/"+name
	if before == nil {
		oldName = "/dev/null"
	}
	if after == nil {
		newName = "/dev/null"
	}
	if strings.Contains(name, " ") {
		oldName, newName = oldName+"\t", newName+"\t" // a tab ends the name, as in diff and git
	}
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", oldName, newName)
	for _, h := range hunks(edits) {
		h.write(&out)
	}
	return out.Bytes()
}

func linesOf(text []byte) []string {
	lines := strings.SplitAfter(string(text), "\n")
	return lines[:len(lines)-1+min(1, len(lines[len(lines)-1]))]
}

// edit is a line of the diff: kept (' '), removed ('-') or added ('+').
type edit struct {
	op         byte
	line       string
	old, fresh int // its line number, from 1, in each text
}

// compareLines finds the fewest edits. It first removes the lines that both texts share
// at their ends, which leaves little of a generated file.
func compareLines(a, b []string) []edit {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA--
		endB--
	}
	x, y := a[start:endA], b[start:endB]
	common := commonLines(x, y)
	var edits []edit
	add := func(op byte, line string, i, j int) { edits = append(edits, edit{op, line, i + 1, j + 1}) }
	for i := range start {
		add(' ', a[i], i, i)
	}
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			add(' ', x[i], start+i, start+j)
			i++
			j++
		case i < len(x) && (j == len(y) || common(i+1, j) >= common(i, j+1)):
			add('-', x[i], start+i, start+j)
			i++
		default:
			add('+', y[j], start+i, start+j)
			j++
		}
	}
	for k := endA; k < len(a); k++ {
		add(' ', a[k], k, endB+k-endA)
	}
	return edits
}

// mostCells bounds the table of commonLines to about 100 MB.
const mostCells = 1 << 24

// commonLines returns a function for the length of the longest common subsequence of
// x[i:] and y[j:], from a table (Wagner and Fischer). If the texts are too long for a
// table, the function always returns 0, and the diff replaces all differing lines at once.
func commonLines(x, y []string) func(i, j int) int {
	if len(x) > 0 && len(y) > mostCells/len(x) {
		return func(int, int) int { return 0 }
	}
	width := len(y) + 1
	table := make([]int, (len(x)+1)*width)
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				table[i*width+j] = table[(i+1)*width+j+1] + 1
			} else {
				table[i*width+j] = max(table[(i+1)*width+j], table[i*width+j+1])
			}
		}
	}
	return func(i, j int) int { return table[i*width+j] }
}

// hunk is a run of edits with changes close to one another.
type hunk []edit

func hunks(edits []edit) []hunk {
	var all []hunk
	for i := 0; i < len(edits); i++ {
		if edits[i].op == ' ' {
			continue
		}
		first := max(0, i-contextLines)
		last := i
		for k := i; k < len(edits) && k <= last+2*contextLines+1; k++ {
			if edits[k].op != ' ' {
				last = k
			}
		}
		end := min(len(edits), last+1+contextLines)
		all = append(all, edits[first:end])
		i = end - 1
	}
	return all
}

func (h hunk) write(out *bytes.Buffer) {
	removed, added := 0, 0
	for _, e := range h {
		if e.op != '+' {
			removed++
		}
		if e.op != '-' {
			added++
		}
	}
	fmt.Fprintf(out, "@@ -%s +%s @@\n", span(h[0].old, removed), span(h[0].fresh, added))
	for _, e := range h {
		out.WriteByte(e.op)
		out.WriteString(e.line)
		if !strings.HasSuffix(e.line, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// span returns a range of lines. An empty range is placed after the line before it.
func span(first, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", first-1)
	case 1:
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d,%d", first, n)
}
