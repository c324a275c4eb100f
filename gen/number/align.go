package number

import (
	"bytes"
	"go/format"
	"slices"
	"strings"
)

// alignStructs formats the structs of edited that changed as gofmt does, and nothing
// else. They are given by their order among all of the file's, which formatting does
// not change. Their lines end as those of original do.
func alignStructs(path string, original, edited []byte, changed []int) ([]byte, error) {
	text, err := format.Source(edited)
	if err != nil {
		return nil, err
	}
	formatted, err := parse(path, text)
	if err != nil {
		return nil, err
	}
	result, err := parse(path, edited)
	if err != nil {
		return nil, err
	}
	out := edited
	for _, i := range slices.Backward(changed) {
		to := result.structs()[i]
		lines := formatted.text(formatted.structs()[i])
		if endsInCRLF(original) {
			lines = strings.ReplaceAll(lines, "\n", "\r\n")
		}
		start, end := result.offset(to.Pos()), result.offset(to.End())
		out = slices.Concat(out[:start], []byte(lines), out[end:])
	}
	return out, nil
}

// endsInCRLF reports whether the first line ends as on Windows. A file has one ending
// for all, since version control makes it so.
func endsInCRLF(source []byte) bool {
	i := bytes.IndexByte(source, '\n')
	return i > 0 && source[i-1] == '\r'
}
