package schema

import "go/types"

// Bounds are the options that bound a value. Each bounds the elements inside it. Zero
// means no bound.
type Bounds struct{ Max, Each int }

// Bounds returns the bounds of the field's value. keep= bounds a list as max= does, except
// in the decoder, which reads longer ones.
func (f *Field) Bounds() Bounds { return Bounds{max(f.Max, f.Keep), f.Each} }

// Appends reports whether the field has a method that adds elements.
func (f *Field) Appends() bool { return f.Type.Kind == List && (f.Flash || f.Keep > 0) }

// Of returns the bounds of an element or key: each= bounds text and bytes, at any depth,
// and not the number of elements.
func (b Bounds) Of(element *Type) Bounds {
	if kinds[element.Kind].Max == Length {
		return Bounds{Max: b.Each}
	}
	return Bounds{Each: b.Each}
}

// ArrayLen returns how many elements a value of an Array or FixedList has.
func (t *Type) ArrayLen() int { return int(t.Go.Underlying().(*types.Array).Len()) }
