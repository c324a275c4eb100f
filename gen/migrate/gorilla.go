// This file reads how an app uses github.com/gorilla/sessions.

package migrate

import (
	"go/ast"
	"go/types"
	"slices"
)

const gorillaPath = "github.com/gorilla/sessions"

// gorillaFlashes stands for the key of flash messages for which the app names none.
const gorillaFlashes = "flashes"

// fromRequest takes the place of a call that gets a session.
const fromRequest = "{Session}From(r)"

type gorilla struct {
	*program
	*findings
	opened []*ast.CallExpr // the calls that get a session
}

func (g *gorilla) find(n ast.Node) {
	switch n := n.(type) {
	case *ast.IndexExpr:
		if session, ok := g.valuesOf(n.X); ok {
			g.value(n, session)
		}
	case *ast.CallExpr:
		g.call(n)
	case *ast.AssignStmt:
		for _, lhs := range n.Lhs {
			g.assignment(n, lhs)
		}
	case *ast.SelectorExpr:
		g.field(n)
	case *ast.RangeStmt:
		if _, ok := g.valuesOf(n.X); ok {
			g.notes.Add(g.position(n.X), "every-value", "this goes through every value of the old session: the struct has a field for each, and s.Reset() makes all absent")
		}
	case *ast.CompositeLit:
		g.options(n)
	}
}

// valuesOf returns the session whose map of values e is: e is its field Values, or a
// variable or a parameter that holds the map.
func (g *gorilla) valuesOf(e ast.Expr) (session ast.Expr, ok bool) {
	return g.valuesWithin(e, map[types.Object]bool{})
}

func (g *gorilla) valuesWithin(e ast.Expr, seen map[types.Object]bool) (session ast.Expr, ok bool) {
	e = ast.Unparen(e)
	object, isVar := g.variable(e).(*types.Var)
	if !isVar || seen[object] {
		return nil, false
	}
	if selector, ok := e.(*ast.SelectorExpr); ok && isValues(object) {
		return selector.X, true
	}
	seen[object] = true
	if _, isMap := object.Type().Underlying().(*types.Map); !isMap {
		return nil, false
	}
	for _, s := range g.sources[object] {
		if s.expr == nil {
			continue
		}
		if session, ok := g.valuesWithin(s.expr, seen); ok {
			return session, true
		}
	}
	if of, ok := g.paramOf(e); ok {
		for _, call := range g.callsOf(of.function) {
			if arg := argumentOf(call, of.index); arg != nil {
				if session, ok := g.valuesWithin(arg, seen); ok {
					return session, true
				}
			}
		}
	}
	return nil, false
}

// isValues reports whether a variable is the field Values of a session.
func isValues(object *types.Var) bool {
	return object.IsField() && object.Name() == "Values" && isOf(object, gorillaPath)
}

// isSession reports whether t is a session, or a struct that embeds one.
func isSession(t types.Type) bool {
	if t == nil {
		return false
	}
	object, _, _ := types.LookupFieldOrMethod(t, true, nil, "Values")
	values, ok := object.(*types.Var)
	return ok && isValues(values)
}

// value adds the access at session.Values[key].
func (g *gorilla) value(n *ast.IndexExpr, session ast.Expr) {
	a := access{operation: get, node: n, session: session, key: n.Index}
	child, parent := g.parent(n)
	if value, index, ok := assignedValue(parent, child); ok {
		a.operation, a.value, a.index = put, value, index
	}
	g.accesses = append(g.accesses, a)
}

// field adds a use of a field that tells something about a session, or notes that the map of
// its values leaves the app's own functions.
func (g *gorilla) field(n *ast.SelectorExpr) {
	if object, ok := g.variable(n).(*types.Var); ok && isValues(object) {
		g.passedOn(n)
		return
	}
	if !isSession(g.typeOf(n.X)) {
		return
	}
	switch n.Sel.Name {
	case "IsNew":
		g.replace(n, "s.Info().New")
	case "ID":
		g.replace(n, "s.Info().ID, of a session in a store")
	}
}

