// This file reports that the command was built by too old a Go release.

package load

import (
	"context"
	"errors"
	"go/token"
	"go/version"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// commandPath is the import path of the command.
const commandPath = "github.com/typedsession/typedsession/cmd/typedsession"

// outdated returns a diagnostic when this command was built by an older Go release than
// the one whose packages it reads, and therefore cannot read roots, or failed to read
// them with err. Otherwise the list is empty.
func (d *driver) outdated(ctx context.Context, roots []*packages.Package, err error) (diags diagnostic.List) {
	if failed := (*exportError)(nil); !errors.As(err, &failed) && !slices.ContainsFunc(roots, needsNewerLanguage) {
		return nil
	}
	built, current := releaseOf(runtime.Version()), d.goVersion(ctx)
	if version.IsValid(built) && version.Compare(built, current) < 0 {
		diags.Add(token.Position{}, "command-outdated", "this command was built with %s and cannot read packages for %s: go tool typedsession builds it with the Go in use, and GOTOOLCHAIN=%s go install %s@latest replaces an installed command", built, current, current, commandPath)
	}
	return diags
}

// needsNewerLanguage reports whether p is written in a newer version of the language than
// this command knows.
func needsNewerLanguage(p *packages.Package) bool {
	known := version.Lang(releaseOf(runtime.Version()))
	newer := func(v string) bool { return known != "" && version.Compare(version.Lang(v), known) > 0 }
	if p.Module != nil && newer("go"+p.Module.GoVersion) {
		return true
	}
	for _, file := range p.Syntax {
		if newer(file.GoVersion) {
			return true
		}
	}
	return false
}

// goVersion returns the version of the go command; empty when it is not known.
func (d *driver) goVersion(ctx context.Context) string {
	command := exec.CommandContext(ctx, "go", "env", "GOVERSION")
	command.Dir, command.Env = d.config.Dir, d.config.Env
	output, _ := command.Output()
	return releaseOf(string(output))
}

// releaseOf returns a Go version without its suffix, which lists enabled experiments.
func releaseOf(goVersion string) string {
	release, _, _ := strings.Cut(strings.TrimSpace(goVersion), " ")
	return release
}
