package output

import (
	"os"
	"path/filepath"
	"slices"
)

// Orphans returns the files in dir that carry our header but have no session
// to come from any more: neither are they among current, the files that this
// run makes for all packages of dir (the tests are another one), nor is their
// source among unread, which build constraints hid from this run. A blank file
// is not an orphan: it is free to be written, but nothing says that it is ours
// to remove. All paths are absolute.
func Orphans(dir string, current []File, unread []string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var orphans []string
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		source, ok := SourceFor(path)
		if !ok || entry.IsDir() || slices.Contains(unread, source) || isAmong(current, path) {
			continue
		}
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			continue // a link to nowhere
		}
		if err != nil {
			return nil, err
		}
		if hasHeader(content, Header) {
			orphans = append(orphans, path)
		}
	}
	return orphans, nil
}

func isAmong(files []File, path string) bool {
	return slices.ContainsFunc(files, func(f File) bool { return f.Path == path })
}
