// This file reads how an app uses github.com/alexedwards/scs/v2.

package migrate

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"time"
)

const scsPath = "github.com/alexedwards/scs/v2"

// scsLifetime is the Lifetime of a manager for which the app sets none.
const scsLifetime = 24 * time.Hour

// scsCookie is the name of the cookie of a manager for which the app sets none.
const scsCookie = "session"

// scsTypes are the types of the methods whose name has a type: GetInt, PopInt.
var scsTypes = map[string]types.Type{
	"String": types.Typ[types.String],
	"Bool":   types.Typ[types.Bool],
	"Int":    types.Typ[types.Int],
	"Int64":  types.Typ[types.Int64],
	"Int32":  types.Typ[types.Int32],
	"Float":  types.Typ[types.Float64],
	"Bytes":  types.NewSlice(types.Universe.Lookup("byte").Type()),
	"Time":   nil, // the result of the method
}

// scsReplacements are what takes the place of the methods that reach no single value.
var scsReplacements = map[string]string{
	"RenewToken":   "s.Renew()",
	"Destroy":      "s.Destroy()",
	"Clear":        "s.Reset()",
	"LoadAndSave":  "sessions.Handler(next)",
	"Load":         "sessions.Open(ctx, cookie)",
	"Commit":       "sessions.Seal(ctx, s)",
	"Token":        "s.Info().ID, of a session in a store",
	"Deadline":     "s.Info().Expires",
	"Keys":         "(nothing: each field is read by its name)",
	"Status":       "(nothing: what has not changed is not sent)",
	"Iterate":      "sessions.List, of sessions in a store",
	"SetDeadline":  "SessionConfig.Lifetime",
	"MergeSession": "(nothing)",
}

type scs struct {
	*program
	*findings
	manager types.Type      // *scs.SessionManager; nil if no package imports the library itself
	made    []*ast.CallExpr // the calls that make managers
	// remembers says that the app chooses for each session whether its cookie outlives the
	// browser.
	remembers bool
}

func newSCS(p *program, f *findings) *scs {
	s := &scs{program: p, findings: f}
	for _, pkg := range p.packages {
		for _, imported := range pkg.Types.Imports() {
			if object := imported.Scope().Lookup("SessionManager"); isOf(object, scsPath) {
				s.manager = types.NewPointer(object.Type())
			}
		}
	}
	p.inspect(func(n ast.Node) {
		if call, ok := n.(*ast.CallExpr); ok && slices.Contains([]string{"New", "NewSession"}, p.functionOf(call, scsPath)) {
			s.made = append(s.made, call)
		}
	})
	return s
}

func (s *scs) find(n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if name := s.functionOf(n, scsPath); name == "New" || name == "NewSession" {
			s.replace(n, storedManager)
		} else {
			s.call(n, s.methodName(n))
		}
	case *ast.SelectorExpr:
		_, parent := s.parent(n)
		if f, ok := s.variable(n).(*types.Func); ok && f.Name() == "LoadAndSave" && isOf(f, scsPath) && !isCallOf(parent, n) {
			s.replace(n, "sessions.Handler")
		}
	case *ast.AssignStmt:
		for _, lhs := range n.Lhs {
			if value, index, ok := assignedValue(n, lhs); ok && index == 0 {
				s.assignment(n, lhs, value)
			}
		}
	case *ast.CompositeLit:
		s.literal(n)
	}
}

func isCallOf(n ast.Node, function ast.Expr) bool {
	call, ok := n.(*ast.CallExpr)
	return ok && call.Fun == function
}

// methodName returns the name of the manager's method that is called, also through an
// interface that a manager implements; empty for any other call.
func (s *scs) methodName(call *ast.CallExpr) string {
	if name := s.methodOf(call, scsPath, "SessionManager"); name != "" || s.manager == nil {
		return name
	}
	f, ok := s.callee(call).(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return ""
	}
	iface, ok := f.Signature().Recv().Type().Underlying().(*types.Interface)
	if !ok || !types.Implements(s.manager, iface) {
		return ""
	}
	return f.Name()
}

func (s *scs) call(call *ast.CallExpr, method string) {
	a := access{node: call, session: receiverOf(call)}
	if by, ok := scsReplacements[method]; ok {
		s.replace(call, by)
		return
	}
	if method == "RememberMe" && len(call.Args) == 2 {
		s.remembers = true
		s.replace(call, "s.Remember("+text(call.Args[1])+")")
		return
	}
	if len(call.Args) < 2 {
		return
	}
	a.key = call.Args[1]
	switch method {
	case "Put":
		if len(call.Args) < 3 {
			return
		}
		a.operation, a.value = put, call.Args[2]
	case "Get":
		a.operation = get
	case "Pop":
		a.operation = take
	case "Remove":
		a.operation = remove
	case "Exists":
		a.operation = exists
	default:
		if !s.typed(&a, call, method) {
			return
		}
	}
	s.accesses = append(s.accesses, a)
}

