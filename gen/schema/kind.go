package schema

// Kind says how the values of a type are encoded. The table kinds has the properties that all
// types of a kind share. A new kind is a row there, a case of builder.kind, and its code in
// the packages emit, emittests and inspect.
type Kind int

// The kinds. The zero Kind is none of them and has no properties.
const (
	Bool      Kind = iota + 1
	Int            // signed integers, including time.Duration
	Uint           // unsigned integers
	Float32        // float32
	Float64        // float64
	Text           // strings
	Bytes          // []byte
	Array          // [N]byte
	Time           // time.Time, or a type made from it
	Nested         // a struct with numbered fields
	List           // a slice, except []byte
	Map            // a map whose keys are bools, integers, texts or an enum
	Binary         // encoding.BinaryMarshaler and BinaryUnmarshaler
	Marshaled      // encoding.TextMarshaler and TextUnmarshaler
	Msgpack        // its own msgpack methods, as github.com/vmihailenco/msgpack/v5 has them
	Enum           // text that is one of a list of values
	FixedList      // [N]T, except [N]byte
	IP             // net.IP
	Addr           // netip.Addr
	AsJSON         // anything that encoding/json encodes, by the option json
	AsMsgpack      // anything that github.com/vmihailenco/msgpack/v5 encodes, by the option msgpack
)

// Properties are what all types of a kind have in common.
type Properties struct {
	// Word is the lock file's word for the kind. It is empty for integers: each integer type
	// has its own word there.
	Word string
	// Wire is the X in the function wire.AppendX, which appends a value, and in the Reader's
	// method X, which reads one. It is empty for a kind whose functions depend on the type.
	Wire string
	// Name stands for the kind in the names of generated functions, for a type without a
	// name; empty where the name of the Go type does.
	Name string
	// Max is what the option max= counts: Length, Elements or Entries; empty for a kind
	// without that option.
	Max Counted

	// Largest is the most bytes of an encoded value. It is zero where that depends on the
	// type or on a bound, and where nothing bounds it.
	Largest int
	// Typical is a guess at the bytes of an encoded value, as long as its bound allows them.
	// It is zero where values have about their largest size, and where it depends on the
	// type.
	Typical int

	Number   bool // values can be added
	Array    bool // the type is a Go array, whose length is a part of it
	Marshals bool // the type's own methods encode the values
	Carried  bool // another encoding carries the values, by an option
	// Fallible says that encoding can fail for any type of the kind: a marshaler can return
	// an error, and there are values that are not an address or not one of an enum's.
	Fallible bool
	// OneForm says that a value has only one encoding that a Reader accepts and does not
	// report as redundant, unless the type or its options say otherwise.
	OneForm bool

	mutable mutability
}

// Counted is what the option max= counts in a value.
type Counted string

// What max= counts.
const (
	Length   Counted = "bytes"
	Elements Counted = "elements"
	Entries  Counted = "entries"
)

// mutability says whether the app can change a value that a getter returned.
type mutability int

const (
	never    mutability = iota // a getter returns a copy
	ifShared                   // the copy may share memory with the value: see Type.Shared
	always                     // a getter returns the memory that the session keeps
)

// Typical sizes, from what the applications in testdata/schemas keep.
const (
	typicalNumber  = 3
	typicalSeconds = 5       // since the Unix epoch, until 2106
	typicalText    = 1 + 16  // between a name and an address
	typicalBytes   = 2 + 32  // a digest, a key or a random secret
	typicalCarried = 2 + 100 // a JSON object of a few members
)

// kinds holds the properties of each kind.
var kinds = [...]Properties{
	Bool:    {Word: "bool", Wire: "Bool", Largest: 1, OneForm: true},
	Int:     {Wire: "Int", Typical: typicalNumber, Number: true, OneForm: true},
	Uint:    {Wire: "Uint", Typical: typicalNumber, Number: true, OneForm: true},
	Float32: {Word: "float32", Wire: "Float32", Largest: 5, Number: true, OneForm: true},
	Float64: {Word: "float64", Wire: "Float64", Largest: 9, Number: true, OneForm: true},
	Time:    {Word: "time", Largest: 9, Typical: typicalSeconds, OneForm: true},

	Text:  {Word: "text", Max: Length, Typical: typicalText, OneForm: true},
	Enum:  {Word: "enum", Fallible: true, OneForm: true},
	Bytes: {Word: "bytes", Wire: "Bytes", Name: "Bytes", Max: Length, Typical: typicalBytes, OneForm: true, mutable: always},
	Array: {Word: "bytes", Name: "Bytes", Array: true},
	IP:    {Word: "ip", Wire: "IP", Largest: 2 + 16, Typical: 2 + 4, Fallible: true, mutable: always},
	Addr:  {Word: "addr", Wire: "Addr", Largest: 2 + 16, Typical: 2 + 4, Fallible: true},

	Nested:    {Word: "struct", OneForm: true, mutable: always},
	List:      {Word: "list", Name: "List", Max: Elements, OneForm: true, mutable: always},
	FixedList: {Word: "array", Name: "List", Array: true, OneForm: true, mutable: ifShared},
	Map:       {Word: "map", Name: "Map", Max: Entries, OneForm: true, mutable: always},

	Binary:    {Word: "binary", Typical: typicalBytes, Marshals: true, Fallible: true, mutable: ifShared},
	Marshaled: {Word: "marshaled", Typical: typicalBytes, Marshals: true, Fallible: true, mutable: ifShared},
	Msgpack:   {Word: "msgpack", Typical: typicalBytes, Marshals: true, Fallible: true, mutable: ifShared},
	AsJSON:    {Word: "json", Max: Length, Typical: typicalCarried, Carried: true, Fallible: true, mutable: ifShared},
	AsMsgpack: {Word: "msgpack", Max: Length, Typical: typicalCarried, Carried: true, Fallible: true, mutable: ifShared},
}

// Properties returns the properties of the kind.
func (k Kind) Properties() Properties { return kinds[k] }

// Number reports whether the type has numbers that can be added to.
func (t *Type) Number() bool { return kinds[t.Kind].Number }

// Marshals reports whether the type's own methods encode its values.
func (t *Type) Marshals() bool { return kinds[t.Kind].Marshals }

// Carried reports whether another encoding carries the type's values.
func (t *Type) Carried() bool { return kinds[t.Kind].Carried }

// Container reports whether the type's values contain others: a struct, list, array or map.
func (t *Type) Container() bool { return t.Elem != nil || t.Struct != nil }

// Mutable reports whether a getter returns memory that the session keeps, so that the value
// can change without a setter.
func (t *Type) Mutable() bool {
	switch kinds[t.Kind].mutable {
	case always:
		return true
	case ifShared:
		return t.Shared || t.ByPointer()
	}
	return false
}

// Fallible reports whether encoding a value of the type can fail: because of its kind, or
// because a time may not fit, an element may be a nil pointer, or two text keys of a map can
// become one.
func (t *Type) Fallible() bool {
	return t.some(map[*Struct]bool{}, func(t *Type) bool {
		textKeys := t.Key != nil && (t.Key.Kind == Text || t.Key.Kind == Enum)
		return kinds[t.Kind].Fallible || t.Precision != Seconds || t.Pointers || textKeys
	})
}

// Values returns how many different values the type has, and zero for a type with more of
// them than a bound would allow. An enum also has the empty text.
func (t *Type) Values() int {
	switch t.Kind {
	case Bool:
		return 2
	case Enum:
		return len(t.Enum) + 1
	}
	return 0
}
