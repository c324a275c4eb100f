package gen

import (
	"context"
	"os"
	"path/filepath"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/number"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// Numbering holds the sources with new numbers, which nothing has written yet.
type Numbering struct {
	Files    []output.File     // edited sources
	Fields   []number.Field    // the fields that got a number, with their positions in Files
	Sessions []*schema.Session // the sessions of the packages
	// Diagnostics are the mistakes, sorted. If there is any, the rest is empty.
	Diagnostics diagnostic.List
}

// Number gives numbers to the fields without a number in the sessions of packages, and in
// the nested structs that these packages declare. All other mistakes in these structs
// have to be corrected first. It returns an error when the run failed as a whole.
func Number(ctx context.Context, c load.Config) (*Numbering, error) {
	packages, diags, err := load.Load(ctx, c)
	if err != nil {
		return nil, err
	}
	result := &Numbering{}
	var dirs directories
	for _, p := range schema.Draft(packages, &diags) {
		for _, file := range p.Files {
			dir := dirs.of(filepath.Dir(file.Source))
			dir.sessions = append(dir.sessions, file.Sessions...)
			result.Sessions = append(result.Sessions, file.Sessions...)
		}
	}
	var sessions []number.Session
	if len(diags) == 0 {
		for _, dir := range dirs.ordered {
			remembered, err := dir.remembered(&diags)
			if err != nil {
				return nil, err
			}
			sessions = append(sessions, remembered...)
		}
	}
	if len(diags) == 0 {
		if err := result.write(number.Assign(sessions, &diags), &diags); err != nil {
			return nil, err
		}
	}
	if len(diags) > 0 {
		diags.Sort()
		return &Numbering{Diagnostics: diags}, nil
	}
	return result, nil
}

// remembered returns the sessions, each with the numbers that the directory's lock file
// holds for it.
func (d *directory) remembered(diags *diagnostic.List) (sessions []number.Session, err error) {
	old, err := lock.Read(d.lockPath(), diags)
	if err != nil {
		return nil, err
	}
	now := lock.Of(d.sessions, diags)
	for _, s := range d.sessions {
		used := func(path []int) ([]int, any) {
			numbers, structure := old.Used(now, s.Name, path)
			return numbers, structure
		}
		sessions = append(sessions, number.Session{Session: s, Used: used})
	}
	return sessions, nil
}

// write edits the sources of fields, which are sorted by position.
func (n *Numbering) write(fields []number.Field, diags *diagnostic.List) error {
	for len(fields) > 0 {
		path := fields[0].Pos.Filename
		here := 0
		for here < len(fields) && fields[here].Pos.Filename == path {
			here++
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		content, written, err := number.Write(path, source, fields[:here], diags)
		if err != nil {
			return err
		}
		n.Files = append(n.Files, output.File{Path: path, Was: source, Content: content})
		n.Fields = append(n.Fields, written...)
		fields = fields[here:]
	}
	return nil
}
