// This file reports mutexes, and structs that contain one, in the types of fields: a session
// copies its values, and a mutex must not be copied.

package schema

import (
	"go/types"
)

// mutexIn returns the type of the mutex that a value of type t contains; nil when there is
// none. A mutex is, by the rule of go vet's copylocks analyzer, a struct whose pointer has
// methods Lock and Unlock although the struct itself has not, such as sync.Mutex. A value
// behind a pointer, slice or map does not count, since it is not copied with t.
func mutexIn(t types.Type, seen map[types.Type]bool) types.Type {
	for {
		array, ok := t.Underlying().(*types.Array)
		if !ok {
			break
		}
		t = array.Elem()
	}
	structure, ok := t.Underlying().(*types.Struct)
	if !ok || !visit(t, seen) {
		return nil
	}
	if isMutex(t) {
		return t
	}
	for field := range structure.Fields() {
		if mutex := mutexIn(field.Type(), seen); mutex != nil {
			return mutex
		}
	}
	return nil
}

// locker is the interface sync.Locker.
var locker = func() *types.Interface {
	method := func(name string) *types.Func {
		return types.NewFunc(0, nil, name, types.NewSignatureType(nil, nil, nil, nil, nil, false))
	}
	return types.NewInterfaceType([]*types.Func{method("Lock"), method("Unlock")}, nil).Complete()
}()

// isMutex reports whether the type is a mutex itself, by the rule of mutexIn.
func isMutex(t types.Type) bool {
	return types.Implements(types.NewPointer(t), locker) && !types.Implements(t, locker)
}

// marshalsMutex reports a type that marshals itself and contains a mutex, since its values
// are copied.
func (b *builder) marshalsMutex(t *Type, u use) bool {
	mutex := mutexIn(t.Go, map[types.Type]bool{})
	if mutex == nil {
		return false
	}
	b.diags.Add(u.at, "kind-lock", "%s is %s, which holds a lock (%s), and a session copies its values: keep what it stores in a type without one", u.what, b.typeString(t.Go), b.typeString(mutex))
	return true
}

// structMutex reports a struct that is a mutex by its own or promoted methods. A mutex
// in one of its fields is reported for that field.
func (b *builder) structMutex(t *Type, u use) bool {
	if !isMutex(t.Go) {
		return false
	}
	b.diags.Add(u.at, "kind-lock", "%s is %s, which is a lock by its methods Lock and Unlock, and a session copies its values: keep what it stores in a type without them", u.what, b.typeString(t.Go))
	return true
}

// fieldMutex reports a field of a nested struct that is not part of the session and
// contains a mutex: getters, setters and lists copy the struct as a whole.
func (b *builder) fieldMutex(v *types.Var, d declared) {
	if mutex := mutexIn(v.Type(), map[types.Type]bool{}); mutex != nil {
		b.diags.Add(d.pos, "kind-lock", "field %s holds a lock (%s), and a session copies the struct that it is in: make the field a pointer, or keep what the session stores in a struct without it", v.Name(), b.typeString(mutex))
	}
}
