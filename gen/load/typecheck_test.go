package load_test

import (
	"fmt"
	"go/types"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
)

// Package low does not compile, so it comes from source. Package other does and is
// read from export data, unless it imports low.
func TestATypeIsOneTypeByWhateverWayItIsImported(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]string{"low compiles": "", "low does not compile": "var _ Session\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := module{
				"low/low.go":     "package low\n\nimport \"time\"\n\ntype Role string\n\ntype At = time.Time\n\n" + broken,
				"mid/mid.go":     "package mid\n\nimport \"example.com/m/low\"\n\ntype Role = low.Role\n\ntype At = low.At\n",
				"top/top.go":     "package top\n\nimport \"example.com/m/mid\"\n\ntype Role = mid.Role\n\ntype At = mid.At\n",
				"other/other.go": "package other\n\nimport \"time\"\n\ntype At = time.Time\n",
				"p.go": `package p

import (
	"time"

	"example.com/m/low"
	"example.com/m/mid"
	"example.com/m/other"
	"example.com/m/top"
)

type session struct {
	A low.Role
	B mid.Role
	C top.Role
	D time.Time
	E low.At
	F top.At
	G other.At
}
`,
			}.write(t)
			pkg := mustLoad(t, load.Config{Dir: dir})[0]
			structure := pkg.Types.Scope().Lookup("session").Type().Underlying().(*types.Struct)
			for i, same := range []int{0, 0, 0, 3, 3, 3, 3} {
				if got, want := structure.Field(i).Type(), structure.Field(same).Type(); !types.Identical(got, want) {
					t.Errorf("field %d is %s, another type than %s of field %d", i, got, want, same)
				}
			}
			if len(pkg.Errors) > 0 {
				t.Errorf("errors: %v", pkg.Errors)
			}
		})
	}
}

// There are 2^20 ways from the package of the session to the one that does not
// compile.
func TestEveryPackageAboveABrokenOneIsReadOnce(t *testing.T) {
	t.Parallel()
	files := module{
		"a0/a.go": "package a0\n\ntype T int\n\nvar _ Session\n",
		"b0/b.go": "package b0\n\nimport \"example.com/m/a0\"\n\ntype T = a0.T\n",
	}
	const layers = 20
	for i := 1; i <= layers; i++ {
		for _, letter := range []string{"a", "b"} {
			files[fmt.Sprintf("%s%d/p.go", letter, i)] = fmt.Sprintf(
				"package %s%d\n\nimport (\n\ta \"example.com/m/a%d\"\n\tb \"example.com/m/b%[3]d\"\n)\n\ntype T = a.T\n\nvar _ b.T\n", letter, i, i-1)
		}
	}
	files["p.go"] = fmt.Sprintf("package p\n\nimport \"example.com/m/a%d\"\n\ntype session struct{ A a%[1]d.T }\n", layers)
	pkg := mustLoad(t, load.Config{Dir: files.write(t)})[0]
	wantFields(t, pkg, "session", fmt.Sprintf("A a%d.T", layers))
}
