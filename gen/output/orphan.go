package output

import (
	"os"
	"path/filepath"
	"slices"
)

// Orphans returns the files in dir that have the generator's header but no session any
// more: they are not among current, the files that this run makes for all packages of dir
// (tests are a package of their own), and their source is not among unread, which build
// constraints exclude from this run. All paths are absolute; the files have no content.
func Orphans(dir string, current []File, unread []string) ([]File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var orphans []File
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		source, ok := SourceFor(path)
		if !ok || slices.Contains(unread, source) || isAmong(current, path) {
			continue
		}
		file := File{Path: path}
		marked, err := file.IsMarked()
		if err != nil {
			return nil, err
		}
		if marked {
			orphans = append(orphans, file)
		}
	}
	return orphans, nil
}

func isAmong(files []File, path string) bool {
	return slices.ContainsFunc(files, func(f File) bool { return f.Path == path })
}
