// Package sessionvet finds mistakes in the use of generated sessions that neither the
// compiler nor go vet sees: keys in source code, ignored errors, sessions that are kept
// beyond their request, and changes that are lost.
//
// Each rule is an analyzer of its own, which its documentation describes. A finding is
// meant to be right: where the source leaves it open whether there is a mistake, none is
// reported. Command sessionvet runs the analyzers.
package sessionvet

import "golang.org/x/tools/go/analysis"

// Analyzers returns the analyzers of all rules.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{KeyInSource, UncheckedError, KeptSession, LostChange}
}
