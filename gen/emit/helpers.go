package emit

import (
	"fmt"
	"go/types"
	"strconv"

	"github.com/typedsession/typedsession/gen/schema"
)

// helper is a type that gets functions of its own to append, read and test it.
type helper struct {
	t      *schema.Type
	suffix string // of the functions' names: appendSessionAddress has SessionAddress
}

// helpers are the types of one session that get functions, in the order in which
// its fields mention them.
type helpers struct {
	ordered []helper
	byType  map[string]helper
}

func (h helpers) of(t *schema.Type) helper { return h.byType[typeKey(t)] }

// typeKey is the identity of a type and of how it travels: an alias has that of
// what it stands for, and a list of texts another one than a list of packed texts.
func typeKey(t *schema.Type) string {
	key := types.TypeString(types.Unalias(t.Go), nil)
	if t.Kind == schema.Nested {
		return key
	}
	t.Walk(func(inner *schema.Type) {
		key += string(inner.Packing) + string(inner.Precision)
		for _, v := range inner.Enum {
			key += "|" + v.Text
		}
	})
	return key
}

func (h helper) append() string  { return "append" + h.suffix }
func (h helper) read() string    { return "read" + h.suffix }
func (h helper) present() string { return "present" + h.suffix }
func (h helper) check() string   { return "check" + h.suffix }

// collectHelpers names the functions of all sessions of p. They are declared in
// the user's package, so a name that is taken there gives way, and so does one
// of two sessions: A with a type BC, and AB with a type C.
func collectHelpers(p *schema.Package, declared map[string]bool) map[*schema.Session]helpers {
	result := map[*schema.Session]helpers{}
	used := map[string]bool{}
	if p.Tested != nil {
		for _, tested := range collectHelpers(p.Tested, declaredNames(p.Tested)) {
			for _, h := range tested.ordered {
				used[h.suffix] = true
			}
		}
	}
	for _, file := range p.Files {
		for _, s := range file.Sessions {
			result[s] = sessionHelpers(s, declared, used)
		}
	}
	return result
}

// sessionHelpers adds the suffixes it gives to used.
func sessionHelpers(s *schema.Session, declared, used map[string]bool) helpers {
	result := helpers{byType: map[string]helper{}}
	var visit func(t *schema.Type, hint string)
	visit = func(t *schema.Type, hint string) {
		key := typeKey(t)
		if _, done := result.byType[key]; done {
			return
		}
		switch t.Kind {
		case schema.List, schema.FixedList, schema.Map, schema.Nested, schema.Enum,
			schema.Binary, schema.Marshaled, schema.Msgpack, schema.Array:
		default:
			return
		}
		h := helper{t: t}
		base := upperFirst(s.Name) + typeName(t, hint)
		for n := 1; h.suffix == "" || used[h.suffix] || h.taken(declared); n++ {
			h.suffix = base
			if n > 1 {
				h.suffix = base + strconv.Itoa(n)
			}
		}
		used[h.suffix] = true
		result.byType[key] = h
		result.ordered = append(result.ordered, h)
		switch t.Kind {
		case schema.List, schema.FixedList:
			visit(t.Elem, hint+"Element")
		case schema.Map:
			visit(t.Key, hint+"Key")
			visit(t.Elem, hint+"Element")
		case schema.Nested:
			for _, f := range t.Struct.Fields {
				visit(f.Type, hint+upperFirst(f.Name))
			}
		}
	}
	for _, f := range s.Struct.Fields {
		visit(f.Type, f.Name)
	}
	return result
}

// taken reports whether the package has declared one of the functions' names.
func (h helper) taken(declared map[string]bool) bool {
	return declared[h.append()] || declared[h.read()] || declared[h.present()] || declared[h.check()] ||
		declared[h.index()] || declared[h.value()]
}

// pointers is a part of a container's name.
func pointers(t *schema.Type) string {
	if t.Pointers {
		return "Pointer"
	}
	return ""
}

// typeName is what a type is called in the names of functions; hint names a
// struct that has no name.
func typeName(t *schema.Type, hint string) string {
	if named, ok := types.Unalias(t.Go).(*types.Named); ok {
		name := upperFirst(named.Obj().Name())
		for argument := range named.TypeArgs().Types() {
			name += typeName(&schema.Type{Go: argument}, "Of")
		}
		return name
	}
	switch t.Kind {
	case schema.List, schema.FixedList:
		return typeName(t.Elem, hint) + pointers(t) + "List"
	case schema.Enum:
		return hint
	case schema.Map:
		return typeName(t.Elem, hint) + pointers(t) + "Map"
	case schema.Nested:
		return hint
	case schema.Bytes:
		return "Bytes"
	case schema.Array:
		return fmt.Sprintf("Bytes%d", t.ArrayLen())
	}
	if t.Packing != "" {
		return packingName(t.Packing)
	}
	if basic, ok := types.Unalias(t.Go).(*types.Basic); ok {
		return upperFirst(basic.Name())
	}
	return hint
}
