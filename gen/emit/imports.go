package emit

import (
	"maps"
	"slices"

	"github.com/typedsession/typedsession/gen/schema"
)

// declareImports tells the file how the packages it refers to are called. A name
// that the package declares itself, that a local variable has or that another
// import took, gives way.
func (e *emitter) declareImports() {
	taken := maps.Clone(e.declared)
	for _, name := range schema.Locals {
		taken[name] = true
	}
	paths := make([]string, 0, len(e.imports))
	for path := range e.imports {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		name := e.imports[path]
		alias := name
		for taken[alias] {
			alias = "session" + alias
		}
		taken[alias] = true
		if alias != name || path == runtimePath {
			// The runtime's directory is not called like its package: goimports
			// writes the name out, and so do we.
			e.file.ImportAlias(path, alias)
		} else {
			e.file.ImportName(path, name)
		}
	}
}
