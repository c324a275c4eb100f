package gen

import (
	"context"

	"github.com/typedsession/typedsession/gen/check"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/emit"
	"github.com/typedsession/typedsession/gen/emittests"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// run is one run of Generate: its fields are what the stages hand to one another. The
// stages follow in the order in which Generate calls them.
type run struct {
	Config
	packages    []*load.Package
	directories directories

	diags diagnostic.List
	// overBudget are the sessions over their budget=. They hide no other mistakes, since
	// their schemas are right.
	overBudget diagnostic.List
	breaking   diagnostic.List // those of diags that AcceptBreaking overrides
	accepted   diagnostic.List
	notes      diagnostic.List
	orphans    []output.File
}

// readPackages reads and type-checks the packages: from the disk, with the go command.
func (r *run) readPackages(ctx context.Context) (err error) {
	r.packages, r.diags, err = load.Load(ctx, r.Config.Config)
	return err
}

// buildSchemas turns the annotated structs into schemas, and applies the rules that
// concern one package.
func (r *run) buildSchemas() {
	for _, pkg := range r.packages {
		dir := r.directories.of(pkg.Dir)
		dir.unread = append(dir.unread, pkg.Unread...)
		before := len(r.diags)
		p := schema.Build(pkg, dir.tested(pkg), &r.diags)
		if p == nil {
			continue
		}
		dir.packages = append(dir.packages, p)
		r.notes = append(r.notes, p.Notes...)
		check.Package(p, &r.diags)
		if len(r.diags) == before { // a field with a mistake has no size
			check.Memory(p, &r.diags, &r.notes)
			if !r.AnySize {
				check.Budgets(p, &r.overBudget, &r.notes)
			}
		}
		for _, file := range p.Files {
			dir.sessions = append(dir.sessions, file.Sessions...)
		}
	}
}

// checkCookies applies the rule about the cookie names of all packages together.
func (r *run) checkCookies() {
	check.Cookies(r.directories.packages(), programsOf(r.packages), &r.diags, &r.notes)
}

// readExisting reads the files beside the packages' sources: lock files, generated files
// and tests, and the sources that build constraints exclude.
func (r *run) readExisting() (err error) {
	for _, dir := range r.directories.ordered {
		if dir.existing, err = dir.look(r.Tests); err != nil {
			return err
		}
	}
	return nil
}

// takeHistories makes the new lock files, and gives the sessions the ids that the
// existing lock files hold.
func (r *run) takeHistories() {
	for _, dir := range r.directories.withSessions() {
		dir.takeHistory(&r.diags)
	}
}

// emitFiles writes the sessions' code and their tests.
func (r *run) emitFiles() error {
	for _, dir := range r.directories.withSessions() {
		for _, p := range dir.packages {
			inTests := dir.existing.inTests[p.Name]
			contents, err := emit.Files(p, inTests)
			if err != nil {
				return err
			}
			for i, file := range p.Files {
				dir.add(output.File{Path: file.Output, Content: contents[i]})
				if !dir.existing.wantsTests(file) {
					continue
				}
				content, err := emittests.Source(p, file, inTests)
				if err != nil {
					return err
				}
				dir.add(output.File{Path: output.TestsFor(file.Source), Content: content})
			}
		}
	}
	return nil
}

// compareLocks compares the sessions with the existing lock files, and adds the new lock
// files to the files that the run writes.
func (r *run) compareLocks() {
	for _, dir := range r.directories.withSessions() {
		breaking := dir.compare(&r.notes)
		if r.AcceptBreaking {
			r.accepted = append(r.accepted, breaking...)
		} else {
			r.diags = append(r.diags, breaking...)
			if len(dir.existing.broken) == 0 {
				r.breaking = append(r.breaking, breaking...)
			}
		}
		dir.noteHistory(&r.notes)
	}
}

// noteLeftovers finds the generated files whose sessions are gone, and notes the sources
// that build constraints exclude and for which nothing was ever generated.
func (r *run) noteLeftovers() {
	for _, dir := range r.directories.ordered {
		dir.noteUnread(&r.notes)
		r.orphans = append(r.orphans, dir.orphans()...)
	}
}

// refused returns the result of a run with mistakes, which writes nothing.
func (r *run) refused() *Result {
	diags := append(r.diags, r.overBudget...)
	diags.Sort()
	return &Result{Diagnostics: diags, Breaking: r.breaking}
}

// written returns the result of a run without mistakes.
func (r *run) written() *Result {
	result := &Result{Orphans: r.orphans, Accepted: r.accepted, Notes: r.notes}
	for _, dir := range r.directories.ordered {
		result.Files = append(result.Files, dir.files...)
		result.Sessions = append(result.Sessions, dir.sessions...)
	}
	result.Accepted.Sort()
	result.Notes.Sort()
	return result
}

// programsOf returns the packages that can be part of a program, which tests cannot.
func programsOf(packages []*load.Package) (programs []check.Program) {
	for _, pkg := range packages {
		if !pkg.Test {
			programs = append(programs, check.Program{Path: pkg.Path, Main: pkg.Name == "main", Imports: pkg.Siblings})
		}
	}
	return programs
}
