// Package gen makes typed sessions from annotated structs. It is a pipeline:
// load reads the packages, schema turns the structs into data, check applies the
// rules, emit writes Go. Generate runs it without touching the disk; Commit of
// package output writes the result.
package gen

import (
	"context"

	"github.com/typedsession/typedsession/gen/check"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/emit"
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
	packages, diags, err := load.Load(ctx, c.Config)
	if err != nil {
		return nil, err
	}
	result := &Result{}
	var overBudget diagnostic.List // which hides nothing else: those sessions can be read
	dirs := newDirectories()
	for _, pkg := range packages {
		dir := dirs.of(pkg.Dir)
		dir.unread = append(dir.unread, pkg.Unread...)
		before := len(diags)
		p := schema.Build(pkg, dir.tested(pkg), &diags)
		if p == nil {
			continue
		}
		dir.packages = append(dir.packages, p)
		result.Notes = append(result.Notes, p.Notes...)
		check.Package(p, &diags)
		if len(diags) == before { // a field with a mistake has no size
			check.Memory(p, &diags, &result.Notes)
			if !c.AnySize {
				check.Budgets(p, &overBudget, &result.Notes)
			}
		}
		for _, file := range p.Files {
			dir.sessions = append(dir.sessions, file.Sessions...)
		}
	}
	check.Cookies(dirs.packages(), programsOf(packages), &diags, &result.Notes)
	readable := len(diags) == 0 // without that nothing will be written
	for _, dir := range dirs.ordered {
		result.Sessions = append(result.Sessions, dir.sessions...)
		if !readable || len(dir.sessions) == 0 {
			continue
		}
		if err := dir.generate(c, result, &diags); err != nil {
			return nil, err
		}
	}
	diags = append(diags, overBudget...)
	if len(diags) > 0 {
		diags.Sort()
		return &Result{Diagnostics: diags, Breaking: result.Breaking}, nil
	}
	for _, dir := range dirs.ordered {
		if err := dir.unheard(&result.Notes); err != nil {
			return nil, err
		}
		orphans, err := dir.orphans(result.Files)
		if err != nil {
			return nil, err
		}
		result.Orphans = append(result.Orphans, orphans...)
	}
	result.Accepted.Sort()
	result.Notes.Sort()
	return result, nil
}

// generate makes the files of a directory whose sessions have no mistakes.
func (d *directory) generate(c Config, result *Result, diags *diagnostic.List) error {
	history, err := d.history(diags)
	if err != nil {
		return err
	}
	history.keepIDs(d.sessions)
	first := len(result.Files)
	for _, p := range d.packages {
		contents, err := emit.Files(p)
		if err != nil {
			return err
		}
		for i, file := range p.Files {
			result.Files = append(result.Files, output.File{Path: file.Output, Content: contents[i]})
			if err := d.tests(c, p, file, result); err != nil {
				return err
			}
		}
	}
	breaking, err := d.lock(history, result)
	if err != nil {
		return err
	}
	if c.AcceptBreaking {
		result.Accepted = append(result.Accepted, breaking...)
	} else {
		*diags = append(*diags, breaking...)
		if len(history.broken) == 0 {
			result.Breaking += len(breaking)
		}
	}
	return d.note(history, result.Files[first:], &result.Notes)
}

// programsOf are the packages that a program can hold: tests are none.
func programsOf(packages []*load.Package) (programs []check.Program) {
	for _, pkg := range packages {
		if !pkg.Test {
			programs = append(programs, check.Program{Path: pkg.Path, Main: pkg.Name == "main", Imports: pkg.Siblings})
		}
	}
	return programs
}
