package load

import (
	"context"
	"fmt"
	"go/token"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// loadMode asks for everything but types. Those that packages.Load gives come from
// export data by a reader of its own, which knows the formats of the Go releases
// that were out when it was written.
const loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
	packages.NeedImports | packages.NeedDeps | packages.NeedExportFile |
	packages.NeedModule | packages.NeedForTest | packages.NeedTypesSizes

// driver runs packages.Load, twice when our own files mislead the go command, and
// gives types to what it returns.
type driver struct {
	ctx     context.Context
	config  Config
	sources *sources
	fset    *token.FileSet // shared by all loads
}

func (d *driver) load(patterns []string) ([]*packages.Package, error) {
	roots, err := d.loadAround(patterns, false)
	if err != nil {
		return nil, err
	}
	return roots, d.typecheck(roots)
}

// loadTests returns what the packages at paths are compiled to for their
// tests: the package with its test files, and package x_test.
func (d *driver) loadTests(paths []string) ([]*packages.Package, error) {
	roots, err := d.loadAround(paths, true)
	if err != nil {
		return nil, err
	}
	roots = slices.DeleteFunc(roots, func(p *packages.Package) bool { return p.ForTest == "" })
	return roots, d.typecheck(roots)
}

// loadAround loads a second time, around our files, when these may be what the
// go command complains about. It reads the package and import clauses of every
// file by itself, before [sources.parse] can step in. Most of what it cannot
// read does no harm, but the package clause of the first file by name decides
// the name of the package, and one file that is no text costs the imports of
// all the others.
//
// The second time the files are absent for the go command, by its -overlay flag. The
// Overlay of packages.Load can give a file other contents, and not take it away.
func (d *driver) loadAround(patterns []string, tests bool) ([]*packages.Package, error) {
	roots, err := d.run(patterns, tests, d.config.BuildFlags)
	if err != nil {
		return nil, err
	}
	suspects := suspectFiles(roots)
	if len(suspects) == 0 {
		return roots, nil
	}
	overlay, err := d.writeOverlay(suspects)
	if err != nil {
		return nil, err
	}
	defer os.Remove(overlay)
	return d.run(patterns, tests, append(slices.Clip(d.config.BuildFlags), "-overlay="+overlay))
}

func (d *driver) run(patterns []string, tests bool, flags []string) ([]*packages.Package, error) {
	roots, err := packages.Load(&packages.Config{
		Mode:       loadMode,
		Context:    d.ctx,
		Dir:        d.config.Dir,
		Env:        d.config.Env,
		BuildFlags: flags,
		Tests:      tests,
	}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("loading %s: %w", strings.Join(patterns, " "), err)
	}
	return roots, nil
}

// suspectFiles returns our files in the directories of all packages, imported
// ones too, that the go command complains about. Of a cycle of imports, which a
// stale file of ours can close, it blames one package only.
func suspectFiles(roots []*packages.Package) []string {
	var files []string
	cyclic := len(importCycles(roots)) > 0
	packages.Visit(roots, nil, func(p *packages.Package) {
		if hasListError(p) || cyclic && !isForeign(p) {
			files = append(files, ourFilesIn(p.Dir)...)
		}
	})
	slices.Sort(files)
	return slices.Compact(files)
}

func hasListError(p *packages.Package) bool { return slices.ContainsFunc(p.Errors, isListError) }

// isListError reports whether err says that the go command failed to read a
// package. It also passes on what the compiler says, behind a line of "# " and
// the import path: there our files at most do not compile, as they may.
func isListError(err packages.Error) bool {
	return err.Kind == packages.ListError && !strings.HasPrefix(err.Msg, "# ")
}
