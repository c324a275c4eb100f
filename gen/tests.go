package gen

import (
	"github.com/typedsession/typedsession/gen/emittests"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// tests adds the tests of one source file to the result: when they are asked for,
// and where some stand already, which would no longer compile, or test what is no
// more, once the session changes.
func (d *directory) tests(c Config, p *schema.Package, file *schema.File, result *Result) error {
	path := output.TestsFor(file.Source)
	wanted := c.Tests
	if !wanted {
		var err error
		if wanted, err = output.Exists(path); err != nil || !wanted {
			return err
		}
	}
	declared, known := d.inTests[p.Name]
	if !known {
		var err error
		if declared, err = load.DeclaredInTests(d.path, p.Name); err != nil {
			return err
		}
		d.inTests[p.Name] = declared
	}
	content, err := emittests.Source(p, file, declared)
	if err != nil {
		return err
	}
	result.Files = append(result.Files, output.File{Path: path, Content: content})
	return nil
}
