// Package schema describes the annotated structs of a Go package as plain data. Build reads
// them from a loaded package; what follows in a run looks at the schema alone.
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
	Test       bool // the package consists of test files
	// Types is the type-checked package, without generated declarations.
	Types *types.Package
	// FileScope holds the names that files of the package get from their imports: no
	// declaration of the package can have one of them.
	FileScope map[string]bool
	Files     []*File
	// Tested is set for the inner tests of a package with sessions. It is that package,
	// whose generated declarations are declared here too.
	Tested *Package
	// Notes are remarks about the structs that stop nothing.
	Notes diagnostic.List

	enums map[string]enumUse
}

// File is one source file that holds sessions; it has one generated file.
type File struct {
	Source string // absolute path
	Output string // absolute path
	// Constraint is the build constraint that the output needs, as in a //go:build line;
	// empty when it needs none.
	Constraint string
	Sessions   []*Session
}

// Session is one struct marked with a //typedsession:session directive.
type Session struct {
	// Methods are the methods that the package itself declares for the generated type.
	Methods map[string]token.Position
	Name    string // the name of the generated type; empty when the directive's is wrong
	Struct  *Struct
	Doc     []string // the annotated struct's doc comment, a line each
	Pos     token.Position

	// DirectivePos is the position of the directive; the others are the positions of the
	// names and the budget in it.
	DirectivePos, NamePos, CookiePos, BudgetPos token.Position

	Cookie string // the cookie's name, without a prefix
	TypeID string // the id that the keys are bound to, together with the cookie's name
	// StatedID says that the directive has id=. Otherwise TypeID is made from the import
	// path and Name, unless a lock file has another.
	StatedID bool

	Idle, Absolute                 time.Duration
	RememberIdle, RememberAbsolute time.Duration // zero without remember=

	// Budget is how many bytes budget= allows for a whole Set-Cookie line; zero when
	// budget= has no number.
	Budget    int
	Unbounded bool // budget=unbounded: the cookie may have any size

	enums []*Type
}

// Package returns the package that declares the session's struct; nil for a struct without a
// name.
func (s *Session) Package() *types.Package {
	named, ok := s.Struct.Go.(*types.Named)
	if !ok {
		return nil
	}
	return named.Obj().Pkg()
}

// HasSecrets reports whether the session has a secret field.
func (s *Session) HasSecrets() bool {
	return s.Struct.any(func(f *Field) bool { return f.Secret })
}

// Owner returns the field that says whose session it is; nil when none does.
func (s *Session) Owner() *Field {
	for _, f := range s.Struct.Fields {
		if f.Owner {
			return f
		}
	}
	return nil
}

// Struct is a struct type whose fields have numbers: a session's or a nested one.
type Struct struct {
	Go      types.Type // a *types.Named, or a *types.Struct for a type without a name
	Foreign bool       // declared in another package
	Fields  []*Field   // by ascending number
	Retired []Retired  // by ascending number
	// NextNumber is a number that no tag of the struct mentions and that no diagnostic
	// has proposed yet. Propose increments it.
	NextNumber int

	// renamed holds the types of the fields without a number that mention types which are
	// not generated yet.
	renamed map[*types.Var]types.Type

	height        int   // how deep a value nests, itself included
	pointees      int64 // bytes of memory that optional fields in a value point to
	largePointees int64 // those of them that values take which are heavy by themselves
}

// Retired is the number of a former field: its value is dropped when read, and the number
// is never used again.
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
	Embedded bool // its name is the name of its type
	// Max bounds the UTF-8 bytes of text, the bytes of a []byte, or the number of
	// elements; Each bounds the bytes of every element. Zero means no bound.
	Max, Each int
	// Keep is how many elements of a list a setter keeps, the last ones; zero means all.
	Keep    int
	Flash   bool           // read once, with the method TakeX
	Secret  bool           // kept only in encrypted cookies and sealed records, and printed as [redacted]
	Owner   bool           // says whose session it is
	TTL     time.Duration  // the time after which a set value is absent; zero means never
	Default constant.Value // the value of an absent field; nil for the zero value
	Was     []string       // the field's former names, whose accessors are generated too
	Doc     []string       // the field's comment, a line each
	Pos     token.Position
	// NumberPos is the position of the number in the tag, and TypePos that of the type.
	NumberPos, TypePos token.Position
	// Untagged is the position of the field's name in the source, if the field has no
	// number in its tag, or no tag, and got its number from Draft. It is invalid for all
	// other fields.
	Untagged token.Position
	// OptionPos is the position of each option.
	OptionPos map[string]token.Position
}

// Packing is the form of bytes in which a text is encoded that usually is another form of
// these bytes.
type Packing string

// Precision is the unit of an encoded time.
type Precision string

// The precisions. Seconds are the default, and what the option unix says.
const (
	Seconds Precision = ""
	Millis  Precision = "milli"
	Nanos   Precision = "nano"
)

// EnumValue is one value of an Enum. Its index in the list, counted from 1, is its
// encoding.
type EnumValue struct {
	Text     string
	Constant string // the identifier of its constant
	// Former are the identifiers that the constant has because the field has former names,
	// in their order.
	Former []string
}

// Constants returns the identifiers of all constants of the value.
func (v EnumValue) Constants() []string {
	return append([]string{v.Constant}, v.Former...)
}

// Type is the type of a field, or of a part of one.
type Type struct {
	Kind Kind
	Go   types.Type // as in the source, with aliases
	Elem *Type      // of List, FixedList and Map
	// Pointers says that the elements of a List, FixedList or Map are pointers to values
	// of type Elem. They are encoded like the values; none can be nil.
	Pointers bool
	Key      *Type   // of Map: Bool, Int, Uint, Text or Enum
	Struct   *Struct // of Nested

	Packing   Packing     // of Text
	Precision Precision   // of Time
	Enum      []EnumValue // of Enum
	// EnumPos is the position of the first list of the Enum's values.
	EnumPos token.Position
	// Declared says that the package itself declares the constants of the Enum.
	Declared bool
	// Coder says that the methods of a Msgpack are EncodeMsgpack and DecodeMsgpack.
	Coder bool
	// HasIsZero says that the type's own IsZero method decides which value is absent.
	HasIsZero bool
	// BySign says that Sign() == 0 shows the zero value: *big.Int has no IsZero.
	BySign bool
	// OwnForm says that a carried type decides its encoding by its own methods.
	OwnForm bool
	// Shared says that copies of a value share memory, so that a copy that was handed out
	// can change. It is set for arrays, for carried values, and for types with their own
	// methods.
	Shared bool

	carried carriedMemory // of AsJSON and AsMsgpack
}

// MadeFromTime reports whether a Time has a type that is made from time.Time, and has to
// be converted.
func (t *Type) MadeFromTime() bool {
	return t.Kind == Time && QualifiedName(t.Go) != "time.Time"
}

// CanRefuse reports whether the field's setter can refuse a value.
func (f *Field) CanRefuse() bool {
	return f.Max > 0 || f.Each > 0 || f.Type.Checked() || f.Type.Fallible()
}

func (s *Struct) any(has func(*Field) bool) bool {
	for _, f := range s.Fields {
		if has(f) {
			return true
		}
	}
	return false
}
