package emit

import (
	"fmt"
	"go/constant"
	"slices"
	"strings"
	"time"

	"github.com/typedsession/typedsession/gen/schema"
)

// fieldDoc returns a field's own comment as the doc comment of its getter, which by Go's
// convention begins with the name; nil when the field has no comment.
func fieldDoc(f *schema.Field) []string {
	switch {
	case len(f.Doc) == 0:
		return nil
	case strings.HasPrefix(f.Doc[0], "Deprecated: "): // tools recognise this word at the start of a paragraph
		return append([]string{fieldSentence(f), ""}, f.Doc...)
	case beginsWith(f.Doc[0], f.Name):
		return f.Doc
	}
	return append([]string{f.Name + ": " + f.Doc[0]}, f.Doc[1:]...)
}

// fieldSentence returns the doc comment for a field without a comment.
func fieldSentence(f *schema.Field) string { return f.Name + " returns the session's " + f.Name + "." }

// getterDoc returns the doc comment of X: the user's lines, and the sentences about the
// field's options and kind.
func getterDoc(f *schema.Field) (user, sentences []string) {
	user = fieldDoc(f)
	notes := getterNotes(f)
	if user == nil {
		notes = append([]string{fieldSentence(f)}, notes...)
	}
	if len(notes) == 0 {
		return user, nil
	}
	return user, []string{strings.Join(notes, " ")}
}

func getterNotes(f *schema.Field) []string {
	var notes []string
	note := func(format string, values ...any) { notes = append(notes, fmt.Sprintf(format, values...)) }
	switch {
	case f.Default != nil:
		note("While absent it reads as %s.", defaultText(f))
	case f.Optional && (f.Type.ByPointer() || f.Type.IsMap()):
		note("It is optional: while absent it reads as empty, and what you put into it makes it present.")
	case f.Optional:
		note("It is optional: while absent it reads as the zero value.")
	}
	if f.TTL > 0 {
		note("It is absent again %s after it was set.", duration(f.TTL))
	}
	if f.Flash {
		note("To read it once, use Take%s.", f.Name)
	}
	if f.Secret {
		note("It is secret: kept only in encrypted cookies and sealed records, and never printed with the session.")
	}
	switch {
	case f.Type.ByPointer():
		note("The struct is the session's own, never nil: what you change in it is saved.")
	case f.Type.IsMap():
		note("The map is the session's own, never nil: what you change in it is saved.")
	case f.Type.IsSlice():
		if f.Appends() {
			note("The slice is the session's own: elements you change in it are saved; to add some, use Append%s.", f.Name)
			break
		}
		note("The slice is the session's own: elements you change in it are saved; what you append to it is not, unless you hand it to Set%s.", f.Name)
	}
	if f.Type.Carried() {
		note("It is carried as %s.", carriedName(f.Type))
	}
	return notes
}

// defaultText returns a field's default as its tag has it, with texts in quotes.
func defaultText(f *schema.Field) string {
	if schema.IsDuration(f.Type.Go) {
		n, _ := constant.Int64Val(f.Default)
		return time.Duration(n).String()
	}
	return f.Default.String()
}

// setterNote returns the sentences about what a setter refuses and alters.
func setterNote(f *schema.Field) string {
	note := keepNote(f)
	if f.CanRefuse() {
		note += " For " + refusal(f) + " it returns an error and leaves the field as it is."
	}
	if f.Type.Kind == schema.Time {
		unit := map[schema.Precision]string{schema.Seconds: "seconds", schema.Millis: "milliseconds", schema.Nanos: "nanoseconds"}[f.Type.Precision]
		note += " The time is kept in whole " + unit + ", rounded down, in UTC."
	}
	if f.TTL > 0 {
		note += " The field is absent again after " + duration(f.TTL) + "."
	}
	if f.Owner {
		note += " It says whose session it is: another value than before renews a session in a store, as Renew does."
	}
	return note
}

// ownership returns a warning for a setter that keeps the caller's memory: what one
// visitor changes in it would change in every session that shares it.
func ownership(f *schema.Field) string {
	if !keepsMemory(f.Type) {
		return ""
	}
	return " v becomes the session's own, to be changed in place: do not share it with another session."
}

