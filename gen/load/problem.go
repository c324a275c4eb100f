package load

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/output"
)

// problemsOf returns the problems that keep p from being read. The mistakes of a package that
// mentions no directive do not matter: it returns none for such a package, unless the package
// does not exist or function bodies are read.
func problemsOf(p *packages.Package, beside directory, s *sources) diagnostic.List {
	var diags diagnostic.List
	if len(p.GoFiles) == 0 && len(beside.tests) == 0 && len(beside.lost) == 0 {
		for _, err := range p.Errors {
			if strings.Contains(err.Msg, "does not contain modules listed in go.work") {
				diags.Add(token.Position{}, "no-package", "%s: name the directories of the workspace's modules, as in ./app/... ./lib/...", oneLine(err.Msg))
				continue
			}
			diags.Add(token.Position{}, "no-package", "%s", oneLine(err.Msg))
		}
		return diags
	}
	if len(beside.lost) == 0 && !s.bodies && !slices.ContainsFunc(p.CompiledGoFiles, s.mentionsDirective) {
		return nil
	}
	for _, file := range p.CompiledGoFiles {
		addSyntaxErrors(&diags, file, s)
	}
	addNameClashes(&diags, p)
	for _, file := range beside.lost {
		diags.Add(token.Position{Filename: file}, "unreadable", "the go command cannot read this file: %s", listErrors(p))
	}
	return diags
}

// addSyntaxErrors reports the syntax errors of a file. For a merge conflict it reports
// only the conflict, and not the syntax errors that its markers cause.
func addSyntaxErrors(diags *diagnostic.List, file string, s *sources) {
	if at, conflict := s.conflictIn(file); conflict {
		if _, generated := output.SourceFor(file); generated {
			diags.Add(at, "syntax", "a merge conflict: if typedsession made this file, remove it and generate again, else settle the conflict")
		} else {
			diags.Add(at, "syntax", "a merge conflict: settle it and remove the markers")
		}
		return
	}
	for _, err := range s.syntaxErrors(file) {
		diags.Add(err.Pos, "syntax", "%s", err.Msg)
	}
}

// addNameClashes reports files whose package clause differs from that of the first file,
// which the go command follows. The type checker ignores such files.
func addNameClashes(diags *diagnostic.List, p *packages.Package) {
	for _, file := range p.Syntax {
		if name := file.Name.Name; name != p.Name && name != "" {
			diags.Add(p.Fset.Position(file.Name.Pos()), "package-name",
				"package %s here, but %s in another file: a directory holds one package", name, p.Name)
		}
	}
}

// listErrors returns the go command's own errors about p, without the compiler's.
func listErrors(p *packages.Package) string {
	var messages []string
	for _, err := range p.Errors {
		if isListError(err) {
			messages = append(messages, oneLine(err.Msg))
		}
	}
	return strings.Join(messages, "; ")
}

func oneLine(message string) string { return strings.Join(strings.Fields(message), " ") }
