// Package gen makes typed sessions from annotated structs. [Generate] says which files a
// run would write, and [Number] which numbers it would give to fields; neither writes
// anything, which Commit of package output does.
//
// Generate is a sequence of stages, which stages.go names. Two of them read the disk: the
// packages' sources, and what stands beside them. All others compute.
package gen

import (
	"context"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// Config says what to generate.
type Config struct {
	load.Config
	// AcceptBreaking takes changes that lose what cookies out there hold: what
	// typedsession lock does.
	AcceptBreaking bool
	// AnySize does not hold sessions against their budget=: typedsession size shows
	// them in any case.
	AnySize bool
	// Tests adds tests for the sessions. Where tests of ours stand already, they
	// are kept up to date without it.
	Tests bool
}

// Result is what a run would write.
type Result struct {
	Files   []output.File // every generated file of the packages, and their lock files
	Orphans []output.File // our files that no session stands behind any more
	// Sessions are those of the packages, in the order of their files.
	Sessions []*schema.Session
	// Accepted are the rules that AcceptBreaking overrode.
	Accepted diagnostic.List
	// Notes are what is worth knowing and stops nothing, sorted.
	Notes diagnostic.List
	// Diagnostics are sorted. With any there is nothing else in the result: a run
	// writes everything or nothing.
	Diagnostics diagnostic.List
	// Breaking is how many of the Diagnostics say that a change of the sources breaks what
	// a lock file has: AcceptBreaking overrides them.
	Breaking int
}

// Generate makes the files for the packages that c names. The error is for a run
// that failed as a whole, not for mistakes in the packages.
func Generate(ctx context.Context, c Config) (*Result, error) {
	r := &run{Config: c}
	if err := r.readPackages(ctx); err != nil {
		return nil, err
	}
	r.buildSchemas()
	r.checkCookies()
	if len(r.diags) > 0 {
		return r.refused(), nil
	}
	if err := r.readStanding(); err != nil {
		return nil, err
	}
	r.takeHistories()
	if err := r.emitFiles(); err != nil {
		return nil, err
	}
	r.compareLocks()
	if len(r.diags)+len(r.overBudget) > 0 {
		return r.refused(), nil
	}
	r.noteLeftovers()
	return r.written(), nil
}
