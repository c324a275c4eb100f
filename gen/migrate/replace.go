// This file lists the code of the app that the generated methods replace.

package migrate

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"unicode/utf8"
)

// line is a line of the list: old code, and what takes its place.
type line struct{ old, new string }

// widest is the most characters that old code has in the list.
const widest = 72

// linesOf returns the lines for the fields of a session, without repeats.
func (p *program) linesOf(s *session) (lines []line) {
	for _, f := range s.fields {
		if f.number == 0 {
			continue
		}
		for _, a := range f.accesses {
			old, replacement := p.replacement(f, a)
			lines = appendLine(lines, line{shorten(old), replacement})
		}
	}
	return lines
}

func appendLine(lines []line, l line) []line {
	for _, other := range lines {
		if other == l {
			return lines
		}
	}
	return append(lines, l)
}

// shorten cuts code that is too long for the list.
func shorten(code string) string {
	code = strings.Join(strings.Fields(code), " ")
	if utf8.RuneCountInString(code) <= widest {
		return code
	}
	return string([]rune(code)[:widest-1]) + "…"
}

// replacement returns the code at an access, and the call of a method that replaces it.
func (p *program) replacement(f *field, a access) (old, replacement string) {
	child, parent := p.parent(a.node)
	old = text(a.node)
	switch a.operation {
	case put:
		if _, isCall := a.node.(*ast.CallExpr); !isCall {
			old += " = " + text(a.value)
		}
		return old, f.setter("Set", a.value)
	case appendTo:
		if f.list {
			return old, f.setter("Append", a.value)
		}
		return old, f.setter("Set", a.value)
	case remove:
		return old, "s.Clear" + f.name + "()"
	case exists:
		return old, f.presence(true)
	case take, takeList:
		return withAssertion(old, parent), "s.Take" + f.name + "()"
	}
	if comparison, ok := parent.(*ast.BinaryExpr); ok && isNil(p, otherOperand(comparison, child)) {
		return text(comparison), f.presence(comparison.Op == token.NEQ)
	}
	return withAssertion(old, parent), "s." + f.name + "()"
}

// withAssertion returns code with the type assertion around it.
func withAssertion(code string, parent ast.Node) string {
	if assertion, ok := parent.(*ast.TypeAssertExpr); ok && assertion.Type != nil {
		return code + ".(" + text(assertion.Type) + ")"
	}
	return code
}

func isNil(p *program, e ast.Expr) bool { return p.info(e).TypeOf(e) == types.Typ[types.UntypedNil] }

// setter returns the call that sets a field to a value. Where the field has a bound, it can
// fail.
func (f *field) setter(verb string, value ast.Expr) string {
	call := "s." + verb + f.name + "(v)"
	if value != nil && len(text(value)) <= 30 {
		call = "s." + verb + f.name + "(" + text(value) + ")"
	}
	if strings.Contains(f.option(), "max=") {
		return "err := " + call
	}
	return call
}

// presence returns the condition that a field has a value, or that it has none.
func (f *field) presence(present bool) string {
	getter := "s." + f.name + "()"
	not := map[bool]string{true: "", false: "!"}[present]
	unequal := map[bool]string{true: "!=", false: "=="}[present]
	if f.list {
		return "len(" + getter + ") " + unequal + " 0"
	}
	if _, ok := f.goType.Underlying().(*types.Pointer); ok {
		return not + "s.Has" + f.name + "()"
	}
	switch under := f.goType.Underlying().(type) {
	case *types.Basic:
		switch {
		case under.Info()&types.IsBoolean != 0:
			return not + getter
		case isText(under):
			return getter + " " + unequal + ` ""`
		}
		return getter + " " + unequal + " 0"
	case *types.Slice, *types.Map:
		return "len(" + getter + ") " + unequal + " 0"
	}
	if isTime(f.goType) {
		return map[bool]string{true: "!", false: ""}[present] + getter + ".IsZero()"
	}
	return getter + ", compared with its zero value"
}

// text returns the code of an expression, or of an assignment, on one line.
func text(n ast.Node) string {
	switch n := n.(type) {
	case ast.Expr:
		return types.ExprString(n)
	case *ast.AssignStmt:
		if len(n.Lhs) == 1 && len(n.Rhs) == 1 {
			return text(n.Lhs[0]) + " = " + text(n.Rhs[0])
		}
	}
	return ""
}

// otherLines returns the lines for code that reaches no single value.
func (m *migration) otherLines() (lines []line) {
	for _, r := range m.found.calls {
		name := m.sessions[0].name
		if call, ok := r.node.(ast.Expr); ok {
			for _, id := range m.reader.sessionsOf(call) {
				name = cmp.Or(m.nameOf(id), name)
			}
		}
		lines = appendLine(lines, line{shorten(text(r.node)), strings.ReplaceAll(r.by, "{Session}", name)})
	}
	return lines
}

// nameOf returns the name of the session that the reader knows by an id; empty if there is
// none.
func (m *migration) nameOf(id string) string {
	for _, s := range m.sessions {
		if s.id == id {
			return s.name
		}
	}
	return ""
}
