// This file lists the options that a field's tag can have, and what holds for each.

package schema

// fieldOption is an option that a session tag can have after its number.
type fieldOption struct {
	name string
	// read reads the option's argument.
	read argumentReader
	// place says on which fields the option may be.
	place optionPlace
	// carried says whether the option can be given beside json or msgpack.
	carried besideCarried
	// purpose says in a message what the option is for, when it applies to nothing in the
	// field's type. It is empty for an option that suits every type.
	purpose string
}

// optionPlace says on which fields an option may be.
type optionPlace int

const (
	onAnyField optionPlace = iota
	onOwnField             // on a session's own fields, and not on those of a nested struct
)

// besideCarried says whether an option can be given beside json or msgpack, by which another
// encoding carries the field as a whole.
type besideCarried int

const (
	carriedToo besideCarried = iota // it concerns the field as a whole, or what carries it
	notCarried                      // it concerns what is inside the value
)

// fieldOptions holds all options, in the order in which messages list them. The rows leave
// out the names of their fields, so that a new option does not compile before everything
// about it is decided.
var fieldOptions = []fieldOption{
	{"retired", readRetired, onAnyField, notCarried, ""},
	{"max", readMax, onAnyField, carriedToo, "max= bounds text, bytes, lists and maps"},
	{"each", readEach, onAnyField, notCarried, "each= bounds the texts and byte slices in a list or map, keys too"},
	{"keep", readKeep, onOwnField, notCarried, "keep= is for lists, of which it keeps the newest elements"},
	{"enum", readEnum, onAnyField, notCarried, "enum= is for text, and for lists and maps of it"},
	{"flash", readFlash, onOwnField, carriedToo, ""},
	{"secret", readSecret, onOwnField, carriedToo, ""},
	{"ttl", readTTL, onOwnField, carriedToo, ""},
	{"default", readDefault, onOwnField, notCarried, ""},
	{"owner", readOwner, onOwnField, notCarried, ""},
	{"was", readWas, onOwnField, carriedToo, ""},
	{"unix", readPrecision, onAnyField, notCarried, "unix is the precision of a time.Time"},
	{"milli", readPrecision, onAnyField, notCarried, "milli is the precision of a time.Time"},
	{"nano", readPrecision, onAnyField, notCarried, "nano is the precision of a time.Time"},
	{"uuid", readPacking, onAnyField, notCarried, "uuid packs text"},
	{"ulid", readPacking, onAnyField, notCarried, "ulid packs text"},
	{"hex", readPacking, onAnyField, notCarried, "hex packs text"},
	{"base32", readPacking, onAnyField, notCarried, "base32 packs text"},
	{"base64url", readPacking, onAnyField, notCarried, "base64url packs text"},
	{"jwt", readPacking, onAnyField, notCarried, "jwt packs text"},
	{"json", readEncoding, onAnyField, carriedToo, ""},
	{"msgpack", readEncoding, onAnyField, carriedToo, ""},
}

// optionNames are the names of all options, in the same order.
var optionNames = func() (names []string) {
	for _, option := range fieldOptions {
		names = append(names, option.name)
	}
	return names
}()