// elementOwnership returns what ownership does, for a method that adds elements to a copy
// of the list.
func elementOwnership(f *schema.Field) string {
	if !f.Type.Pointers && !keepsMemory(f.Type.Elem) {
		return ""
	}
	return " What the elements refer to becomes the session's own: do not share it with another session."
}

// keepsMemory reports whether a copy of a value shares memory with it that can change.
func keepsMemory(t *schema.Type) bool {
	if t.Carried() {
		return t.Shared
	}
	if t.Kind != schema.Nested {
		return t.Mutable()
	}
	return slices.ContainsFunc(t.Struct.Fields, func(f *schema.Field) bool { return f.Optional || keepsMemory(f.Type) })
}

// refusal returns the beginning of a sentence about what the setter refuses.
func refusal(f *schema.Field) string {
	t := f.Type
	reasons := tooLarge(f)
	short := len(reasons) == 1
	what := func(noun, clause string) {
		if clause != "" {
			reasons = append(reasons, noun+" "+clause)
			short = false
		}
	}
	switch {
	case t.Key != nil:
		what("a value", unfitElement(t))
		what("a map", unfitKeys(t.Key))
	case t.Elem != nil:
		what("an element", unfitElement(t))
	default:
		what("a value", unfit(t))
	}
	if short {
		return reasons[0]
	}
	last := len(reasons) - 1
	if last > 0 {
		reasons = []string{strings.Join(reasons[:last], ", "), reasons[last]}
	}
	return strings.Join(reasons, " or ") + ","
}

// tooLarge returns phrases for the lengths that the setter refuses.
func tooLarge(f *schema.Field) []string {
	var reasons []string
	reason := func(format string, n int) { reasons = append(reasons, fmt.Sprintf(format, n)) }
	t := f.Type
	if f.Max > 0 {
		switch counted := t.Kind.Properties().Max; {
		case t.Carried():
			reason("a value of more than %d bytes of "+carriedName(t), f.Max)
		case counted == schema.Length:
			reason("a value longer than %d bytes", f.Max)
		default:
			reason("more than %d "+string(counted), f.Max)
		}
	}
	if f.Each > 0 {
		switch textKeys := t.Key != nil && t.Key.Kind == schema.Text; {
		case textKeys && measurable(t.Elem):
			reason("a key or value longer than %d bytes", f.Each)
		case textKeys:
			reason("a key longer than %d bytes", f.Each)
		case t.Key != nil:
			reason("a value longer than %d bytes", f.Each)
		default:
			reason("an element longer than %d bytes", f.Each)
		}
	}
	return reasons
}

// unfit returns a phrase for a value of the type that cannot be kept, whatever its
// length; empty when every value can.
func unfit(t *schema.Type) string {
	switch t.Kind {
	case schema.Enum:
		return "that is none of the enum's"
	case schema.Nested:
		if t.Checked() || t.Fallible() {
			return "that breaks the bounds of its fields"
		}
	case schema.List, schema.FixedList:
		return unfitElement(t)
	case schema.Map:
		if clause := unfitElement(t); clause != "" {
			return clause
		}
		return unfitKeys(t.Key)
	case schema.Time:
		if t.Fallible() {
			return "that is out of range"
		}
	case schema.IP, schema.Addr:
		return "that is not a plain IP address"
	case schema.AsJSON, schema.AsMsgpack:
		return "that does not come back from " + carriedName(t) + " as it is"
	case schema.Binary, schema.Marshaled, schema.Msgpack:
		if t.ReadBack() {
			return "that cannot be encoded and read back"
		}
		return "that cannot be encoded"
	}
	return ""
}

// unfitElement returns what unfit does, for the elements of a list or the values of a
// map.
func unfitElement(t *schema.Type) string {
	clause := unfit(t.Elem)
	switch {
	case t.Pointers && clause == "":
		return "that is nil"
	case t.Pointers:
		return "that is nil or one " + clause
	}
	return clause
}

// unfitKeys returns a phrase for map keys that cannot be kept.
func unfitKeys(t *schema.Type) string {
	switch t.Kind {
	case schema.Enum:
		return "with a key that is none of the enum's"
	case schema.Text:
		return "with keys that are equal once they are valid UTF-8"
	}
	return ""
}
