package gosource

import (
	"maps"
	"slices"

	"github.com/typedsession/typedsession/gen/schema"
)

// declareImports tells the file how the packages it refers to are called. A name
// that the package declares itself, that a local variable has or that another
// import took, gives way.
func (f *File) declareImports() {
	taken := maps.Clone(f.declared)
	for _, name := range schema.Locals {
		taken[name] = true
	}
	paths := make([]string, 0, len(f.imports))
	for path := range f.imports {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		name := f.imports[path]
		alias := name
		for taken[alias] {
			alias = "session" + alias
		}
		taken[alias] = true
		if alias != name || path == RuntimePath {
			// The runtime's directory is not called like its package: goimports
			// writes the name out, and so do we.
			f.Code.ImportAlias(path, alias)
		} else {
			f.Code.ImportName(path, name)
		}
	}
}
