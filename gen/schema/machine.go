package schema

// dependsOnMachine reports a field whose type differs between machines: generated code
// would not compile on another machine, or would not read the same cookies. writtenOnly
// says that generated code only writes out the type, because the field is excluded or
// another encoding carries its value.
func (b *builder) dependsOnMachine(d declared, writtenOnly bool) bool {
	if d.syntax == nil {
		return false // the field belongs to another package; the field of this package that leads to it was checked
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
