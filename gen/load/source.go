// This file parses the sources of packages.

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

// directiveWord is a part of every directive, and in some case of most misspelt ones.
const directiveWord = "typedsession:"

// sources parses files, several at a time, and remembers facts about them that are not in
// their types.
type sources struct {
	overlay map[string][]byte // contents that replace those of files
	bodies  bool              // whether to keep generated files and function bodies

	mu       sync.Mutex
	mentions map[string]bool              // files that mention the directive
	syntax   map[string]scanner.ErrorList // files that are not valid Go
	marked   map[string]token.Position    // the position of the first conflict marker, for the files among these with a merge conflict
}

func newSources(c Config) *sources {
	return &sources{overlay: c.Overlay, bodies: c.Bodies, mentions: map[string]bool{}, syntax: map[string]scanner.ErrorList{}, marked: map[string]token.Position{}}
}

// read returns the contents of a file.
func (s *sources) read(filename string) ([]byte, error) {
	if src, ok := s.overlay[filename]; ok {
		return src, nil
	}
	return os.ReadFile(filename)
}

// parse parses a file. Unless bodies are read, it omits what would only mislead the type
// checker: generated files, whatever their state, and function bodies, which use names
// that are not generated yet. The type checker ignores a file that is nil.
func (s *sources) parse(fset *token.FileSet, filename string, src []byte) (*ast.File, error) {
	if !s.bodies && output.IsGenerated(filename, src) {
		return nil, nil
	}
	file, err := parser.ParseFile(fset, filename, src, parser.ParseComments|parser.SkipObjectResolution)
	s.record(filename, src, err)
	if file != nil && !s.bodies {
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
	s.mentions[filename] = mentionsDirective(src)
	if list := (scanner.ErrorList)(nil); errors.As(err, &list) {
		s.syntax[filename] = list
		if line := markerLine(src); line > 0 {
			s.marked[filename] = token.Position{Filename: filename, Line: line, Column: 1}
		}
	}
}

// markerLine returns the number of the first line that begins a merge conflict; zero when
// there is none.
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

// mentionsDirective reports whether a file mentions the directive. It reads files that
// were not parsed, such as the tests of a package that is loaded without them. It returns
// false for a file that cannot be read.
func (s *sources) mentionsDirective(filename string) bool {
	s.mu.Lock()
	mentions, known := s.mentions[filename]
	s.mu.Unlock()
	if known {
		return mentions
	}
	src, err := s.read(filename)
	return err == nil && !output.IsGenerated(filename, src) && mentionsDirective(src)
}

// mentionsDirective reports whether a source has directiveWord, in whatever case.
func mentionsDirective(src []byte) bool {
	return bytes.Contains(bytes.ToLower(src), []byte(directiveWord))
}

// conflictIn returns the position of the first merge conflict in a file that is not valid
// Go.
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
