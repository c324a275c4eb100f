package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"runtime"
	"sync"

	"golang.org/x/tools/go/packages"
)

// typecheck sets Fset, Syntax, Types, TypesInfo and TypeErrors of roots, and of every
// package they import that has to be read from source. It reads the other packages from
// export data, which the go command's compiler wrote.
func (d *driver) typecheck(ctx context.Context, roots []*packages.Package) error {
	c := &checker{sources: d.sources, exports: newExports(d.fset)}
	c.choose(roots)
	var parsed sync.WaitGroup
	parsed.Go(c.parse)
	c.readExports()
	parsed.Wait()
	c.check(ctx)
	return cmp.Or(ctx.Err(), c.exports.failed)
}

// A checker type-checks packages from source.
type checker struct {
	sources *sources
	exports *exports
	ordered []*packages.Package                 // the packages to read from source, each after those that it imports
	done    map[*packages.Package]chan struct{} // closed once the package is checked
}

// choose finds the packages to read from source: roots, packages without export data,
// which do not compile, and every package that imports one of these. If it read the last
// kind from export data, their types would not be the same as those read from source.
func (c *checker) choose(roots []*packages.Package) {
	c.done = map[*packages.Package]chan struct{}{}
	isRoot := map[*packages.Package]bool{}
	for _, root := range roots {
		isRoot[root] = true
	}
	packages.Visit(roots, nil, func(p *packages.Package) {
		c.exports.add(p)
		fromSource := isRoot[p] || p.ExportFile == ""
		for _, imported := range p.Imports {
			fromSource = fromSource || c.done[imported] != nil
		}
		if fromSource && p.PkgPath != "unsafe" {
			c.ordered = append(c.ordered, p)
			c.done[p] = make(chan struct{})
		}
	})
}

// parse reads the files of all packages. It skips a file that cannot be opened, which the
// go command has reported.
func (c *checker) parse() {
	var all sync.WaitGroup
	turns := newTurns()
	for _, p := range c.ordered {
		p.Fset = c.exports.fset
		files := make([]*ast.File, len(p.CompiledGoFiles))
		var ofPackage sync.WaitGroup
		for i, path := range p.CompiledGoFiles {
			ofPackage.Go(func() {
				defer turns.take()()
				if src, err := c.sources.read(path); err == nil {
					files[i], _ = c.sources.parse(p.Fset, path, src)
				}
			})
		}
		all.Go(func() {
			ofPackage.Wait()
			for _, file := range files {
				if file != nil {
					p.Syntax = append(p.Syntax, file)
				}
			}
		})
	}
	all.Wait()
}

// readExports reads what the packages import from export data. It finishes before the
// first package is checked, because reading one package changes others that refer to it.
func (c *checker) readExports() {
	for _, p := range c.ordered {
		for _, imported := range p.Imports {
			if c.done[imported] == nil {
				c.exports.read(imported.PkgPath)
			}
		}
	}
}

// check checks all packages, each once the packages that it imports are checked.
func (c *checker) check(ctx context.Context) {
	var all sync.WaitGroup
	turns := newTurns()
	for _, p := range c.ordered {
		all.Go(func() {
			defer close(c.done[p])
			for _, imported := range p.Imports {
				if done := c.done[imported]; done != nil {
					<-done
				}
			}
			defer turns.take()()
			c.checkPackage(ctx, p)
		})
	}
	all.Wait()
}

// checkPackage sets the types of p as far as they can be resolved, and keeps the errors.
func (c *checker) checkPackage(ctx context.Context, p *packages.Package) {
	p.Types = types.NewPackage(p.PkgPath, p.Name)
	if ctx.Err() != nil {
		return
	}
	p.TypesInfo = &types.Info{
		Types:     map[ast.Expr]types.TypeAndValue{},
		Defs:      map[*ast.Ident]types.Object{},
		Uses:      map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{},
		Scopes:    map[ast.Node]*types.Scope{},
		Instances: map[*ast.Ident]types.Instance{},
	}
	config := &types.Config{
		Importer:         importerFunc(func(path string) (*types.Package, error) { return c.imported(p, path) }),
		Sizes:            p.TypesSizes,
		IgnoreFuncBodies: !c.sources.bodies,
		Error: func(err error) {
			if typeError := (types.Error{}); errors.As(err, &typeError) {
				p.TypeErrors = append(p.TypeErrors, typeError)
			}
		},
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		config.GoVersion = "go" + p.Module.GoVersion
	}
	// config.Error received every error.
	_ = types.NewChecker(config, p.Fset, p.Types, p.TypesInfo).Files(p.Syntax)
}

// imported returns the package that p imports as path.
func (c *checker) imported(p *packages.Package, path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	imported := p.Imports[path]
	switch {
	case imported == nil:
		return nil, fmt.Errorf("the go command knows no package %s", path)
	case c.done[imported] != nil:
		return imported.Types, nil
	}
	return c.exports.imported(imported.PkgPath)
}

// importerFunc makes a [types.Importer] of a function.
type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// turns limits how many goroutines work at the same time.
type turns chan struct{}

func newTurns() turns { return make(turns, runtime.GOMAXPROCS(0)) }

// take waits for a turn, and returns the function that ends it.
func (t turns) take() (end func()) {
	t <- struct{}{}
	return func() { <-t }
}
