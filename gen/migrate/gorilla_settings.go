// This file reads the settings of an app that uses github.com/gorilla/sessions.

package migrate

import (
	"fmt"
	"go/ast"
	"go/constant"
	"slices"
	"time"
)

// gorillaMaxAge is the MaxAge of a store for which the app sets none.
const gorillaMaxAge = 30 * 24 * time.Hour

// inConfig takes the place of a setting for all sessions.
const inConfig = "(nothing: the directive and the manager's config have the settings)"

// insteadOf returns what takes the place of an assignment to an option.
func (g *gorilla) insteadOf(name string, value, owner ast.Expr) string {
	if name != "MaxAge" || owner == nil {
		return inConfig
	}
	outlives := true
	if v, ok := g.constant(value); ok {
		outlives = constant.Sign(v) != 0
	}
	return fmt.Sprintf("(nothing: idle= of the directive; or s.Remember(%t), with remember=)", outlives)
}

// isOptionsLiteral reports whether e is a literal struct, or its address.
func isOptionsLiteral(e ast.Expr) bool {
	if address, ok := ast.Unparen(e).(*ast.UnaryExpr); ok {
		e = address.X
	}
	_, ok := ast.Unparen(e).(*ast.CompositeLit)
	return ok
}

// ownerOf returns the session whose options e is; nil if it is not the options of one
// session.
func (g *gorilla) ownerOf(e ast.Expr) ast.Expr {
	selector, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if ok && isSession(g.typeOf(selector.X)) {
		return selector.X
	}
	return nil
}

// options adds the settings in a literal sessions.Options{…}.
func (g *gorilla) options(literal *ast.CompositeLit) {
	if !isNamed(g.typeOf(literal), gorillaPath, "Options") {
		return
	}
	var owner ast.Expr
	child, parent := g.parent(literal)
	if address, ok := parent.(*ast.UnaryExpr); ok {
		child, parent = g.parent(address)
	}
	assignment, assigned := parent.(*ast.AssignStmt)
	if assigned {
		if i := slices.IndexFunc(assignment.Rhs, func(e ast.Expr) bool { return e == child }); i >= 0 && i < len(assignment.Lhs) {
			owner = g.ownerOf(assignment.Lhs[i])
		}
	}
	hasMaxAge := false
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, _ := pair.Key.(*ast.Ident)
		hasMaxAge = hasMaxAge || name.Name == "MaxAge"
		if !g.set(name.Name, pair.Value, pair, owner) {
			return // a logout: the other options are those of the cookie to delete
		}
	}
	if !hasMaxAge {
		g.settings = append(g.settings, setting{name: "MaxAge", value: constant.MakeInt64(0), text: "0", at: g.position(literal), owner: owner})
	}
	if assigned && isNamed(g.typeOf(assignment.Lhs[0]), gorillaPath, "Options") {
		g.replace(assignment, inConfig)
	}
}

// set adds a setting. It returns false for a MaxAge that deletes the cookie.
func (g *gorilla) set(name string, value ast.Expr, n ast.Node, owner ast.Expr) bool {
	constantValue, ok := g.constant(value)
	if name == "MaxAge" && ok && constant.Sign(constantValue) < 0 {
		g.replace(n, "s.Destroy()")
		return false
	}
	g.findings.set(g.program, name, value, n, owner)
	return true
}

// timeouts takes MaxAge for the idle timeout: every Save of the app begins it anew.
func (g *gorilla) timeouts(s settings) timeouts {
	t := timeouts{idle: gorillaMaxAge, remember: outlives}
	maxAge, ok := s.named("MaxAge")
	unknown, set := s.unknown("MaxAge")
	switch {
	case !ok && set:
		t.why = "The option idle= is a proposal, since MaxAge is not a constant (" + g.place(unknown.at) + ")."
	case !ok:
		t.why = "The app sets no MaxAge, so that idle= is the 30 days that gorilla/sessions takes."
	case maxAge.times(1) == 0:
		t.remember = ""
		t.why = "MaxAge is 0 (" + g.place(maxAge.at) + "): the cookie ends with the browser, and idle= is the 30 days that a store takes then."
	default:
		t.idle = maxAge.times(time.Second)
		t.why = "The option idle= is MaxAge (" + g.place(maxAge.at) + ")."
	}
	t.absolute = proposedAbsolute(t.idle)
	t.why += " The option absolute= is a proposal: gorilla/sessions has no such timeout."
	return t
}

// proposedAbsolute returns an absolute timeout that leaves room for an idle one.
func proposedAbsolute(idle time.Duration) time.Duration {
	for _, d := range []time.Duration{12 * time.Hour, 7 * 24 * time.Hour, 180 * 24 * time.Hour} {
		if 2*idle <= d {
			return d
		}
	}
	return 2 * idle
}
