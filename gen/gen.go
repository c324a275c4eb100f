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

// Result is what a run would write.
type Result struct {
	Files   []output.File // every generated file of the packages
	Orphans []string      // our files that no session stands behind any more
	// Diagnostics are sorted. With any there is nothing else in the result: a run
	// writes everything or nothing.
	Diagnostics diagnostic.List
}

// Generate makes the files for the packages that c names. The error is for a run
// that failed as a whole, not for mistakes in the packages.
func Generate(ctx context.Context, c load.Config) (*Result, error) {
	packages, diags, err := load.Load(ctx, c)
	if err != nil {
		return nil, err
	}
	result := &Result{}
	var dirs []string
	unread := map[string][]string{} // by directory: a package and its tests share one
	for _, pkg := range packages {
		if _, seen := unread[pkg.Dir]; !seen {
			dirs = append(dirs, pkg.Dir)
		}
		unread[pkg.Dir] = append(unread[pkg.Dir], pkg.Unread...)
		p := schema.Build(pkg, &diags)
		if p == nil {
			continue
		}
		check.Package(p, &diags)
		if len(diags) > 0 {
			continue // nothing will be written; there may be more to report
		}
		for _, file := range p.Files {
			content, err := emit.File(p, file)
			if err != nil {
				return nil, err
			}
			result.Files = append(result.Files, output.File{Path: file.Output, Content: content})
		}
	}
	if len(diags) > 0 {
		diags.Sort()
		return &Result{Diagnostics: diags}, nil
	}
	for _, dir := range dirs {
		orphans, err := output.Orphans(dir, result.Files, unread[dir])
		if err != nil {
			return nil, err
		}
		result.Orphans = append(result.Orphans, orphans...)
	}
	return result, nil
}
