// This file lists the code of the app that the generated methods replace.

package migrate

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode/utf8"
)

// line is a line of the list: old code, and what takes its place.
type line struct{ old, new string }

// widest is the most characters that old code has in the list.
const widest = 72

// linesOf returns the lines for the fields of a session: one for each way in which the app
// reaches a field.
func (p *program) linesOf(s *session) (lines []line) {
	for _, f := range s.fields {
		ways := map[string]bool{}
		for _, a := range f.accesses {
			way := fmt.Sprint(a.operation, " ", lastName(a.node))
			if f.number == 0 || ways[way] {
				continue
			}
			ways[way] = true
			old, replacement := p.replacement(f, a)
			lines = append(lines, line{shorten(old), replacement})
		}
	}
	return lines
}

// lastName returns the last name in the code that n begins with: that of the method which a
// call calls, of the field that an index is for, or of the field that is assigned to.
func lastName(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		return lastName(n.Fun)
	case *ast.IndexExpr:
		return lastName(n.X)
	case *ast.SelectorExpr:
		return n.Sel.Name
	case *ast.Ident:
		return n.Name
	case *ast.AssignStmt:
		return lastName(n.Lhs[0])
	case *ast.KeyValueExpr:
		return text(n.Key)
	}
	return ""
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
		if pair, ok := parent.(*ast.KeyValueExpr); ok {
			old = text(pair)
		} else if _, isCall := a.node.(*ast.CallExpr); !isCall {
			old += " = " + text(a.value)
		}
		return old, p.setter(f, "Set", a)
	case appendTo:
		if f.list {
			return old, p.setter(f, "Append", a)
		}
		return old, p.setter(f, "Set", a)
	case remove:
		return old, "s.Clear" + f.name + "()"
	case exists:
		return old, f.presence(true)
	case take, takeList:
		return withAssertion(old, parent), "s.Take" + f.name + "()"
	}
	if isPresence(parent) {
		return "_, ok := " + old, "ok := " + f.presence(true)
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

// isPresence reports whether n is an assignment that asks only whether there is a value.
func isPresence(n ast.Node) bool {
	assignment, ok := n.(*ast.AssignStmt)
	if !ok || len(assignment.Lhs) != 2 || len(assignment.Rhs) != 1 {
		return false
	}
	name, ok := assignment.Lhs[0].(*ast.Ident)
	return ok && name.Name == "_"
}

func isNil(p *program, e ast.Expr) bool { return p.info(e).TypeOf(e) == types.Typ[types.UntypedNil] }

// setter returns the call that sets a field to what an access writes. Where the field has a
// bound, it can fail.
func (p *program) setter(f *field, verb string, a access) string {
	if a.value != nil && verb == "Set" && isNil(p, a.value) {
		return "s.Clear" + f.name + "()"
	}
	value := p.valueText(f, a)
	if len(value) > 30 {
		value = "v"
	}
	call := "s." + verb + f.name + "(" + value + ")"
	if strings.Contains(f.option(), "max=") {
		return "err := " + call
	}
	return call
}

// valueText returns the value that an access writes, as the setter takes it: the setter of an
// optional field takes the value that the app's pointer points to. It returns v for one of
// several values of a call.
func (p *program) valueText(f *field, a access) string {
	if a.value == nil {
		return "v"
	}
	t := p.typeOf(a.value)
	if _, several := t.(*types.Tuple); several {
		return "v"
	}
	if !isPointer(t) || f.list {
		return text(a.value)
	}
	if address, ok := ast.Unparen(a.value).(*ast.UnaryExpr); ok && address.Op == token.AND {
		return text(address.X)
	}
	return "*" + text(a.value)
}

func isPointer(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok
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
	case *ast.KeyValueExpr:
		return text(n.Key) + ": " + text(n.Value)
	case ast.Expr:
		return types.ExprString(n)
	case *ast.AssignStmt:
		if len(n.Lhs) == 1 && len(n.Rhs) == 1 {
			return text(n.Lhs[0]) + " = " + text(n.Rhs[0])
		}
	}
	return ""
}

// otherLines returns the lines for code that reaches no single value: one for each text and
// replacement, and, below code that has several replacements, one for each more.
func (m *migration) otherLines() (lines []line) {
	ways := map[line]bool{}
	for _, r := range m.found.calls {
		old := shorten(text(r.node))
		way := line{old, strings.Join(m.replacementsFor(r), "\n")}
		if ways[way] {
			continue
		}
		ways[way] = true
		for _, by := range m.replacementsFor(r) {
			lines = append(lines, line{old, by})
			old = ""
		}
	}
	return lines
}

// sessionFor returns the session whose struct takes the place of the one with an id: its
// own, or the one that has the values of all. It returns nil if there is none.
func (m *migration) sessionFor(id string) *session {
	if s := m.sessionWith(id); s != nil {
		return s
	}
	return m.sessionWith("")
}

// noStruct takes the place of a session that has no struct.
const noStruct = "(no struct: see the notes)"

// replacementsFor returns what takes the place of code, with the names of the sessions that
// it can make. A manager or a store is replaced by a manager for each of its sessions.
func (m *migration) replacementsFor(r replaced) []string {
	call, isCall := r.node.(*ast.CallExpr)
	switch {
	case !strings.Contains(r.by, "{Session}") || !isCall:
		return []string{r.by}
	case r.by != fromRequest:
		return m.managersFor(r.by, m.reader.managedBy(call))
	}
	ids := m.reader.sessionsOf(call)
	if len(ids) == 0 && len(m.sessions) == 1 {
		return []string{m.sessions[0].named(r.by)}
	}
	var all []string
	for _, id := range ids {
		by := noStruct
		if s := m.sessionFor(id); s != nil {
			by = s.named(r.by)
		}
		if !slices.Contains(all, by) {
			all = append(all, by)
		}
	}
	return []string{cmp.Or(strings.Join(all, " or "), "(which session this is, is not known)")}
}

// managersFor returns the calls that make the managers of sessions: of those with the ids, or
// of all if none of these has a struct.
func (m *migration) managersFor(by string, ids []string) (calls []string) {
	for _, s := range m.sessions {
		if slices.ContainsFunc(ids, func(id string) bool { return m.sessionFor(id) == s }) {
			calls = append(calls, s.named(by))
		}
	}
	if len(calls) == 0 {
		for _, s := range m.sessions {
			calls = append(calls, s.named(by))
		}
	}
	return calls
}

// named returns code with the name of the session's type.
func (s *session) named(code string) string { return strings.ReplaceAll(code, "{Session}", s.name) }
