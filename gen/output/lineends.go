package output

import "bytes"

var (
	lineFeed       = []byte("\n")
	carriageReturn = []byte("\r\n")
)

// withLineEndsOf returns content with the line ends of old's first line: git can be
// configured to check files out with \r\n, and commits them with \n.
func withLineEndsOf(old, content []byte) []byte {
	first, _, _ := bytes.Cut(old, lineFeed)
	if !bytes.HasSuffix(first, []byte("\r")) {
		return content
	}
	return bytes.ReplaceAll(withLineFeeds(content), lineFeed, carriageReturn)
}

// sameLines reports whether two texts differ in nothing but their line ends.
func sameLines(a, b []byte) bool { return bytes.Equal(withLineFeeds(a), withLineFeeds(b)) }

func withLineFeeds(text []byte) []byte { return bytes.ReplaceAll(text, carriageReturn, lineFeed) }
