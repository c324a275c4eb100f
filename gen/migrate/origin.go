// This file follows a session, or a manager of sessions, back to the calls that made it.

package migrate

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
)

// origin is a call that made a session, as the app reached it: bound has the arguments of
// the app's own functions around the call.
type origin struct {
	call  *ast.CallExpr
	bound *binding
}

// binding says that a function is called by a call, so that its parameters have these
// arguments. outer is the binding at the call.
type binding struct {
	function types.Object
	call     *ast.CallExpr
	outer    *binding
}

// argument returns the argument for a parameter; ok is false if the binding does not know it.
func (b *binding) argument(of param) (arg ast.Expr, outer *binding, ok bool) {
	for ; b != nil; b = b.outer {
		if b.function == of.function {
			arg = argumentOf(b.call, of.index)
			return arg, b.outer, arg != nil
		}
	}
	return nil, nil, false
}

// argumentOf returns the argument of a call for the parameter at an index; nil if there is none.
func argumentOf(call *ast.CallExpr, index int) ast.Expr {
	if index == receiver {
		if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return selector.X
		}
		return nil
	}
	if index >= len(call.Args) {
		return nil
	}
	return call.Args[index]
}

// origins returns the calls, of functions outside the program, that made the value of e.
func (p *program) origins(e ast.Expr) []origin {
	t := &trace{program: p, seen: map[ast.Expr]bool{}}
	t.value(e, 0, nil)
	return t.found
}

// trace collects origins.
type trace struct {
	*program
	seen  map[ast.Expr]bool
	found []origin
}

// value follows e, or the value at an index if e is a call with several.
func (t *trace) value(e ast.Expr, index int, bound *binding) {
	e = ast.Unparen(e)
	if call, ok := e.(*ast.CallExpr); ok {
		t.call(call, index, bound)
		return
	}
	if t.seen[e] {
		return
	}
	t.seen[e] = true
	before := len(t.found)
	switch e := e.(type) {
	case *ast.UnaryExpr:
		t.value(e.X, 0, bound)
	case *ast.StarExpr:
		t.value(e.X, 0, bound)
	case *ast.CompositeLit:
		t.embedded(e, bound)
	case *ast.Ident:
		t.variableValue(t.variable(e), bound)
	case *ast.SelectorExpr:
		t.field(e, bound)
	}
	if len(t.found) == before {
		t.embeddedFields(t.typeOf(e), bound)
	}
}

// embedded follows the values that a literal gives to the embedded fields of a struct.
func (t *trace) embedded(literal *ast.CompositeLit, bound *binding) {
	structure, ok := under(t.typeOf(literal)).(*types.Struct)
	if !ok {
		return
	}
	for i, element := range literal.Elts {
		var field types.Object
		value := element
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			field, value = t.variable(pair.Key), pair.Value
		} else if i < structure.NumFields() {
			field = structure.Field(i)
		}
		if v, ok := field.(*types.Var); ok && v.Embedded() {
			t.value(value, 0, bound)
		}
	}
}

// field follows a field: for an embedded one, the struct that it is reached through, and, if
// that leads nowhere, everything that is assigned to the field.
func (t *trace) field(e *ast.SelectorExpr, bound *binding) {
	object := t.variable(e)
	if v, ok := object.(*types.Var); ok && v.Embedded() {
		before := len(t.found)
		t.value(e.X, 0, bound)
		if len(t.found) > before {
			return
		}
	}
	t.variableValue(object, bound)
}

// embeddedFields follows everything that is assigned to the embedded fields of a struct.
func (t *trace) embeddedFields(of types.Type, bound *binding) {
	structure, ok := under(of).(*types.Struct)
	if !ok {
		return
	}
	for field := range structure.Fields() {
		if field.Embedded() {
			t.variableValue(field, bound)
		}
	}
}

func (t *trace) variableValue(object types.Object, bound *binding) {
	if object == nil {
		return
	}
	if of, ok := t.params[object]; ok {
		if arg, outer, ok := bound.argument(of); ok {
			t.value(arg, 0, outer)
			return
		}
		for _, call := range t.callsOf(of.function) {
			if arg := argumentOf(call, of.index); arg != nil {
				t.value(arg, 0, nil)
			}
		}
	}
	for _, s := range t.sources[object] {
		if s.expr != nil {
			t.value(s.expr, s.index, bound)
		}
	}
}

// call follows the values that a function of the program returns. The call of any other
// function is an origin.
func (t *trace) call(call *ast.CallExpr, index int, bound *binding) {
	function := t.callee(call)
	returns := t.returns[function]
	if function == nil || len(returns) == 0 {
		t.found = append(t.found, origin{call, bound})
		return
	}
	if bound.depth() > 8 {
		return
	}
	inner := &binding{function, call, bound}
	for _, r := range returns {
		switch {
		case index < len(r.Results) && (len(r.Results) > 1 || index == 0):
			t.value(r.Results[index], 0, inner)
		case len(r.Results) == 1:
			t.value(r.Results[0], index, inner)
		case len(r.Results) == 0:
			t.variableValue(namedResult(function, index), inner)
		}
	}
}

// namedResult returns the variable that a return statement without values returns; nil for
// a function literal.
func namedResult(function types.Object, index int) types.Object {
	if f, ok := function.(*types.Func); ok && index < f.Signature().Results().Len() {
		return f.Signature().Results().At(index)
	}
	return nil
}

func (b *binding) depth() int {
	if b == nil {
		return 0
	}
	return 1 + b.outer.depth()
}

// text returns the constant text that e has, where parameters have the arguments of bound.
func (p *program) text(e ast.Expr, bound *binding) (text string, ok bool) {
	if of, isParam := p.params[p.variable(e)]; isParam {
		if arg, outer, known := bound.argument(of); known {
			return p.text(arg, outer)
		}
	}
	value, ok := p.constant(e)
	if !ok || value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(value), true
}

// originsMade returns the origins of e whose call makes what e is, by its first result.
func (p *program) originsMade(e ast.Expr, is func(types.Type) bool) []origin {
	return slices.DeleteFunc(p.origins(e), func(o origin) bool {
		t := p.typeOf(o.call)
		if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
			t = tuple.At(0).Type()
		}
		return t == nil || !is(t)
	})
}
