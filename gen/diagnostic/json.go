package diagnostic

import "encoding/json"

// forMachine is the JSON form of a diagnostic. Its keys are part of the command's
// interface; keys without a value are left out.
type forMachine struct {
	File    string `json:"file,omitempty"` // absolute
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Rule    string `json:"rule,omitempty"`
	Message string `json:"message"`
	Note    bool   `json:"note,omitempty"`
}

// MarshalJSON returns an object with file, line, column, rule and message, and with note
// if d is a note.
func (d Diagnostic) MarshalJSON() ([]byte, error) {
	return json.Marshal(forMachine{d.Pos.Filename, d.Pos.Line, d.Pos.Column, d.Rule, d.Message, d.Note})
}
