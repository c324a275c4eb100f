package inspect

import (
	"context"

	"github.com/typedsession/typedsession/gen/check"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/schema"
)

// Sessions reads the sessions of the packages that c names from their sources. It ignores generated files, and uses
// only the type ids of the lock file. If there is any diagnostic, there are no sessions. The error is that of
// load.Load.
func Sessions(ctx context.Context, c load.Config) ([]*schema.Session, diagnostic.List, error) {
	packages, diags, err := load.Load(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	var sessions []*schema.Session
	for _, pkg := range packages {
		p := schema.Build(pkg, nil, &diags)
		if p == nil {
			continue
		}
		check.Package(p, &diags)
		var declared []*schema.Session
		for _, file := range p.Files {
			declared = append(declared, file.Sessions...)
		}
		if err := lock.ApplyIDs(pkg.Dir, declared); err != nil {
			return nil, nil, err
		}
		sessions = append(sessions, declared...)
	}
	if len(diags) > 0 {
		diags.Sort()
		return nil, diags, nil
	}
	return sessions, nil, nil
}
