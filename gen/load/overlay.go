package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// overlay is the content of the file that the go command's -overlay flag names (go help
// build).
type overlay struct {
	// Replace maps the path of a file to the path of its replacement, which is "" for a
	// file that is to be absent.
	Replace map[string]string
}

// writeOverlay writes an overlay in which all files are absent to the directory for
// temporary files. It includes the user's own overlay, since the go command accepts only
// one.
func (d *driver) writeOverlay(ctx context.Context, files []string) (path string, err error) {
	o, err := d.userOverlay(ctx)
	if err != nil {
		return "", err
	}
	for _, file := range files {
		o.Replace[file] = ""
	}
	content, err := json.Marshal(o)
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp("", "typedsession-*.json")
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// userOverlay reads the overlay that the user's last -overlay flag names, in GOFLAGS or
// among the build flags. It is empty without that flag; its paths are absolute.
func (d *driver) userOverlay(ctx context.Context) (overlay, error) {
	o := overlay{Replace: map[string]string{}}
	command := exec.CommandContext(ctx, "go", "env", "GOFLAGS")
	command.Dir, command.Env = d.config.Dir, d.config.Env
	goFlags, err := command.Output()
	if err != nil {
		return o, fmt.Errorf("go env GOFLAGS: %w", err)
	}
	file := ""
	for _, flag := range append(splitFlags(string(goFlags)), d.config.BuildFlags...) {
		name, value, _ := strings.Cut(flag, "=")
		if name == "-overlay" || name == "--overlay" {
			file = value // the last flag counts
		}
	}
	if file == "" {
		return o, nil
	}
	content, err := os.ReadFile(d.absolute(file))
	if err != nil {
		return o, fmt.Errorf("reading the overlay in GOFLAGS: %w", err)
	}
	var users overlay
	if err := json.Unmarshal(content, &users); err != nil {
		return o, fmt.Errorf("reading the overlay %s: %w", file, err)
	}
	for from, to := range users.Replace {
		o.Replace[d.absolute(from)] = to
	}
	return o, nil
}

// absolute returns a path as the go command sees it, which runs in the configured
// directory.
func (d *driver) absolute(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	if dir, err := filepath.Abs(d.config.Dir); err == nil {
		return filepath.Join(dir, path)
	}
	return path
}

// splitFlags splits GOFLAGS as the go command does: at white space, except inside flags
// that are quoted as a whole.
func splitFlags(text string) (flags []string) {
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		if text == "" {
			return flags
		}
		end := " \t\r\n"
		if text[0] == '\'' || text[0] == '"' {
			end, text = text[:1], text[1:]
		}
		i := strings.IndexAny(text, end)
		if i < 0 {
			return append(flags, text)
		}
		flags = append(flags, text[:i])
		text = text[i+1:]
	}
}
