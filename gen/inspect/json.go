package inspect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// JSON returns the report as an indented object, with a newline at its end. What a
// terminal could take for a command is escaped, also where JSON would let it stand.
func (r *Report) JSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "\t")
	if err := encoder.Encode(r); err != nil {
		return nil, err
	}
	return []byte(escapeJSON(b.String())), nil
}

// escapeJSON escapes in JSON what a terminal could take for a command, or would not show.
func escapeJSON(text string) string {
	var escaped strings.Builder
	for _, c := range text { // what is not ASCII stands in strings only
		switch {
		case c == '\n' || c == '\t' || strconv.IsPrint(c):
			escaped.WriteRune(c)
		case c > 0xffff:
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(&escaped, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&escaped, `\u%04x`, c)
		}
	}
	return escaped.String()
}
