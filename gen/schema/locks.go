package schema

import (
	"go/types"
)

// lockIn returns the lock that a value of type t contains, by the rule of go vet's
// copylocks analyzer: a struct whose pointer has methods Lock and Unlock although the
// struct itself has not. A value behind a pointer, slice or map is not copied with t and
// does not count. The result is nil when there is none.
func lockIn(t types.Type, seen map[types.Type]bool) types.Type {
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
	if isLock(t) {
		return t
	}
	for field := range structure.Fields() {
		if lock := lockIn(field.Type(), seen); lock != nil {
			return lock
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

func isLock(t types.Type) bool {
	return types.Implements(types.NewPointer(t), locker) && !types.Implements(t, locker)
}

// marshalsLock reports a type that marshals itself and contains a lock, since its values
// are copied.
func (b *builder) marshalsLock(t *Type, u use) bool {
	lock := lockIn(t.Go, map[types.Type]bool{})
	if lock == nil {
		return false
	}
	b.diags.Add(u.at, "kind-lock", "%s is %s, which holds a lock (%s), and a session copies its values: keep what it stores in a type without one", u.what, b.typeString(t.Go), b.typeString(lock))
	return true
}

// structLock reports a struct that is a lock by its own or promoted methods. A lock in
// one of its fields is reported for that field.
func (b *builder) structLock(t *Type, u use) bool {
	if !isLock(t.Go) {
		return false
	}
	b.diags.Add(u.at, "kind-lock", "%s is %s, which is a lock by its methods Lock and Unlock, and a session copies its values: keep what it stores in a type without them", u.what, b.typeString(t.Go))
	return true
}

// fieldLock reports a field of a nested struct that is not part of the session and
// contains a lock: getters, setters and lists copy the struct as a whole.
func (b *builder) fieldLock(v *types.Var, d declared) {
	if lock := lockIn(v.Type(), map[types.Type]bool{}); lock != nil {
		b.diags.Add(d.pos, "kind-lock", "field %s holds a lock (%s), and a session copies the struct that it is in: make the field a pointer, or keep what the session stores in a struct without it", v.Name(), b.typeString(lock))
	}
}
