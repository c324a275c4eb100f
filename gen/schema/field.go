// This file reads the fields that a struct declares.

package schema

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// field reads one declared field into result.
func (b *builder) field(result *Struct, d declared, top bool) {
	t, ok := b.fieldTag(d)
	if !ok {
		return
	}
	name := d.v.Name()
	leftOut := t.excluded || name == "_"
	if leftOut && !top {
		b.fieldMutex(d.v, d)
	}
	switch {
	case b.dependsOnMachine(d, leftOut || t.options.encoding != ""):
	case leftOut && !b.nameExcluded(result, d):
	case !d.tagged && name == "_": // padding, or a marker for the compiler, which holds no value
	case d.v.Embedded() && !t.excluded && b.unfitEmbedded(d):
	case t.excluded:
	case t.options.retired || name == "_":
		b.retire(result, d, t)
	case top && b.unexported(result, d):
	case b.unnumbered(result, d, t):
	case b.sharesTag(d, t):
	default:
		b.keep(result, d, &t, top)
	}
}

// fieldTag reads the tag of a field. It reports a mistake, and then ok is false.
func (b *builder) fieldTag(d declared) (t tag, ok bool) {
	if d.mistake != nil {
		b.diags.Add(d.tagAt(d.mistake.offset), "tag-syntax", "field %s: %s", d.v.Name(), d.mistake.message)
		return t, false
	}
	var untagged token.Position
	if d.lacksNumber() {
		untagged = b.writtenAt(d.v)
	}
	t.options, ok = newOptions(), true
	if d.tagged {
		t, ok = b.parseTag(d.tag, !untagged.IsValid(), d.tagAt)
	}
	t.untagged = untagged
	return t, ok
}

// unnumbered reports a field that has no number and can get none.
func (b *builder) unnumbered(result *Struct, d declared, t tag) bool {
	name := d.v.Name()
	switch {
	case d.v.Embedded() && !d.tagged && b.writable == nil:
		b.diags.Add(d.pos, "field-embedded", "%s is embedded and has no number: tag it `session:\"%d\"` to keep it as one field called %s, `session:\"-\"` to leave it out, or run go tool typedsession number", name, result.Propose(), name)
	case !d.tagged && b.writable == nil:
		b.diags.Add(d.pos, "field-untagged", "field %s has no number: tag it `session:\"%d\"` to keep it, `session:\"-\"` to leave it out, or run go tool typedsession number", name, result.Propose())
	case b.writable != nil && d.lacksNumber() && result.anonymous():
		b.diags.Add(d.pos, "field-untagged", "field %s has no number, and a tag is part of the type of a struct without a name, so that writing one would keep values of the old type from compiling: declare the struct as a type of its own, or tag the field by hand", name)
	case !d.tagged && !t.untagged.IsValid():
		b.diags.Add(d.pos, "field-untagged", "field %s has no number, and where to write one cannot be told from here: name the package that declares it too, or tag the field by hand", name)
	default:
		return false
	}
	return true
}

// retire adds the number of a retired field to result. It reports a field that is retired
// and named, or neither.
func (b *builder) retire(result *Struct, d declared, t tag) {
	switch name := d.v.Name(); {
	case !t.options.retired:
		b.diags.Add(t.numberPos, "retired", "a field without a name cannot be read or set: did you mean session:\"%d,retired\"?", t.number)
		return
	case name != "_":
		b.diags.Add(d.pos, "retired", "a retired number holds nothing: write _ struct{} `session:\"%d,retired\"`", t.number)
		return
	}
	for _, option := range optionNames {
		if option != "retired" && t.options.has(option) {
			b.diags.Add(t.options.pos[option], "option-misplaced", "retired stands alone: leave %s out", option)
		}
	}
	result.Retired = append(result.Retired, Retired{t.number, t.numberPos})
}

