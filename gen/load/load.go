// Package load reads the user's packages with their types, whatever the state of the
// generated files. It runs no user code and writes nothing to the user's directories.
package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// Config says what to load.
type Config struct {
	Dir        string   // where the go command runs; empty means the current directory
	Patterns   []string // package patterns as the go command takes them; none means "."
	Env        []string // environment of the go command; nil means this process's
	BuildFlags []string // passed to the go command, for example "-tags=integration"

	// Overlay maps absolute paths to the contents that files there are to have, also files
	// that do not exist.
	Overlay map[string][]byte
	// Bodies also reads function bodies and generated files, but no tests. A package with
	// problems is then part of the result all the same.
	Bodies bool
}

// ErrNoPackages is wrapped by the error of a [Load] whose patterns name no
// package of the main module or workspace.
var ErrNoPackages = errors.New("no packages match")

// ErrFilePattern is wrapped by the error of a [Load] that was given a file. A package is
// the smallest unit, since the types of a struct come from all files of its package.
var ErrFilePattern = errors.New("name the directory of its package instead")

// Load returns the packages that c.Patterns name, sorted by path. A package that cannot
// be read (no such package, a syntax error in a file that is not generated) is reported
// in a diagnostic and left out of the result. Packages of other modules are left out too,
// since their own module generates for them. Load returns an error when it failed as a
// whole.
func Load(ctx context.Context, c Config) ([]*Package, diagnostic.List, error) {
	if len(c.Patterns) == 0 {
		c.Patterns = []string{"."}
	}
	if err := c.checkPatterns(); err != nil {
		return nil, nil, err
	}
	// The checker finds the file that declares a type by its path, which -trimpath in
	// GOFLAGS would remove from export data.
	c.BuildFlags = append([]string{"-trimpath=false"}, c.BuildFlags...)
	d := &driver{config: c, sources: newSources(c), fset: token.NewFileSet()}
	roots, err := d.load(ctx, c.Patterns)
	if outdated := d.outdated(ctx, roots, err); len(outdated) > 0 {
		return nil, outdated, nil
	}
	if err != nil {
		return nil, nil, err
	}
	roots = slices.DeleteFunc(roots, isForeign)
	hint := moduleHint(c.Dir)
	if len(roots) == 0 || hint != "" && !slices.ContainsFunc(roots, hasFiles) {
		return nil, nil, fmt.Errorf("%w %s%s", ErrNoPackages, strings.Join(c.Patterns, " "), cmp.Or(hint, complaint(ctx, c)))
	}
	loaded, tested, diags := d.readPackages(roots)
	if len(tested) > 0 {
		variants, err := d.loadTests(ctx, tested)
		if outdated := d.outdated(ctx, variants, err); len(outdated) > 0 {
			return nil, outdated, nil
		}
		if err != nil {
			return nil, nil, err
		}
		tests, problems := d.readTests(variants)
		loaded, diags = append(loaded, tests...), append(diags, problems...)
	}
	declarations := newDeclarations(d.fset, d.sources)
	for _, pkg := range loaded {
		pkg.declarations = declarations
	}
	// The order is stable: the tests of a package come after it.
	slices.SortStableFunc(loaded, func(a, b *Package) int { return cmp.Compare(a.Path, b.Path) })
	diags.Sort()
	return loaded, diags, nil
}

// checkPatterns returns an error for a pattern that is a file.
func (c Config) checkPatterns() error {
	for _, pattern := range c.Patterns {
		if !strings.HasSuffix(pattern, ".go") || strings.Contains(pattern, "=") {
			continue
		}
		if _, err := os.Stat(filepath.Join(c.Dir, pattern)); errors.Is(err, fs.ErrNotExist) && !filepath.IsAbs(pattern) {
			return fmt.Errorf("there is no file %s, and no file names a package: %w", pattern, ErrFilePattern)
		}
		return fmt.Errorf("%s is a file: %w", pattern, ErrFilePattern)
	}
	return nil
}

// readPackages returns the packages that can be read, without their tests, and the
// problems of the others. tested are the import paths of those with sessions in test
// files.
func (d *driver) readPackages(roots []*packages.Package) (loaded []*Package, tested []string, diags diagnostic.List) {
	cycles := importCycles(roots)
	for _, root := range roots {
		beside := readDirectory(root, d.sources)
		if problems := problemsOf(root, beside, d.sources); len(problems) > 0 {
			diags = append(diags, problems...)
			if !d.config.Bodies || len(root.Syntax) == 0 {
				continue
			}
		}
		pkg := newPackage(root, beside)
		pkg.Cycle = cycleOf(root, cycles)
		loaded = append(loaded, pkg)
		if len(beside.tests) > 0 && !d.config.Bodies {
			tested = append(tested, root.PkgPath)
		}
	}
	return loaded, tested, diags
}

// readTests returns the packages of tests that can be read, and the problems of the
// others.
func (d *driver) readTests(variants []*packages.Package) (loaded []*Package, diags diagnostic.List) {
	for _, variant := range variants {
		if problems := problemsOf(variant, directory{}, d.sources); len(problems) > 0 {
			diags = append(diags, problems...)
			continue
		}
		loaded = append(loaded, newTestPackage(variant))
	}
	return loaded, diags
}

// isForeign reports whether p belongs to a module that is only a dependency, which a
// pattern such as "all" can name. In GOPATH mode there is no module.
func isForeign(p *packages.Package) bool { return p.Module != nil && !p.Module.Main }

// hasFiles reports whether p is a package, and no pattern that names none.
func hasFiles(p *packages.Package) bool { return len(p.GoFiles)+len(p.IgnoredFiles) > 0 }

// moduleHint explains an empty result outside a module. The go command does not report
// this reason when it is told to continue after errors.
func moduleHint(dir string) string {
	start, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for dir = start; ; {
		for _, name := range []string{"go.mod", "go.work"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				return ""
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return fmt.Sprintf(": there is no go.mod in %s or in a directory above, where the go command looks for it: run this in the directory of your module, or go mod init if there is none", start)
		}
		dir = parent
	}
}

// complaint returns the go command's error about the patterns when it is told to stop at
// the first error: that go.mod needs an update, say, or that constraints exclude all
// files.
func complaint(ctx context.Context, c Config) string {
	args := append([]string{"list"}, c.BuildFlags...)
	command := exec.CommandContext(ctx, "go", append(append(args, "--"), c.Patterns...)...)
	command.Dir, command.Env = c.Dir, c.Env
	var stderr strings.Builder
	command.Stderr = &stderr
	if err := command.Run(); err == nil {
		return ""
	}
	return ": " + oneLine(stderr.String())
}
