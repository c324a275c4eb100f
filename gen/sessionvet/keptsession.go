package sessionvet

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// KeptSession reports sessions that outlive their request.
var KeptSession = &analysis.Analyzer{
	Name:     "keptsession",
	Doc:      keptSessionDoc,
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      findKeptSessions,
}

const keptSessionDoc = `report sessions that are kept beyond their request

The session that SessionFrom returns belongs to the request. Later changes
reach no cookie, and the next request of the visitor has another session. What
SessionFrom or SessionFromContext returned, and the session parameter of a
function that also has the request, are reported if they are

  - assigned to a package variable, to a part of one, or stored in one that is
    a sync.Map or an atomic value;
  - put in the same ways into a field of the pointer receiver of a handler;
  - put in the same ways, by a function literal that is a handler, into a field
    of a receiver, parameter or local variable of the declared function around
    the literal, or into a local variable of that function: all requests that
    the literal serves share it;
  - sent on a channel that is such a variable or field, by a function that
    waits for nothing and goes on to use no variable that it sent;
  - used in a goroutine that nothing waits for.

A handler has the parameters (http.ResponseWriter, *http.Request), or a single
one with a field or method Request that is the *http.Request, as in gin and
echo. A method with such a single parameter counts as a handler if its package
passes it on, as in router.GET("/", h.home), and no function with a request
names or calls it.

A variable or field is not looked at if the package also takes out of it what
it holds, with delete, clear, a Delete method or an assignment of nil. Nor is a
value that may be made for each request: one of a type of which a function that
has a request makes values, and for a handler's receiver and a function literal
also one that holds a request.

What a function literal keeps is not looked at in four cases: a function with a
request names or calls the function around the literal, be it through other
functions; the function around it has a request itself; it reads the variable
or field, passes it on or takes its address; or the file is for tests, since
it imports testing or net/http/httptest or the name of its package ends in
"test".

A goroutine is reported if it does nothing by which another could learn that it
is done: it uses no channel, no sync or atomic value and no function value; it
calls nothing with a name such as Done or Close; and the function that started
it waits for nothing and goes on to use no variable that the goroutine was given.
The request, the response, the session and plain values are no such variables.

Values that are kept by other functions, through copies of a variable, or in
variables of a function literal around the handler are not seen. Test files are
not looked at, because tests look at sessions afterwards.`

// keptSessions looks for sessions in a package that are kept beyond their request.
type keptSessions struct {
	pass       *analysis.Pass
	inspected  *inspector.Inspector
	sessions   *requestSessions
	bodies     map[*types.Func]*ast.BlockStmt // of the functions that the package declares
	emptied    map[*types.Var]bool            // variables and fields out of which the package takes what they hold
	short      map[*types.TypeName]bool       // types of which a function with a request makes values
	passed     map[*types.Func]bool           // methods that the package passes on, as x.method
	inRequests map[*types.Func]bool           // functions that a function with a request names, or one of these
}

func findKeptSessions(pass *analysis.Pass) (any, error) {
	inspected := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	k := &keptSessions{
		pass:       pass,
		inspected:  inspected,
		sessions:   findRequestSessions(pass.TypesInfo, inspected),
		bodies:     map[*types.Func]*ast.BlockStmt{},
		emptied:    map[*types.Var]bool{},
		short:      map[*types.TypeName]bool{},
		passed:     map[*types.Func]bool{},
		inRequests: map[*types.Func]bool{},
	}
	k.learn()
	sinks := []ast.Node{(*ast.AssignStmt)(nil), (*ast.SendStmt)(nil), (*ast.CallExpr)(nil), (*ast.GoStmt)(nil)}
	for c := range inspected.Root().Preorder(sinks...) {
		if !isTest(pass, c.Node()) {
			k.check(c)
		}
	}
	return nil, nil
}

