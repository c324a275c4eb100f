// Package gen makes typed sessions from annotated structs. [Generate] returns the files
// that a run would write, and [Number] the numbers that it would give to fields; neither
// writes to the disk, which Commit of package output does.
//
// Generate is a sequence of stages, which stages.go declares. Two of them read the disk:
// one the packages' sources, the other the files beside them. All others only compute.
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
	// AcceptBreaking accepts changes that lose what existing cookies hold, as
	// typedsession lock does.
	AcceptBreaking bool
	// AnySize accepts sessions over their budget=, so that typedsession size can show them.
	AnySize bool
	// Tests adds tests for the sessions. Generated tests that exist are kept up to date
	// even without it.
	Tests bool
}

// Result is what a run would write.
type Result struct {
	Files   []output.File // every generated file of the packages, and their lock files
	Orphans []output.File // generated files whose sessions are gone
	// Sessions are the sessions of the packages, in the order of their files.
	Sessions []*schema.Session
	// Accepted are the broken rules that AcceptBreaking overrode.
	Accepted diagnostic.List
	// Notes are diagnostics that stop nothing, sorted.
	Notes diagnostic.List
	// Diagnostics are the mistakes, sorted. If there is any, the rest of the result is
	// empty, since a run with mistakes writes no file.
	Diagnostics diagnostic.List
	// Breaking are those of the Diagnostics that report a change that breaks the lock
	// file. AcceptBreaking overrides these.
	Breaking diagnostic.List
}

// Generate makes the files for the packages that c names. It returns an error when the
// run failed as a whole; mistakes in the packages are in the result.
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
	if err := r.readExisting(); err != nil {
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