// passedOn notes that a function which is not the app's own, or a struct, gets the map of
// values n.
func (g *gorilla) passedOn(n *ast.SelectorExpr) {
	child, parent := g.parent(n)
	switch parent := parent.(type) {
	case *ast.CallExpr:
		if _, builtin := g.info(parent).Uses[calledName(parent)].(*types.Builtin); builtin {
			return
		}
		for object, of := range g.params {
			if of.function == g.callee(parent) && argumentOf(parent, of.index) == child && types.Identical(object.Type(), g.typeOf(n)) {
				return
			}
		}
	case *ast.KeyValueExpr, *ast.CompositeLit, *ast.ReturnStmt:
	default:
		return
	}
	g.notes.Add(g.position(n), "every-value", "all values of the old session are passed on here: what happens to them there was not read")
}

func (g *gorilla) call(call *ast.CallExpr) {
	switch g.methodOf(call, gorillaPath, "Session") {
	case "AddFlash":
		g.flash(call, appendTo, call.Args[min(1, len(call.Args)):])
	case "Flashes":
		g.flash(call, takeList, call.Args)
	case "Save":
		g.replace(call, "(nothing: sessions.Handler sends the session)")
	case "":
		g.otherCall(call)
	}
}

// flash adds an access to flash messages, whose key is the optional last argument.
func (g *gorilla) flash(call *ast.CallExpr, operation operation, key []ast.Expr) {
	a := access{operation: operation, node: call, session: receiverOf(call), fixed: gorillaFlashes}
	if len(key) > 0 {
		a.key, a.fixed = key[0], ""
	}
	if operation == appendTo && len(call.Args) > 0 {
		a.value = call.Args[0]
	}
	g.accesses = append(g.accesses, a)
}

// otherCall adds a call that is not of a method of a session.
func (g *gorilla) otherCall(call *ast.CallExpr) {
	if builtin, ok := g.info(call).Uses[calledName(call)].(*types.Builtin); ok && len(call.Args) > 0 {
		g.builtin(call, builtin.Name())
		return
	}
	f, ok := g.callee(call).(*types.Func)
	if !ok {
		return
	}
	results := f.Signature().Results()
	switch {
	case len(g.returns[f]) > 0: // the app's own
	case results.Len() > 0 && isNamed(results.At(0).Type(), gorillaPath, "Session"):
		g.replace(call, fromRequest)
		g.opened = append(g.opened, call)
		g.noteName(call)
	case f.Name() == "Save" && isOf(f, gorillaPath):
		g.replace(call, "(nothing: sessions.Handler sends the session)")
	case f.Name() == "MaxAge" && isOf(f, gorillaPath) && len(call.Args) == 1:
		if g.set("MaxAge", call.Args[0], call, nil) {
			g.replace(call, inConfig)
		}
	case isOf(f, gorillaPath):
		g.newStore(call, f.Name())
	}
}

// newStore adds a call that makes a store. A cookie store with two keys encrypts.
func (g *gorilla) newStore(call *ast.CallExpr, name string) {
	switch {
	case name == "NewFilesystemStore":
		g.replace(call, storedManager)
	case name == "NewCookieStore" && len(call.Args) > 1:
		g.replace(call, "New{Session}Manager(typedsession.Encrypted{Keys: keys}, {Session}Config{})")
	case name == "NewCookieStore":
		g.replace(call, "New{Session}Manager(typedsession.Signed{Keys: keys}, {Session}Config{})")
	}
}

func (g *gorilla) builtin(call *ast.CallExpr, name string) {
	session, ok := g.valuesOf(call.Args[0])
	switch {
	case !ok:
	case name == "delete" && len(call.Args) == 2:
		g.accesses = append(g.accesses, access{operation: remove, node: call, session: session, key: call.Args[1]})
	case name == "clear":
		g.replace(call, "s.Reset()")
	}
}

func calledName(call *ast.CallExpr) *ast.Ident {
	name, _ := ast.Unparen(call.Fun).(*ast.Ident)
	return name
}

