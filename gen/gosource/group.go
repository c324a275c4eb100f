package gosource

import (
	"bytes"
	"strings"
)

// groupImports puts the imports of the standard library before the others, as goimports
// does; jennifer writes one sorted list.
func groupImports(source []byte) []byte {
	before, rest, ok := bytes.Cut(source, []byte("import (\n"))
	if !ok {
		return source
	}
	block, after, ok := bytes.Cut(rest, []byte("\n)\n"))
	if !ok {
		return source
	}
	var standard, others []string
	for _, line := range strings.Split(string(block), "\n") {
		path := strings.Trim(line[strings.IndexByte(line, '"'):], `"`)
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
			others = append(others, line)
		} else {
			standard = append(standard, line)
		}
	}
	var b bytes.Buffer
	b.Write(before)
	b.WriteString("import (\n" + strings.Join(standard, "\n"))
	if len(standard) > 0 && len(others) > 0 {
		b.WriteString("\n\n")
	}
	b.WriteString(strings.Join(others, "\n") + "\n)\n")
	b.Write(after)
	return b.Bytes()
}
