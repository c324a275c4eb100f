package gosource

import (
	"go/types"
	"slices"

	"github.com/typedsession/typedsession/gen/schema"
)

// secondName is an alias for a type of the package whose name a variable of the generated
// functions has: in these functions, the variable hides the type.
type secondName struct {
	of   types.Type
	name string
}

// secondName returns the second name of t; ok is false when t does not need one. Outside
// the generated functions a type keeps its own name.
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
		name += TypeName(&schema.Type{Go: argument}, "Of", f.Package)
	}
	name += "Of" + f.first
	for f.declared[name] {
		name += "2"
	}
	f.secondNames = append(f.secondNames, secondName{t, name})
	return name, true
}

// DeclareSecondNames writes the declarations of the second names in use.
func (f *File) DeclareSecondNames() {
	f.AsDeclared(f.declareSecondNames)
}

func (f *File) declareSecondNames() {
	for i, second := range f.secondNames {
		if i == 0 {
			f.Comment(nil, "Other names for types: in functions above, a variable hides the type of its name.")
		}
		f.Code.Type().Id(second.name).Op("=").Add(f.TypeExpr(second.of))
	}
}

// AsDeclared calls write. The types that write mentions appear as they were declared:
// types of the package under their own names, and the type that an alias stands for in
// place of the alias.
func (f *File) AsDeclared(write func()) {
	f.ownNames = true
	write()
	f.ownNames = false
}
