package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// Budgets reports the sessions that can exceed their budget=, and notes those without
// budget= that can outgrow a cookie. The package must have no other mistakes.
func Budgets(p *schema.Package, diags, notes *diagnostic.List) {
	for _, file := range p.Files {
		for _, s := range file.Sessions {
			switch b := budget.Of(s); {
			case s.Unbounded:
			case s.Budget > 0:
				checkStated(s, b, diags)
			case b.SetCookie.Largest == budget.Unbounded:
				notes.Add(s.DirectivePos, "size-unbounded", "%s has no largest size: %s; if that is meant, write budget=unbounded", s.Name, gaps(s))
			case !b.Fits:
				notes.Add(s.DirectivePos, "size-exceeded", "the largest %s makes a Set-Cookie of %v bytes, and browsers need not keep more than %d; the largest fields: %s (bytes before base64); lower what bounds them, or, if that is meant, write budget=unbounded", s.Name, b.SetCookie.Largest, budget.Limit, costliest(b))
			}
		}
	}
}

// checkStated reports a session with budget=N whose cookie can be larger than N.
func checkStated(s *schema.Session, b budget.Session, diags *diagnostic.List) {
	switch {
	case b.SetCookie.Smallest > b.Budget:
		diags.Add(s.BudgetPos, "budget-exceeded", "budget=%d is less than the %v bytes of a Set-Cookie with nothing in it: raise it", s.Budget, b.SetCookie.Smallest)
	case b.SetCookie.Largest == budget.Unbounded:
		diags.Add(s.BudgetPos, "budget-unproved", "no budget can be proved, since %s has no largest size: %s; if that is meant, write budget=unbounded", s.Name, gaps(s))
	case !b.Fits:
		enough, excess := "unbounded", ""
		if b.SetCookie.Largest <= budget.Limit || s.Budget > budget.Limit && b.SetCookie.Largest < budget.Huge {
			enough = b.SetCookie.Largest.String()
		}
		if b.SetCookie.Largest < budget.Huge {
			excess = (b.SetCookie.Largest - b.Budget).String() + " "
		}
		diags.Add(s.BudgetPos, "budget-exceeded", "the largest %s makes a Set-Cookie of %v bytes, %smore than its budget; the largest fields: %s (bytes before base64); lower what bounds them, or write budget=%s", s.Name, b.SetCookie.Largest, excess, costliest(b), enough)
	}
}

// shown is how many fields a message lists, so that it stays readable for a session of a
// hundred fields.
const shown = 5

func gaps(s *schema.Session) string {
	all := budget.Gaps(s)
	if more := len(all) - shown; more > 1 {
		all = append(all[:shown:shown], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, ", ")
}

// costliest names the fields that take most of the largest body.
func costliest(b budget.Session) string {
	fields := slices.SortedStableFunc(slices.Values(b.Fields), func(x, y budget.Field) int { return cmp.Compare(y.Largest, x.Largest) })
	var all []string
	for _, f := range fields[:min(len(fields), shown)] {
		all = append(all, fmt.Sprintf("%s %v", f.Name, f.Largest))
	}
	return strings.Join(all, ", ")
}