// typed sets the operation and the type of a method such as GetInt. It returns false for any
// other method.
func (s *scs) typed(a *access, call *ast.CallExpr, method string) bool {
	name, isGet := strings.CutPrefix(method, "Get")
	a.operation = get
	if !isGet {
		name, isGet = strings.CutPrefix(method, "Pop")
		a.operation = take
	}
	t, ok := scsTypes[name]
	if !isGet || !ok {
		return false
	}
	if t == nil {
		t = s.typeOf(call)
	}
	if t != nil {
		a.types, a.settled = []seen{{t, s.position(call), false}}, true
	}
	return true
}

// assignment adds an assignment to a field of a manager or of its cookie.
func (s *scs) assignment(n *ast.AssignStmt, lhs, value ast.Expr) {
	selector, ok := ast.Unparen(lhs).(*ast.SelectorExpr)
	if !ok {
		return
	}
	field, ok := s.variable(selector).(*types.Var)
	if !ok || !field.IsField() || !isOf(field, scsPath) {
		return
	}
	manager := selector.X
	switch {
	case isNamed(s.typeOf(selector.X), scsPath, "SessionCookie"):
		if cookie, ok := ast.Unparen(selector.X).(*ast.SelectorExpr); ok {
			manager = cookie.X
		}
		s.set(s.program, "Cookie."+field.Name(), value, n, manager)
	case field.Name() == "Lifetime" || field.Name() == "IdleTimeout":
		s.set(s.program, field.Name(), value, n, manager)
	}
}

// literal adds the fields of a literal scs.SessionManager{…} or scs.SessionCookie{…}.
func (s *scs) literal(literal *ast.CompositeLit) {
	t, prefix := s.typeOf(literal), ""
	switch {
	case isNamed(t, scsPath, "SessionCookie"):
		prefix = "Cookie."
	case !isNamed(t, scsPath, "SessionManager"):
		return
	}
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, _ := pair.Key.(*ast.Ident)
		if name != nil && (prefix != "" || name.Name == "Lifetime" || name.Name == "IdleTimeout") {
			s.set(s.program, prefix+name.Name, pair.Value, pair, nil)
		}
	}
}

// sessionsOf returns the places where the manager was made, if the app makes several.
func (s *scs) sessionsOf(e ast.Expr) (places []string) {
	if len(s.made) < 2 {
		return []string{""}
	}
	for _, o := range s.originsMade(e, func(t types.Type) bool { return isNamed(t, scsPath, "SessionManager") }) {
		places = append(places, s.position(o.call).String())
	}
	return places
}

func (s *scs) managedBy(call *ast.CallExpr) []string { return s.sessionsOf(call) }

func (s *scs) cookieOf(_ string, of settings) string {
	if name, ok := of.named("Cookie.Name"); ok {
		return textOf(name.value)
	}
	return scsCookie
}

// timeouts takes Lifetime for the absolute timeout.
func (s *scs) timeouts(of settings) timeouts {
	t := timeouts{absolute: scsLifetime, why: "The app sets no Lifetime, so that absolute= is the 24 hours that scs takes."}
	if unknown, set := of.unknown("Lifetime"); set {
		t.why = "The option absolute= is a proposal, since Lifetime is not a constant (" + s.place(unknown.at) + ")."
	}
	if lifetime, ok := of.named("Lifetime"); ok {
		t.absolute, t.why = lifetime.times(1), "The option absolute= is Lifetime ("+s.place(lifetime.at)+")."
	}
	t.idle = t.absolute
	if idle, ok := of.named("IdleTimeout"); ok && idle.times(1) > 0 {
		t.idle = min(idle.times(1), t.absolute)
		t.why += " The option idle= is IdleTimeout (" + s.place(idle.at) + ")."
	} else if unknown, set := of.unknown("IdleTimeout"); set {
		t.why += " The option idle= is a proposal, since IdleTimeout is not a constant (" + s.place(unknown.at) + ")."
	} else {
		t.why += " The app sets no IdleTimeout, so that idle= is the same."
	}
	persist, ok := of.named("Cookie.Persist")
	switch {
	case !ok || persist.value.String() == "true":
		t.remember = outlives
	case s.remembers:
		t.remember = "The method s.Remember takes the place of RememberMe."
	}
	return t
}
