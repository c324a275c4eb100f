package sessionvet

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// checkGoroutine reports a go statement that takes a session into a goroutine which
// nothing waits for.
func (k *keptSessions) checkGoroutine(c inspector.Cursor, started *ast.GoStmt) {
	if !k.usesSession(started) {
		return
	}
	starter := enclosingFunction(c)
	info := k.pass.TypesInfo
	if waits(info, starter) || k.tells(started.Call, map[*types.Func]bool{}) || k.goesOnWith(starter, started) {
		return
	}
	k.pass.ReportRangef(started.Call, "session is used in a goroutine that nothing waits for, where its changes come too late for "+
		"the response: read what the goroutine needs before the go statement, or wait for it")
}

// usesSession reports whether a goroutine is given the session of the request that it is
// started in, or takes it out of that request. What the arguments of the call are is
// determined before the goroutine starts.
func (k *keptSessions) usesSession(started *ast.GoStmt) bool {
	if k.sessions.withinAny(started.Call.Args) {
		return true
	}
	body, ok := ast.Unparen(started.Call.Fun).(*ast.FuncLit)
	if !ok {
		selector, ok := ast.Unparen(started.Call.Fun).(*ast.SelectorExpr)
		return ok && k.sessions.is(selector.X)
	}
	uses := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			v, ok := k.pass.TypesInfo.Uses[n].(*types.Var)
			uses = uses || ok && k.sessions.vars[v] && isOutside(v, body)
		case *ast.CallExpr:
			if takesRequestsSession(k.pass.TypesInfo, n) {
				of := pathOf(k.pass.TypesInfo, requestIn(n))
				uses = uses || of.root != nil && isOutside(of.root, body)
			}
		}
		return !uses
	})
	return uses
}

// requestIn returns the request or context in the only argument of a call: r in
// SessionFrom(r) and in SessionFromContext(r.Context()).
func requestIn(call *ast.CallExpr) ast.Expr {
	if method, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr); ok {
		if selector, ok := ast.Unparen(method.Fun).(*ast.SelectorExpr); ok {
			return selector.X
		}
	}
	return call.Args[0]
}

// isOutside reports whether v is declared outside of n.
func isOutside(v *types.Var, n ast.Node) bool { return v.Pos() < n.Pos() || v.Pos() > n.End() }

// tells reports whether what n runs does anything by which another goroutine could learn
// that it is done. Functions of this package that it calls are looked into, each once.
func (k *keptSessions) tells(n ast.Node, seen map[*types.Func]bool) bool {
	info := k.pass.TypesInfo
	tells := false
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			tells = tells || k.callTells(call, seen)
		}
		tells = tells || communicates(info, n)
		return !tells
	})
	return tells
}

func (k *keptSessions) callTells(call *ast.CallExpr, seen map[*types.Func]bool) bool {
	info := k.pass.TypesInfo
	if _, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok || info.Types[call.Fun].IsType() {
		return false // it is looked into in its place; a conversion does nothing
	}
	if info.Types[call.Fun].IsBuiltin() {
		return isBuiltin(info, call, "close")
	}
	f := callee(info, call)
	if f == nil || isOfSync(receiverOf(f)) || namedAsEnd(f.Name()) || passesSignal(info, call) {
		return true
	}
	body := k.bodies[f.Origin()]
	if body == nil || seen[f.Origin()] {
		return false
	}
	seen[f.Origin()] = true
	return k.tells(body, seen)
}

// namedAsEnd reports whether the name of a function says that it ends something, which
// others may wait for.
func namedAsEnd(name string) bool {
	for _, word := range []string{"broadcast", "cancel", "close", "done", "finish", "release", "signal", "stop", "unlock", "wait"} {
		if strings.Contains(strings.ToLower(name), word) {
			return true
		}
	}
	return false
}

// passesSignal reports whether a call passes a function, a channel, or a value of sync or
// sync/atomic.
func passesSignal(info *types.Info, call *ast.CallExpr) bool {
	for _, argument := range call.Args {
		t := info.TypeOf(argument)
		if t == nil {
			continue
		}
		switch t.Underlying().(type) {
		case *types.Signature, *types.Chan:
			return true
		}
		if isOfSync(t) {
			return true
		}
	}
	return false
}

// communicates reports whether a node sends to a channel or receives from one.
func communicates(info *types.Info, n ast.Node) bool {
	switch n := n.(type) {
	case *ast.SendStmt, *ast.SelectStmt:
		return true
	case *ast.UnaryExpr:
		return n.Op == token.ARROW
	case *ast.RangeStmt:
		t := info.TypeOf(n.X)
		if t == nil {
			return false
		}
		_, ok := t.Underlying().(*types.Chan)
		return ok
	}
	return false
}

// waits reports whether a function receives from a channel, or calls something whose name
// says that it waits. To send is not to wait: a channel can have a buffer.
func waits(info *types.Info, f ast.Node) bool {
	waits := false
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt, *ast.SelectStmt:
			return true // what they receive is seen in its place
		case *ast.CallExpr:
			called := callee(info, n)
			waits = waits || called != nil && strings.Contains(strings.ToLower(called.Name()), "wait")
		}
		waits = waits || n != nil && communicates(info, n)
		return !waits
	})
	return waits
}

// goesOnWith reports whether a function uses a variable or a field after it has given it
// away in a go statement or a send: through it the function may wait. That is no request,
// response, context or session, no plain value, and not the receiver of f.
func (k *keptSessions) goesOnWith(f, given ast.Node) bool {
	shared := map[*types.Var]bool{}
	ast.Inspect(given, func(n ast.Node) bool {
		if v := k.variable(n); v != nil && (v.IsField() || isOutside(v, given)) && mayWaitThrough(v.Type()) {
			shared[v] = true
		}
		return true
	})
	delete(shared, k.receiver(f))
	goesOn := false
	ast.Inspect(f, func(n ast.Node) bool {
		v := k.variable(n)
		goesOn = goesOn || v != nil && n.Pos() > given.End() && shared[v]
		return !goesOn
	})
	return goesOn
}

// variable returns the variable or field that a node names; nil if it names none.
func (k *keptSessions) variable(n ast.Node) *types.Var {
	id, ok := n.(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := k.pass.TypesInfo.Uses[id].(*types.Var)
	return v
}

// receiver returns the receiver of a method; nil for a function and for a receiver without
// a name.
func (k *keptSessions) receiver(f ast.Node) *types.Var {
	method, ok := f.(*ast.FuncDecl)
	if !ok || method.Recv == nil || len(method.Recv.List[0].Names) == 0 {
		return nil
	}
	v, _ := k.pass.TypesInfo.Defs[method.Recv.List[0].Names[0]].(*types.Var)
	return v
}

// mayWaitThrough reports whether a goroutine can be waited for through a value of type t.
func mayWaitThrough(t types.Type) bool {
	if isRequest(t) || isResponseWriter(t) || isNamed(t, "context", "Context") || sessionType(t) != nil {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return false
	case *types.Slice:
		return mayWaitThrough(t.Elem())
	}
	return true
}

// enclosingFunction returns the function that a statement belongs to.
func enclosingFunction(c inspector.Cursor) ast.Node {
	for f := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		return f.Node()
	}
	return nil
}
