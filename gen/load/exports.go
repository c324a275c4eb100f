package load

import (
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"

	"golang.org/x/tools/go/packages"
)

// exports reads export data, in which the compiler describes the declarations of a
// package. It uses the reader of the standard library, so that the command knows the
// format of the Go release that built it, and of older ones.
type exports struct {
	fset     *token.FileSet
	files    map[string]string // by import path
	importer types.Importer
	packages map[string]*types.Package // the packages read so far, by import path; nil for those that could not be read
	failed   error                     // why the first of these could not be read
}

func newExports(fset *token.FileSet) *exports {
	e := &exports{fset: fset, files: map[string]string{}, packages: map[string]*types.Package{}}
	e.importer = importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(e.files[path])
	})
	return e
}

// add makes the export data of p known. A package that is compiled for a test shares its
// import path with the package itself, and is read from source.
func (e *exports) add(p *packages.Package) {
	if p.ForTest == "" && p.ExportFile != "" {
		e.files[p.PkgPath] = p.ExportFile
	}
}

// read reads the types of the package at an import path, once.
func (e *exports) read(path string) {
	if _, known := e.packages[path]; known {
		return
	}
	pkg, err := e.decode(path)
	if err != nil && e.failed == nil {
		e.failed = &exportError{path, err}
	}
	e.packages[path] = pkg
}

// An exportError means that export data could not be read.
type exportError struct {
	path string // import path
	err  error
}

func (e *exportError) Error() string {
	return fmt.Sprintf("reading the export data of %s: %v; go clean -cache makes the go command write it anew", e.path, e.err)
}

func (e *exportError) Unwrap() error { return e.err }

// decode reads export data. The importer panics on a format that it does not know; decode
// returns an error instead.
func (e *exports) decode(path string) (pkg *types.Package, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			pkg, err = nil, fmt.Errorf("%v", reason)
		}
	}()
	return e.importer.Import(path)
}

// imported returns the package that read has read.
func (e *exports) imported(path string) (*types.Package, error) {
	if pkg := e.packages[path]; pkg != nil {
		return pkg, nil
	}
	return nil, e.failed
}
