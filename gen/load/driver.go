// This file runs the go command, through golang.org/x/tools/go/packages.

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

// loadMode requests everything except types. The types of packages.Load come from a
// reader of export data that knows only the formats of the Go releases that were out when
// it was written.
const loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
	packages.NeedImports | packages.NeedDeps | packages.NeedExportFile |
	packages.NeedModule | packages.NeedForTest | packages.NeedTypesSizes

// driver runs packages.Load, and once more without the generated files when these mislead
// the go command. Then it type-checks the result.
type driver struct {
	config  Config
	sources *sources
	fset    *token.FileSet // shared by all loads
}

func (d *driver) load(ctx context.Context, patterns []string) ([]*packages.Package, error) {
	roots, err := d.loadAround(ctx, patterns, false)
	if err != nil {
		return nil, err
	}
	return roots, d.typecheck(ctx, roots)
}

// loadTests returns the packages that the go command compiles for the tests of the
// packages at paths: each package with its test files, and its package x_test.
func (d *driver) loadTests(ctx context.Context, paths []string) ([]*packages.Package, error) {
	roots, err := d.loadAround(ctx, paths, true)
	if err != nil {
		return nil, err
	}
	roots = slices.DeleteFunc(roots, func(p *packages.Package) bool { return p.ForTest == "" })
	return roots, d.typecheck(ctx, roots)
}

// loadAround loads packages. It loads them a second time without the generated files when
// these may be what the go command complains about. The go command reads the package and
// import clauses of every file by itself, before [sources.parse] can skip any. Most files
// that it cannot read do no harm, but the package clause of the first file by name
// decides the name of the package, and one file that is not text loses the imports of all
// the others.
//
// In the second load, the go command's -overlay flag makes the files absent. The Overlay of
// packages.Load could only give a file other contents. When there is one, packages.Load sets
// the flag itself, so that there is no second load.
func (d *driver) loadAround(ctx context.Context, patterns []string, tests bool) ([]*packages.Package, error) {
	roots, err := d.run(ctx, patterns, tests, d.config.BuildFlags)
	if err != nil {
		return nil, err
	}
	suspects := suspectFiles(roots)
	if len(suspects) == 0 || len(d.config.Overlay) > 0 {
		return roots, nil
	}
	overlay, err := d.writeOverlay(ctx, suspects)
	if err != nil {
		return nil, err
	}
	defer os.Remove(overlay)
	return d.run(ctx, patterns, tests, append(slices.Clip(d.config.BuildFlags), "-overlay="+overlay))
}

func (d *driver) run(ctx context.Context, patterns []string, tests bool, flags []string) ([]*packages.Package, error) {
	roots, err := packages.Load(&packages.Config{
		Mode:       loadMode,
		Context:    ctx,
		Dir:        d.config.Dir,
		Env:        d.config.Env,
		BuildFlags: flags,
		Tests:      tests,
		Overlay:    d.config.Overlay,
	}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("loading %s: %w", strings.Join(patterns, " "), err)
	}
	return roots, nil
}

// suspectFiles returns the generated files in the directories of all packages that the go
// command complains about, including imported ones. An outdated generated file can close
// a cycle of imports, for which the go command blames only one of the packages.
func suspectFiles(roots []*packages.Package) []string {
	var files []string
	cyclic := len(importCycles(roots)) > 0
	packages.Visit(roots, nil, func(p *packages.Package) {
		if hasListError(p) || cyclic && !isForeign(p) {
			files = append(files, generatedFilesIn(p.Dir)...)
		}
	})
	slices.Sort(files)
	return slices.Compact(files)
}

func hasListError(p *packages.Package) bool { return slices.ContainsFunc(p.Errors, isListError) }

// isListError reports whether err says that the go command failed to read a package. The
// go command also passes on the compiler's errors, after a line of "# " and the import
// path: these can only mean that generated files do not compile, which is no problem.
func isListError(err packages.Error) bool {
	return err.Kind == packages.ListError && !strings.HasPrefix(err.Msg, "# ")
}
