// This file says what an app does with a value of its old session, and follows that through
// the app's own functions.

package migrate

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// operation is what the app does with a value.
type operation int

const (
	get operation = iota
	put
	remove
	exists
	take     // reads a value once
	appendTo // adds a flash message to a list
	takeList // reads a list of flash messages once
)

// access is a place where the app reaches a value of its old session.
type access struct {
	operation operation
	// node is the expression that the app has here, for instance session.Values["k"], or the
	// call of one of its own functions that comes down to that.
	node    ast.Expr
	session ast.Expr // the session, or the manager of sessions
	key     ast.Expr // nil for the key that the library chooses
	fixed   string   // the key that the library chooses
	value   ast.Expr // what is written
	index   int      // which value, if value is a call with several
	types   []seen   // the types that the value has here
	settled bool     // whether types are all there are
}

// seen is a type that a value has at a place.
type seen struct {
	goType  types.Type
	at      token.Position
	written bool
}

// resolve calls found for every place where the app reaches the value of a, each with a
// constant key. Where the key is a parameter of a function, the places are its calls. It
// calls unknown where the key cannot be known. around are the functions that led to a: where
// one of them calls itself, nothing is found.
func (p *program) resolve(a access, around []types.Object, found, unknown func(access)) {
	function := p.decidedBy(a)
	a = p.withTypes(a, function)
	if function == nil {
		function = p.decidedBy(a) // by one of the types
	}
	calls := p.callsOf(function)
	switch {
	case slices.Contains(around, function):
	case len(calls) > 0:
		for _, call := range calls {
			p.resolve(p.atCall(a, function, call), append(slices.Clip(around), function), found, unknown)
		}
	case a.key == nil || p.hasConstant(a.key):
		found(a)
	default:
		unknown(a)
	}
}

func (p *program) hasConstant(e ast.Expr) bool {
	_, ok := p.constant(e)
	return ok
}

// decidedBy returns the function whose callers decide what a is: the key, or the type of
// the value, is one of its parameters. It returns nil if there is none.
func (p *program) decidedBy(a access) types.Object {
	if a.key != nil {
		if of, ok := p.paramOf(a.key); ok {
			return of.function
		}
	}
	if a.value != nil && !concrete(p.typeOf(a.value)) {
		if of, ok := p.paramOf(a.value); ok {
			return of.function
		}
	}
	for _, s := range a.types {
		if parameter, ok := types.Unalias(s.goType).(*types.TypeParam); ok {
			return p.functionWith(a.node, parameter)
		}
	}
	return nil
}

// paramOf returns the parameter that e is, or converts. ok is false for a parameter that is
// assigned to.
func (p *program) paramOf(e ast.Expr) (of param, ok bool) {
	object := p.variable(p.unconverted(e))
	of, ok = p.params[object]
	return of, ok && len(p.sources[object]) == 0
}

// functionWith returns the function around n that has the type parameter; nil if there is none.
func (p *program) functionWith(n ast.Node, parameter *types.TypeParam) types.Object {
	f, ok := p.functionAround(n).(*types.Func)
	if !ok {
		return nil
	}
	for own := range f.Signature().TypeParams().TypeParams() {
		if own == parameter {
			return f
		}
	}
	return nil
}

// concrete reports whether t is a type of values: no interface, no type parameter, and not
// that of nil.
func concrete(t types.Type) bool {
	return t != nil && t != types.Typ[types.UntypedNil] && !types.IsInterface(t) && !isTypeParam(t)
}

// withTypes adds the types that the value has at a: those which the app writes, or those
// which it asserts of what it reads. What function returns is left to its calls.
func (p *program) withTypes(a access, function types.Object) access {
	if a.settled {
		return a
	}
	if a.value != nil {
		t := p.typeOf(a.value)
		if tuple, ok := t.(*types.Tuple); ok && a.index < tuple.Len() {
			t = tuple.At(a.index).Type()
		}
		if concrete(t) {
			a.types, a.settled = append(a.types, seen{t, p.position(a.value), true}), true
		}
		return a
	}
	if a.operation == remove || a.operation == exists {
		return a
	}
	r := reading{program: p, within: function, seen: map[ast.Node]bool{}}
	r.value(a.node, 0, a.operation == takeList)
	a.types, a.settled = append(a.types, r.types...), !r.returned
	return a
}

// atCall returns a as the caller of function sees it.
func (p *program) atCall(a access, function types.Object, call *ast.CallExpr) access {
	b := a
	b.node = call
	b.types = nil
	for _, s := range a.types {
		b.types = append(b.types, seen{p.instance(s.goType, call), s.at, s.written})
	}
	for _, e := range []*ast.Expr{&b.session, &b.key, &b.value} {
		if *e == nil {
			continue
		}
		if of, ok := p.paramOf(*e); ok && of.function == function {
			if arg := argumentOf(call, of.index); arg != nil {
				*e = arg
			}
		}
	}
	return b
}

// instance returns the type argument of a call for a type parameter, and t for any other
// type.
func (p *program) instance(t types.Type, call *ast.CallExpr) types.Type {
	parameter, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return t
	}
	fun := ast.Unparen(call.Fun)
	if index, ok := fun.(*ast.IndexExpr); ok {
		fun = index.X
	}
	if selector, ok := fun.(*ast.SelectorExpr); ok {
		fun = selector.Sel
	}
	name, ok := fun.(*ast.Ident)
	if !ok {
		return t
	}
	if args := p.info(name).Instances[name].TypeArgs; parameter.Index() < args.Len() {
		return args.At(parameter.Index())
	}
	return t
}

// keyOf returns what tells the constant key of an access from others, and the text to make
// a name of.
func (p *program) keyOf(a access) (id, text string) {
	if a.key == nil {
		return "string " + constant.MakeString(a.fixed).ExactString(), a.fixed
	}
	value, _ := p.constant(a.key)
	id = types.TypeString(types.Default(p.typeOf(a.key)), nil) + " " + value.ExactString()
	if value.Kind() == constant.String {
		return id, constant.StringVal(value)
	}
	if object := p.variable(a.key); object != nil {
		return id, constantName(object.Name())
	}
	return id, value.ExactString()
}
