// Package schema describes the sessions of a Go package: what the annotated
// structs say, as plain data. Build reads it from a loaded package; the packages
// check and emit work on nothing else.
package schema

import (
	"go/constant"
	"go/token"
	"go/types"
	"time"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// Package is one Go package with at least one session.
type Package struct {
	Path, Name string
	Test       bool // of test files
	// Types is the type-checked package: what its scope holds beside our output.
	Types *types.Package
	// FileScope are the names that files of the package get from their imports:
	// nothing of the package can be called so.
	FileScope map[string]bool
	Files     []*File
	// Tested is, for the inner tests of a package with sessions, that package: what
	// is generated for it is declared here too.
	Tested *Package
	// Notes are what is worth knowing of the structs and stops nothing.
	Notes diagnostic.List

	enums map[string]enumUse
}

// File is one source file that holds sessions; it has one generated file.
type File struct {
	Source string // absolute path
	Output string // absolute path
	// Constraint is the build constraint the output needs, as in a //go:build
	// line; empty when it needs none.
	Constraint string
	Sessions   []*Session
}

// Session is one struct marked with a //typedsession:session directive.
type Session struct {
	// Methods are those that the package declares for the generated type itself.
	Methods map[string]token.Position
	Name    string // of the generated type; empty when the directive's was wrong
	Struct  *Struct
	Doc     []string // the annotated struct's doc comment, a line each
	Pos     token.Position

	// DirectivePos is where the directive begins, the others where it gives the
	// names and the budget.
	DirectivePos, NamePos, CookiePos, BudgetPos token.Position

	Cookie string // the cookie's name, without a prefix
	TypeID string // what the keys are bound to beside the cookie's name
	// StatedID says that the directive gives the TypeID. Otherwise it is made of the
	// import path and Name, unless a lock file has another.
	StatedID bool

	Idle, Absolute                 time.Duration
	RememberIdle, RememberAbsolute time.Duration // zero without remember=

	// Budget is how many bytes budget= allows a whole Set-Cookie value; zero when it
	// gives no number.
	Budget    int
	Unbounded bool // budget=unbounded: the cookie may be of any size

	enums []*Type
}

// HasSecrets reports whether the session has a secret field.
func (s *Session) HasSecrets() bool {
	return s.Struct.any(func(f *Field) bool { return f.Secret })
}

// Struct is a struct type whose fields have numbers: a session's or a nested one.
type Struct struct {
	Go      types.Type // *types.Named, or *types.Struct where it has no name
	Foreign bool       // declared in another package
	Fields  []*Field   // by ascending number
	Retired []Retired  // by ascending number
	// NextNumber is one that no tag of the struct mentions, nor a diagnostic that
	// proposed one. Whoever proposes it counts it up.
	NextNumber int

	// renamed are the types of fields without a number that mention what is yet to be
	// generated.
	renamed map[*types.Var]types.Type

	height   int   // how many containers a value nests, itself included
	pointees int64 // bytes of memory that optional fields in it point to
}

// Retired is a number that once was a field's: dropped when read, never used again.
type Retired struct {
	Number int
	Pos    token.Position
}

// Field is a field with a number.
type Field struct {
	Name     string
	Number   int
	Type     *Type
	Optional bool // declared as *T
	Embedded bool // its name is that of its type
	// Max bounds UTF-8 bytes of text, bytes of a []byte, or elements; Each the
	// bytes of every element. Zero is unbounded.
	Max, Each int
	// Keep is how many elements of a list a setter leaves, the last ones; zero is all.
	Keep    int
	Flash   bool           // read once, with TakeX
	Secret  bool           // kept in encrypted cookies only, and printed as [redacted]
	TTL     time.Duration  // absent that long after it was set; zero is never
	Default constant.Value // what an absent one reads as; nil is the zero value
	Doc     []string       // its comment, a line each
	Pos     token.Position
	// NumberPos is where the number stands in the tag, TypePos where the type is written.
	NumberPos, TypePos token.Position
	// Untagged is where, in its source, the name of a field stands that has no number
	// in its tag, or no tag, and got its number from Draft. It is invalid for all others.
	Untagged token.Position
	// OptionPos is where each option stands.
	OptionPos map[string]token.Position
}

// Kind says how a type travels. It is a closed set: every switch over it names all.
type Kind int

const (
	Bool      Kind = iota + 1
	Int            // signed integers, time.Duration among them
	Uint           // unsigned integers
	Float32        //
	Float64        //
	Text           // strings
	Bytes          // []byte
	Array          // [N]byte
	Time           // time.Time, or a type made from it
	Nested         // a struct with numbered fields
	List           // a slice
	Map            // a map with text keys
	Binary         // encoding.BinaryMarshaler and BinaryUnmarshaler
	Marshaled      // encoding.TextMarshaler and TextUnmarshaler
	Msgpack        // its own msgpack methods, as github.com/vmihailenco/msgpack/v5 has them
	Enum           // text that is one of a list of values
	FixedList      // [N]T of anything but bytes
	IP             // net.IP
	Addr           // netip.Addr
	AsJSON         // anything that encoding/json encodes, by the option json
	AsMsgpack      // anything that github.com/vmihailenco/msgpack/v5 encodes, by the option msgpack
)

// Packing is how a text travels that is usually another form of bytes.
type Packing string

// Precision is what a time is counted in.
type Precision string

// The precisions. Seconds are the default, and what the option unix says.
const (
	Seconds Precision = ""
	Millis  Precision = "milli"
	Nanos   Precision = "nano"
)

// EnumValue is one value of an Enum. Its place in the list is its index on the
// wire, from 1.
type EnumValue struct {
	Text     string
	Constant string // the identifier for it
}

// Type is a type a field can have.
type Type struct {
	Kind Kind
	Go   types.Type // as written, aliases kept
	Elem *Type      // of List, FixedList and Map
	// Pointers says that the elements of a List, FixedList or Map are pointers to
	// what Elem is. They travel like the elements themselves; none can be nil.
	Pointers bool
	Key      *Type   // of Map: Bool, Int, Uint, Text or Enum
	Struct   *Struct // of Nested

	Packing   Packing     // of Text
	Precision Precision   // of Time
	Enum      []EnumValue // of Enum
	// EnumPos is where the Enum's values were listed first.
	EnumPos token.Position
	// Declared says that the package declares the constants of the Enum itself.
	Declared bool
	// Coder says of a Msgpack that its methods are EncodeMsgpack and DecodeMsgpack.
	Coder bool
	// HasIsZero says that an IsZero method of the type's own decides what is absent.
	HasIsZero bool
	// BySign says that Sign() == 0 tells the zero value: *big.Int has no IsZero.
	BySign bool
	// OwnForm says that a carried type decides by methods of its own what is encoded.
	OwnForm bool
	// Shared says that copies of a value with own methods, of one that is carried or
	// of an array share memory, so that one handed out can change.
	Shared bool
}

// Lent reports whether a getter hands out memory that the session keeps, so that
// the value can change without a setter.
func (t *Type) Lent() bool {
	switch t.Kind {
	case Bytes, Nested, List, Map, IP:
		return true
	case Binary, Marshaled, Msgpack, FixedList:
		return t.Shared
	case AsJSON, AsMsgpack:
		return t.Shared || t.ByPointer()
	}
	return false
}

// MadeFromTime reports whether a Time is of a type that is made from time.Time, and has to
// be converted.
func (t *Type) MadeFromTime() bool {
	return t.Kind == Time && QualifiedName(t.Go) != "time.Time"
}

// Number reports whether the type is one that can be added to.
func (t *Type) Number() bool {
	switch t.Kind {
	case Int, Uint, Float32, Float64:
		return true
	}
	return false
}

// Fallible reports whether encoding a value of the type can fail: a marshaler
// can return an error, a time or an address may not fit, a text may be none of an
// enum's values, an element may be a nil pointer, and two text keys of a map can
// become one.
func (t *Type) Fallible() bool {
	return t.some(map[*Struct]bool{}, func(t *Type) bool {
		switch t.Kind {
		case Map:
			return t.Pointers || t.Key.Kind == Text || t.Key.Kind == Enum
		case List, FixedList:
			return t.Pointers
		case Time:
			return t.Precision != Seconds
		case Binary, Marshaled, Msgpack, Enum, IP, Addr, AsJSON, AsMsgpack:
			return true
		}
		return false
	})
}

// Bounded reports whether a nested field anywhere inside the type has a bound.
func (t *Type) Bounded() bool {
	return t.some(map[*Struct]bool{}, func(t *Type) bool {
		return t.Kind == Nested && t.Struct.any(func(f *Field) bool { return f.Max > 0 || f.Each > 0 })
	})
}

// CanRefuse reports whether the field's setter can refuse a value.
func (f *Field) CanRefuse() bool {
	return f.Max > 0 || f.Each > 0 || f.Type.Bounded() || f.Type.Fallible()
}

func (s *Struct) any(has func(*Field) bool) bool {
	for _, f := range s.Fields {
		if has(f) {
			return true
		}
	}
	return false
}
