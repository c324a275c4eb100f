package load

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"sync"

	"github.com/typedsession/typedsession/gen/output"
)

// directiveWord is in every directive of ours, and in most misspelt ones.
const directiveWord = "typedsession:"

// sources parses files, several at a time, and remembers what the types do not show.
type sources struct {
	mu       sync.Mutex
	mentions map[string]bool              // files with directiveWord in them
	syntax   map[string]scanner.ErrorList // files that are not valid Go
	marked   map[string]token.Position    // the first marker of a merge conflict in one of these
}

func newSources() *sources {
	return &sources{mentions: map[string]bool{}, syntax: map[string]scanner.ErrorList{}, marked: map[string]token.Position{}}
}

// parse leaves out what would only get in the way: our own files, whatever
// state they are in, and function bodies, which use what is yet to be
// generated. A nil file is one that the type checker never hears of.
func (s *sources) parse(fset *token.FileSet, filename string, src []byte) (*ast.File, error) {
	if output.IsOurs(filename, src) {
		return nil, nil
	}
	file, err := parser.ParseFile(fset, filename, src, parser.ParseComments|parser.SkipObjectResolution)
	s.record(filename, src, err)
	if file != nil {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				f.Body = nil
			}
		}
	}
	return file, err
}

func (s *sources) record(filename string, src []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mentions[filename] = bytes.Contains(src, []byte(directiveWord))
	if list := (scanner.ErrorList)(nil); errors.As(err, &list) {
		s.syntax[filename] = list
		if line := markerLine(src); line > 0 {
			s.marked[filename] = token.Position{Filename: filename, Line: line, Column: 1}
		}
	}
}

// markerLine returns the first line that begins a merge conflict; zero for none.
func markerLine(src []byte) int {
	n := 0
	for line := range bytes.Lines(src) {
		n++
		if bytes.HasPrefix(line, []byte("<<<<<<<")) {
			return n
		}
	}
	return 0
}

// mentionsDirective reports whether a file mentions the directive. It reads the files that
// were not parsed, such as the tests of a package that is loaded without them; one that
// cannot be read mentions nothing.
func (s *sources) mentionsDirective(filename string) bool {
	s.mu.Lock()
	mentions, known := s.mentions[filename]
	s.mu.Unlock()
	if known {
		return mentions
	}
	src, err := os.ReadFile(filename)
	return err == nil && !output.IsOurs(filename, src) && bytes.Contains(src, []byte(directiveWord))
}

// conflictIn returns where a merge conflict begins in a file that is therefore no valid Go.
func (s *sources) conflictIn(filename string) (at token.Position, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok = s.marked[filename]
	return at, ok
}

func (s *sources) syntaxErrors(filename string) scanner.ErrorList {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.syntax[filename]
}
