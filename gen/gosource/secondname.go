package gosource

import (
	"go/types"
	"slices"

	"github.com/typedsession/typedsession/gen/schema"
)

// secondName is one for a type of the package that is called like a variable of
// the generated functions. There, the variable hides the type.
type secondName struct {
	of   types.Type
	name string
}

// secondName returns the other name of t, if it needs one. Where there are no such
// variables it keeps its own.
func (f *File) secondName(t types.Type, object *types.TypeName, arguments *types.TypeList) (name string, ok bool) {
	if f.ownNames || object.Pkg() != f.Package || !slices.Contains(schema.Locals, object.Name()) {
		return "", false
	}
	for _, second := range f.secondNames {
		if types.Identical(second.of, t) {
			return second.name, true
		}
	}
	name = object.Name()
	for argument := range arguments.Types() {
		name += TypeName(&schema.Type{Go: argument}, "Of")
	}
	name += "Of" + f.first
	for f.declared[name] {
		name += "2"
	}
	f.secondNames = append(f.secondNames, secondName{t, name})
	return name, true
}

// DeclareSecondNames writes the second names that were used.
func (f *File) DeclareSecondNames() {
	f.AsDeclared(f.declareSecondNames)
}

func (f *File) declareSecondNames() {
	for i, second := range f.secondNames {
		if i == 0 {
			f.Comment(nil, "Other names for types that variables above are called like.")
		}
		f.Code.Type().Id(second.name).Op("=").Add(f.TypeExpr(second.of))
	}
}

// AsDeclared writes the types that write mentions as they were declared: those of
// the package under their own names, and what an alias stands for instead of the alias.
func (f *File) AsDeclared(write func()) {
	f.ownNames = true
	write()
	f.ownNames = false
}
