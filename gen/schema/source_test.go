package schema_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/check"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/internal/sourcetest"
	"github.com/typedsession/typedsession/gen/schema"
)

// built is the result of Build for a source, with the diagnostics of package check.
type built struct {
	*schema.Package
	diags diagnostic.List
}

// build reads a source in txtar format. The files at its root are the package app, which
// is built, and its directories are packages to import.
func build(t *testing.T, source string) built {
	t.Helper()
	pkg := sourcetest.Load(t, source, ".")
	var b built
	b.Package = schema.Build(pkg, nil, &b.diags)
	if b.Package != nil {
		check.Package(b.Package, &b.diags)
	}
	b.diags.Sort()
	return b
}

// app returns a source of one file, with a session that has the fields.
func app(fields, declarations string) string { return sourcetest.App(fields, declarations) }

// said returns the diagnostics, a line "rule: message" each.
func (b built) said() string { return lines(b.diags) }

func lines(list diagnostic.List) string {
	var all []string
	for _, d := range list {
		all = append(all, d.Rule+": "+d.Message)
	}
	return strings.Join(all, "\n")
}

// field returns the field at a path in the only session, such as "Home.Street".
func (b built) field(t *testing.T, path string) *schema.Field {
	t.Helper()
	if b.Package == nil || len(b.Files) == 0 || len(b.diags) > 0 {
		t.Fatalf("nothing was built:\n%s", b.said())
	}
	structure := b.Files[0].Sessions[0].Struct
	var found *schema.Field
	for _, name := range strings.Split(path, ".") {
		i := slices.IndexFunc(structure.Fields, func(f *schema.Field) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("no field %s of %s", name, path)
		}
		found = structure.Fields[i]
		inner := found.Type
		for inner.Elem != nil {
			inner = inner.Elem
		}
		structure = inner.Struct
	}
	return found
}
