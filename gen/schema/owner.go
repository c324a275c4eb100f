// This file checks the field that says whose session it is.

package schema

// notOwner holds the options that a field with the option owner cannot have, and says why not.
var notOwner = []struct{ option, why string }{
	{"secret", "since the store's index holds a hash of the value, from which it can be guessed"},
	{"ttl", "since the session would lose its owner when the time has passed"},
	{"flash", "since the session would lose its owner when the field is read"},
	{"default", "since a session without a value has no owner"},
	{"enum", "which has too few values to tell users apart"},
}

// fitsOwner reports whether a field can say whose session it is. If not, it reports that to the user.
func (b *builder) fitsOwner(f *Field, o *options) bool {
	at := o.pos["owner"]
	for _, not := range notOwner {
		if o.has(not.option) {
			b.diags.Add(at, "option-owner", "owner does not go with %s, %s: leave one of them out of field %s", not.option, not.why, f.Name)
			return false
		}
	}
	switch {
	case f.Optional:
		b.diags.Add(at, "option-owner", "an owner is never optional, since the zero value is nobody: make %s no pointer", f.Name)
	case f.Type.Kind == Text && f.Max == 0:
		b.diags.Add(at, "option-owner", "a text that says whose session it is needs a bound: write `session:\"%d,owner,max=64\"` for field %s", f.Number, f.Name)
	case f.Type.Kind != Text && f.Type.Kind != Int && f.Type.Kind != Uint && !f.Type.isUUIDType():
		b.diags.Add(at, "option-owner", "owner is for an integer, a UUID, or text with max=; field %s is %s", f.Name, b.typeString(f.Type.Go))
	default:
		return true
	}
	return false
}
