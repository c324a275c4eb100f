package output

import (
	"os"
	"path/filepath"
	"slices"
)

// GeneratedIn returns the files in dir that the generator has written: they have its
// header, and a name that [PathFor] or [TestsFor] makes. It leaves out those whose source
// is among unread, which build constraints exclude from this run. All paths are absolute;
// the files have no content.
func GeneratedIn(dir string, unread []string) ([]File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var generated []File
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		source, ok := SourceFor(path)
		if !ok || slices.Contains(unread, source) {
			continue
		}
		file := File{Path: path}
		marked, err := file.IsMarked()
		if err != nil {
			return nil, err
		}
		if marked {
			generated = append(generated, file)
		}
	}
	return generated, nil
}
