package load

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// importCycle is a list of import paths, each of which imports the next; the last
// one is the first.
type importCycle []string

// importCycles returns the import cycles that the go command reports for roots and all
// packages that they import. Its message has the path from a root to the cycle before the
// cycle.
func importCycles(roots []*packages.Package) (cycles []importCycle) {
	packages.Visit(roots, nil, func(p *packages.Package) {
		for _, err := range p.Errors {
			if err.Kind != packages.ListError || !strings.Contains(err.Msg, "import cycle not allowed") {
				continue
			}
			_, stack, _ := strings.Cut(oneLine(err.Msg), "[")
			paths := strings.Fields(strings.TrimSuffix(stack, "]"))
			if len(paths) > 1 {
				start := slices.Index(paths, paths[len(paths)-1])
				cycles = append(cycles, paths[start:])
			}
		}
	})
	return cycles
}

// cycleOf returns the first cycle that contains p; nil when there is none.
func cycleOf(p *packages.Package, cycles []importCycle) []string {
	for _, c := range cycles {
		if slices.Contains(c, p.PkgPath) {
			return c
		}
	}
	return nil
}