// assignment adds what an assignment to lhs does, if that is a field of a session or of its
// options.
func (g *gorilla) assignment(n *ast.AssignStmt, lhs ast.Expr) {
	selector, ok := ast.Unparen(lhs).(*ast.SelectorExpr)
	if !ok {
		return
	}
	field, ok := g.variable(selector).(*types.Var)
	if !ok || !field.IsField() || !isOf(field, gorillaPath) {
		return
	}
	value, index, _ := assignedValue(n, lhs)
	switch {
	case field.Name() == "Values":
		g.allValues(n, value, selector.X)
	case isNamed(field.Type(), gorillaPath, "Options"):
		if !isOptionsLiteral(value) {
			g.replace(n, inConfig)
		}
	case isNamed(g.typeOf(selector.X), gorillaPath, "Options") && index == 0:
		owner := g.ownerOf(selector.X)
		if g.set(field.Name(), value, n, owner) {
			g.replace(n, g.insteadOf(field.Name(), value, owner))
		}
	}
}

// allValues adds an assignment to session.Values.
func (g *gorilla) allValues(n *ast.AssignStmt, value ast.Expr, session ast.Expr) {
	g.replace(n, "s.Reset()")
	literal, ok := ast.Unparen(value).(*ast.CompositeLit)
	if !ok {
		return
	}
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			g.accesses = append(g.accesses, access{operation: put, node: pair.Key, session: session, key: pair.Key, value: pair.Value})
		}
	}
}

// sessionsOf returns the names by which the app asks a store for a session.
func (g *gorilla) sessionsOf(e ast.Expr) (names []string) {
	for _, o := range g.originsMade(e, func(t types.Type) bool { return isNamed(t, gorillaPath, "Session") }) {
		arg := g.nameArgument(o.call)
		if arg == nil {
			continue
		}
		if name, ok := g.text(arg, o.bound); ok {
			names = append(names, name)
		} else {
			names = append(names, g.parameterNames(arg)...)
			names = append(names, g.loopNames(arg)...)
		}
	}
	return names
}

// managedBy returns the names of the sessions that the app gets from the store which a call
// makes.
func (g *gorilla) managedBy(call *ast.CallExpr) (names []string) {
	for _, opened := range g.opened {
		store := receiverOf(opened)
		if store != nil && slices.ContainsFunc(g.origins(store), func(o origin) bool { return o.call == call }) {
			names = append(names, g.sessionsOf(opened)...)
		}
	}
	return names
}

// nameArgument returns the last text among the arguments of a call that makes a session: the
// session's name. It returns nil if there is none.
func (g *gorilla) nameArgument(call *ast.CallExpr) ast.Expr {
	for _, arg := range slices.Backward(call.Args) {
		if basic, ok := under(g.typeOf(arg)).(*types.Basic); ok && isText(basic) {
			return arg
		}
	}
	return nil
}

// noteName notes a call that makes a session with a name that is not constant. A parameter of
// a function that nothing else in the app calls, such as the method New of its own store, is none.
func (g *gorilla) noteName(call *ast.CallExpr) {
	arg := g.nameArgument(call)
	if arg == nil || len(g.sessionsOf(call)) > 0 {
		return
	}
	if of, ok := g.paramOf(arg); ok && !slices.ContainsFunc(g.callsOf(of.function), func(c *ast.CallExpr) bool { return g.functionAround(c) != of.function }) {
		return
	}
	g.notes.Add(g.position(arg), "setting-unknown", "the name of this session is not a constant (%s): %s", shorten(text(arg)), unknownSetting("Name"))
}

// loopNames returns the constant texts that the loop variable e has.
func (g *gorilla) loopNames(e ast.Expr) (names []string) {
	list, ok := g.ranges[g.variable(e)]
	if !ok {
		return nil
	}
	for _, element := range g.elementsOf(list) {
		if name, ok := g.text(element, nil); ok {
			names = append(names, name)
		}
	}
	return names
}

// parameterNames returns the constant texts that calls pass for the parameter e.
func (g *gorilla) parameterNames(e ast.Expr) (names []string) {
	of, ok := g.params[g.variable(e)]
	if !ok {
		return nil
	}
	for _, call := range g.callsOf(of.function) {
		if arg := argumentOf(call, of.index); arg != nil {
			if name, ok := g.text(arg, nil); ok {
				names = append(names, name)
			}
		}
	}
	return names
}

func (g *gorilla) cookieOf(session string, _ settings) string { return session }
