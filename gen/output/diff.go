// This file writes the difference between two texts.

package output

import (
	"bytes"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// UnifiedDiff returns the difference between two texts of the file called name, in the
// format of diff -u; nil when there is none. A nil text means that the file does not
// exist.
func UnifiedDiff(name string, before, after []byte) []byte {
	if bytes.Equal(before, after) {
		return nil
	}
	oldName, newName := "a/"+name, "b/"+name
	if before == nil {
		oldName = "/dev/null"
	}
	if after == nil {
		newName = "/dev/null"
	}
	if strings.Contains(name, " ") {
		oldName, newName = oldName+"\t", newName+"\t" // a tab ends the name, as in diff and git
	}
	edits := udiff.Lines(string(before), string(after))
	diff, err := udiff.ToUnified(oldName, newName, string(before), edits, udiff.DefaultContextLines)
	if err != nil {
		panic(err) // the edits are those of this very text
	}
	return []byte(diff)
}
