package inspect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// JSON returns the report as an indented object, with a newline at its end. Characters
// that a terminal could take for a command are escaped, even where JSON allows them.
func (r *Report) JSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "\t")
	if err := encoder.Encode(r); err != nil {
		return nil, err
	}
	return []byte(escapeJSON(b.String())), nil
}

// escapeJSON escapes the characters in JSON that a terminal could take for a command or
// would not show.
func escapeJSON(text string) string {
	var escaped strings.Builder
	for _, c := range text { // JSON has characters outside ASCII only in strings
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
