package schema

// dependsOnMachine reports a field whose type is another one elsewhere: what is
// generated here would not compile there, or would not read its cookies. Of a field
// that is writtenOnly, because it is excluded or another encoding carries its value,
// generated code does no more than write out the type.
func (b *builder) dependsOnMachine(d declared, writtenOnly bool) bool {
	if d.syntax == nil {
		return false // of another package; the field that leads there was asked about
	}
	why := b.pkg.DependsOnMachine(d.syntax, writtenOnly)
	switch {
	case why == "":
		return false
	case writtenOnly:
		b.diags.Add(d.typePos, "kind-machine", "the type of field %s depends on the machine, because of %s, and generated code writes it out: give it a name of its own", d.v.Name(), why)
	default:
		b.diags.Add(d.typePos, "kind-machine", "the type of field %s depends on the machine, because of %s: a cookie is the same everywhere, so write a number out or use a slice", d.v.Name(), why)
	}
	return true
}