// unexported reports a field of a session that is not exported. It says how to keep the
// field and how to leave it out, whether or not the field has a number.
func (b *builder) unexported(result *Struct, d declared) bool {
	name := d.v.Name()
	if d.v.Exported() {
		return false
	}
	exported := "call it " + exportedName(name)
	if !d.tagged && b.writable == nil {
		exported += fmt.Sprintf(" and tag it `session:\"%d\"`", result.Propose())
	}
	b.diags.Add(d.pos, "field-unexported", "field %s is not exported, and only exported fields can be kept, as accessors are named after them: %s, or leave it out with `session:\"-\"`", name, exported)
	return true
}

// sharesTag reports a field whose number is also that of its neighbours, as in a, b int.
func (b *builder) sharesTag(d declared, t tag) bool {
	if !d.shares || !d.tagged || t.untagged.IsValid() {
		return false
	}
	b.diags.Add(d.pos, "number-twice", "%s shares its tag with its neighbours: give each field a line and a number of its own", d.v.Name())
	return true
}

// keep adds a field with a number to result, unless its type cannot be kept.
func (b *builder) keep(result *Struct, d declared, t *tag, top bool) {
	if t.untagged.IsValid() {
		t.number = result.Propose()
	}
	name, options := d.v.Name(), &t.options
	f := &Field{
		Name: name, Embedded: d.v.Embedded(), Untagged: t.untagged, Number: t.number, Doc: d.doc, Pos: d.pos, NumberPos: t.numberPos, TypePos: d.typePos,
		Max: options.max, Each: options.each, Keep: options.keep, Flash: options.flash, Secret: options.secret, TTL: options.ttl,
		OptionPos: options.pos,
	}
	use := use{what: "field " + name, at: d.typePos, syntax: d.syntax, options: options, field: name, hint: exportedName(name), depth: b.depth}
	if options.ttl > 0 {
		use.depth++ // a value with a ttl is inside a pair of deadline and value
	}
	goType := d.v.Type()
	if pointer, ok := types.Unalias(goType).(*types.Pointer); ok {
		f.Optional = true
		goType = pointer.Elem()
	}
	if options.encoding != "" {
		f.Type = b.carried(goType, options.encoding, use)
	} else {
		f.Type = b.kind(goType, use)
	}
	switch {
	case f.Type == nil:
		return
	case options.encoding != "":
		b.finishCarried(f, options, top)
	default:
		if top && use.depth+f.Type.height() > maxDepth {
			b.deep = append(b.deep, deepField{use, f.Type})
		}
		b.finishOptions(f, options, top)
	}
	if top {
		b.setFormerNames(f, options)
	}
	result.Fields = append(result.Fields, f)
}

// setFormerNames gives a session's own field the names of was=. It reports the name that the
// field still has.
func (b *builder) setFormerNames(f *Field, o *options) {
	if slices.Contains(o.was, f.Name) {
		b.diags.Add(o.pos["was"], "option-value", "was= takes the names that the field had before, and it is called %s now: leave %s out", f.Name, f.Name)
		return
	}
	f.Was = o.was
}

// unfitEmbedded reports an embedded field that cannot have a number: one whose type is not
// exported, or is an interface, so that the types of its values are not known.
func (b *builder) unfitEmbedded(d declared) bool {
	name := d.v.Name()
	goType := d.v.Type()
	switch {
	case !d.v.Exported():
		b.diags.Add(d.pos, "field-embedded", "%s is embedded and not exported, and so is the field: give the field a name, as in %s %s, or leave it out with `session:\"-\"`", name, exportedName(name), b.typeString(goType))
	case types.IsInterface(goType):
		b.diags.Add(d.pos, "field-embedded", "%s is embedded and an interface, and what an interface holds is known only at run time: embed a concrete type, or leave it out with `session:\"-\"`", name)
	default:
		return false
	}
	return true
}

// exportedName returns an exported form of name. A name in a script without upper case gets
// an X before it.
func exportedName(name string) string {
	name = strings.TrimLeft(name, "_")
	first, size := firstRune(name)
	if exported := first + name[size:]; token.IsExported(exported) {
		return exported
	}
	return "X" + name
}
