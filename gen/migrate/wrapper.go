// This file finds the packages that wrap a library in sessions of their own.

package migrate

import (
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/load"
)

// ginPath is the package of gin's sessions. These wrap those of github.com/gorilla/sessions
// in methods of their own.
const ginPath = "github.com/gin-contrib/sessions"

// wrapper returns the package that wraps the library, and whose sessions are not read; empty
// if there is none.
func (l Library) wrapper() string {
	if l == Gorilla {
		return ginPath
	}
	return ""
}

// noteWrapper notes the imports of the package that wraps the library. It returns the path of
// that package; empty if the app does not import it.
func (m *migration) noteWrapper(loaded []*load.Package) (found string) {
	path := m.config.From.wrapper()
	if path == "" {
		return ""
	}
	for _, pkg := range loaded {
		for _, file := range pkg.Files {
			for _, spec := range file.Syntax.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil || imported != path && !strings.HasPrefix(imported, path+"/") {
					continue
				}
				found = path
				m.found.notes.Add(pkg.Fset.Position(spec.Pos()), "not-read", "the sessions of %s are not read: only those that the app gets from %s itself are; write the struct of the others by hand, from the one that go tool typedsession init prints", path, m.config.From.Path())
			}
		}
	}
	return found
}
