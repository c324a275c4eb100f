package emit

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
func (e *emitter) secondName(t types.Type, object *types.TypeName, arguments *types.TypeList) (name string, ok bool) {
	if e.ownNames || object.Pkg() != e.pkg || !slices.Contains(schema.Locals, object.Name()) {
		return "", false
	}
	for _, second := range e.secondNames {
		if types.Identical(second.of, t) {
			return second.name, true
		}
	}
	name = object.Name()
	for argument := range arguments.Types() {
		name += typeName(&schema.Type{Go: argument}, "Of")
	}
	name += "Of" + e.first
	for e.declared[name] {
		name += "2"
	}
	e.secondNames = append(e.secondNames, secondName{t, name})
	return name, true
}

// declareSecondNames writes the second names that were used.
func (e *emitter) declareSecondNames() {
	e.ownNames = true
	for i, second := range e.secondNames {
		if i == 0 {
			e.comment(nil, "Other names for types that variables above are called like.")
		}
		e.file.Type().Id(second.name).Op("=").Add(e.typeExpr(second.of))
	}
	e.ownNames = false
}
