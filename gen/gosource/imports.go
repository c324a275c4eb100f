package gosource

import (
	"maps"
	"slices"

	"github.com/typedsession/typedsession/gen/schema"
)

// declareImports gives names to the packages that the file imports. It chooses another
// name than the package's where the package, a local variable or another import already
// has that name.
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
			// The runtime's directory and its package have different names: the import
			// names the package, as goimports would write it.
			f.Code.ImportAlias(path, alias)
		} else {
			f.Code.ImportName(path, name)
		}
	}
}