// check reports a node that keeps a session.
func (k *keptSessions) check(c inspector.Cursor) {
	switch n := c.Node().(type) {
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) && k.sessions.within(n.Rhs[i]) {
				k.report(c, left)
			}
		}
	case *ast.SendStmt:
		sender := enclosingFunction(c)
		if k.sessions.within(n.Value) && !waits(k.pass.TypesInfo, sender) && !k.goesOnWith(sender, n.Value) {
			k.report(c, n.Chan)
		}
	case *ast.CallExpr:
		if stored := storeMethod(k.pass.TypesInfo, n); stored != nil && k.sessions.withinAny(n.Args) {
			k.report(c, stored)
		}
	case *ast.GoStmt:
		k.checkGoroutine(c, n)
	}
}

// report reports a statement that puts a session into place, if that outlives the request.
func (k *keptSessions) report(c inspector.Cursor, place ast.Expr) {
	path := pathOf(k.pass.TypesInfo, place)
	if path.root == nil || k.isEmptied(place) {
		return
	}
	var where string
	switch {
	case path.root.Pkg().Scope().Lookup(path.root.Name()) == path.root:
		where = "package variable " + path.root.Name()
	case path.last.IsField() && (k.isHandlersReceiver(c, path.root) || k.isKeptByClosure(c, path)):
		where = "field " + path.last.Name() + ", which all requests of this handler share"
	case k.isKeptByClosure(c, path):
		where = "variable " + path.root.Name() + ", which all requests of this handler share"
	default:
		return
	}
	k.pass.ReportRangef(c.Node(), "session is kept beyond its request in %s: keep the values that you need of it", where)
}

// path is an expression such as app.sessions[id].
type path struct {
	root *types.Var // variable that it begins with: app
	last *types.Var // last field that it selects, or root: sessions
}

// pathOf returns the path that x is; root is nil for other expressions.
func pathOf(info *types.Info, x ast.Expr) path {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		if v, ok := info.Uses[x].(*types.Var); ok && v.Pkg() != nil {
			return path{v, v}
		}
	case *ast.SelectorExpr:
		v, ok := info.Uses[x.Sel].(*types.Var)
		switch {
		case ok && v.IsField():
			return path{pathOf(info, x.X).root, v}
		case ok: // of another package
			return path{v, v}
		}
	case *ast.IndexExpr:
		return pathOf(info, x.X)
	case *ast.StarExpr:
		return pathOf(info, x.X)
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return pathOf(info, x.X)
		}
	}
	return path{}
}

// isHandlersReceiver reports whether v is the receiver of the handler that c is in, and
// outlives its requests.
func (k *keptSessions) isHandlersReceiver(c inspector.Cursor, v *types.Var) bool {
	for enclosing := range c.Enclosing((*ast.FuncDecl)(nil)) {
		f, ok := k.pass.TypesInfo.Defs[enclosing.Node().(*ast.FuncDecl).Name].(*types.Func)
		if !ok || f.Signature().Recv() != v {
			return false
		}
		if !isHandler(f.Signature()) || f.Signature().Params().Len() == 1 && !k.isRegistered(f) {
			return false
		}
		_, ok = types.Unalias(v.Type()).(*types.Pointer)
		return ok && !k.isShort(v.Type())
	}
	return false
}

// typeName returns the name of a type; nil for one without a name.
func typeName(t types.Type) *types.TypeName {
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Obj()
	}
	return nil
}

// storeMethod returns what a call stores something in: the receiver of a method of
// sync.Map or of a type of sync/atomic. It returns nil for other calls.
func storeMethod(info *types.Info, call *ast.CallExpr) ast.Expr {
	f := callee(info, call)
	if f == nil || !isOfSync(receiverOf(f)) {
		return nil
	}
	switch f.Name() {
	case "Store", "LoadOrStore", "Swap", "CompareAndSwap":
		if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return selector.X
		}
	}
	return nil
}

// isOfSync reports whether t is, or points to, a type of sync or sync/atomic.
func isOfSync(t types.Type) bool {
	if t == nil {
		return false
	}
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	name := typeName(t)
	return name != nil && name.Pkg() != nil && (name.Pkg().Path() == "sync" || name.Pkg().Path() == "sync/atomic")
}
