package number

import (
	"bytes"
	"go/format"
	"slices"
	"strings"
)

// alignStructs formats the changed structs of edited as gofmt does, and nothing else.
// changed are their indexes among all structs of the file, which formatting does not
// change. The line ends are those of original.
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

// endsInCRLF reports whether the first line ends as on Windows. All lines of a file end
// alike, since version control makes them so.
func endsInCRLF(source []byte) bool {
	i := bytes.IndexByte(source, '\n')
	return i > 0 && source[i-1] == '\r'
}
