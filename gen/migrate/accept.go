// This file has the generator judge the printed structs, and corrects them until it takes
// them.

package migrate

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/diagnostic"
)

// maxAttempts is how often a source is printed at most.
const maxAttempts = 15

// acceptedSource returns the source after the generator took it. What cannot be corrected
// becomes a note.
func (m *migration) acceptedSource(ctx context.Context) (string, error) {
	path := m.freePath()
	remaining := cookieBounds
	if m.found.stored() {
		m.budget, remaining = strconv.Itoa(recordBytes), recordBounds
	}
	for attempt := 1; ; attempt++ {
		m.carryFields(remaining[0])
		source, err := m.source()
		if err != nil {
			return "", err
		}
		result, err := m.generate(ctx, path, source)
		if err != nil {
			m.found.notes.Add(token.Position{}, "not-read", "the generator did not judge this: %v", err)
			return source, nil
		}
		problems := inFile(result.Diagnostics, path)
		corrected := m.correct(source, problems)
		large := hasRule(problems, "budget-exceeded") || len(problems) == 0 && hasRule(result.Notes, "size-exceeded")
		switch {
		case corrected:
		case large && len(remaining) > 1:
			remaining, corrected = remaining[1:], true
		case hasRule(problems, "budget-exceeded"), hasRule(problems, "budget-unproved"):
			for _, d := range problems {
				m.found.notes.Add(token.Position{}, d.Rule, "the directive has budget=unbounded, and without it: %s", d.Message)
			}
			m.budget, corrected = "unbounded", true
		}
		if !corrected || attempt == maxAttempts {
			m.noteRest(append(problems, inFile(result.Notes, path)...))
			return source, nil
		}
	}
}

// freePath returns where the source is to be: no file, or an empty one, is there.
func (m *migration) freePath() string {
	path := filepath.Join(m.target.Dir, "session.go")
	for n := 'a'; ; n++ {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			return path
		}
		path = filepath.Join(m.target.Dir, "session_"+string(n)+".go")
	}
}

// carryFields chooses the options of all fields, and numbers the fields that have any.
func (m *migration) carryFields(b bounds) {
	for _, s := range m.sessions {
		number := 0
		for _, f := range s.fields {
			f.number = 0
			if f.reason == "" {
				f.carry(m.target.Types, b)
			}
			if f.reason == "" {
				number++
				f.number = number
			}
		}
	}
}

// generate runs the generator on the package with the source in it.
func (m *migration) generate(ctx context.Context, path, source string) (*gen.Result, error) {
	c := m.config.Config
	c.Bodies = false
	c.Dir, c.Patterns = m.target.Dir, []string{"."}
	c.Overlay = maps.Clone(c.Overlay)
	c.Overlay[path] = []byte(source)
	return gen.Generate(ctx, gen.Config{Config: c})
}

func inFile(list diagnostic.List, path string) (there diagnostic.List) {
	for _, d := range list {
		if d.Pos.Filename == path {
			there = append(there, d)
		}
	}
	return there
}

func hasRule(list diagnostic.List, rule string) bool {
	return slices.ContainsFunc(list, func(d diagnostic.Diagnostic) bool { return d.Rule == rule })
}

// correct changes the fields that have a problem: the name, the options, or, where no
// options are left, the field into a comment. It returns false if it changed none.
func (m *migration) correct(source string, problems diagnostic.List) (corrected bool) {
	fields := m.fieldsByLine(source)
	done := map[*field]bool{}
	for _, d := range problems {
		f := fields[d.Pos.Line]
		if f == nil || done[f] {
			continue
		}
		done[f], corrected = true, true
		switch {
		case strings.HasPrefix(d.Rule, "name-") && d.Rule != "name-predeclared":
			f.name += "Value"
		case f.tried+1 < len(f.options):
			f.tried++
		default:
			f.reason = d.Message
		}
	}
	return corrected
}

// fieldsByLine returns the fields by their lines in the source.
func (m *migration) fieldsByLine(source string) map[int]*field {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	lines := map[int]*field{}
	i := 0
	ast.Inspect(file, func(n ast.Node) bool {
		structure, ok := n.(*ast.StructType)
		if !ok {
			return true
		}
		at := 0
		for _, f := range m.sessions[i].fields {
			if f.number > 0 {
				lines[fset.Position(structure.Fields.List[at].Pos()).Line] = f
				at++
			}
		}
		i++
		return false
	})
	return lines
}

// noteRest notes what the generator says of the source. It has no place yet, so that the
// notes name none.
func (m *migration) noteRest(list diagnostic.List) {
	for _, d := range list {
		m.found.notes.Add(token.Position{}, d.Rule, "%s", d.Message)
	}
}
