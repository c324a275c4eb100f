package schema_test

import (
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/schema"
)

func TestATypeThatContainsItselfIsReported(t *testing.T) {
	const self = "contains itself: a cookie cannot hold a value of any depth"
	tests := []struct {
		name, fields, declarations string
		want                       []string
	}{
		{"a list", "F R `session:\"1\"`", "type R []R", []string{"an element of field F is R, which"}},
		{"a list, optional", "F *R `session:\"1\"`", "type R []R", []string{"an element of field F is R, which"}},
		{"a list of lists", "F R `session:\"1\"`", "type R [][]R", []string{"an element of an element of field F is R, which"}},
		{"a list of pointers", "F R `session:\"1\"`", "type R []*R", []string{"an element of field F is R, which"}},
		{"a map of pointers", "F R `session:\"1\"`", "type R map[string]*R", []string{"a value of field F is R, which"}},
		{"a struct by a list of pointers", "F S `session:\"1\"`", "type S struct { Kids []*S `session:\"1\"` }", []string{"an element of field Kids is S, which"}},
		{"a map", "F R `session:\"1\"`", "type R map[string]R", []string{"a value of field F is R, which"}},
		{"two lists", "F R `session:\"1\"`\nG S `session:\"2\"`", "type R []S\ntype S []R", []string{"an element of an element of field F is R, which", "an element of an element of field G is S, which"}},
		{"a generic list", "F R[int] `session:\"1\"`", "type R[T any] []R[T]", []string{"an element of field F is R[int], which"}},
		{"an array of lists", "F R `session:\"1\"`", "type R []A\ntype A [2]R\nfunc (A) IsZero() bool { return true }", []string{"an element of an element of field F is R, which"}},
		{"a struct by a pointer", "F S `session:\"1\"`", "type S struct { Next *S `session:\"1\"` }", []string{"field Next is S, which"}},
		{"a struct by a list", "F S `session:\"1\"`", "type S struct { Kids L `session:\"1\"` }\ntype L []S", []string{"an element of field Kids is S, which"}},
		{"a struct by a list, from the list", "F L `session:\"1\"`", "type S struct { Kids L `session:\"1\"` }\ntype L []S", []string{"an element of field Kids is S, which"}},
		{"two structs", "F S `session:\"1\"`", "type S struct { A *T `session:\"1\"` }\ntype T struct { B *S `session:\"1\"` }", []string{"field A is T, which", "field B is S, which"}},
		{"two structs, from the other", "F T `session:\"1\"`", "type S struct { A *T `session:\"1\"` }\ntype T struct { B *S `session:\"1\"` }", []string{"field A is T, which", "field B is S, which"}},
		{"a cycle beside a cycle", "F A `session:\"1\"`", "type A struct { B *B `session:\"1\"`; C *C `session:\"2\"` }\ntype B struct { A *A `session:\"1\"` }\ntype C struct { B *B `session:\"1\"` }",
			[]string{"field B is B, which", "field A is A, which", "field C is C, which"}},
		{"by an embedded pointer", "F S `session:\"1\"`", "type S struct { *T `session:\"1\"` }\ntype T struct { B *S `session:\"1\"` }", []string{"field T is T, which", "field B is S, which"}},
		{"the session itself", "F []session `session:\"1\"`", "", []string{"an element of field F is session, which"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := build(t, app(tt.fields, tt.declarations))
			said := b.said()
			for _, want := range tt.want {
				if !strings.Contains(said, "kind-recursive: "+want+" "+self) {
					t.Errorf("%s is not reported", want)
				}
			}
			if strings.Contains(said, "kind-recursive: field F") || strings.Contains(strings.ReplaceAll(said, "kind-recursive", ""), "kind") {
				t.Errorf("more is reported:\n%s", said)
			}
		})
	}
}

func TestATypeThatContainsItselfAndMarshalsItselfIsAField(t *testing.T) {
	const generic = "type T = G[int]\nfunc (G[P]) MarshalText() ([]byte, error) { return nil, nil }\nfunc (*G[P]) UnmarshalText([]byte) error { return nil }\n"
	for _, declaration := range []string{generic + "type G[P any] []G[[]P]\n", generic + "type G[P any] struct { Next *G[[]P] }\n"} {
		build(t, app("F T `session:\"1\"`", declaration)).field(t, "F")
	}
	for _, declaration := range []string{
		"type T []T\n", "type T map[string]T\n", "type T struct { Next *T }\n", "type T [][2]*T\n", "type T []S\ntype S struct { T T }\n",
	} {
		if got := build(t, app("F T `session:\"1\"`\nG []T `session:\"2\"`", declaration+text)).field(t, "F").Type; got.Kind != schema.Marshaled || !got.Shared {
			t.Errorf("%s: kind %d, shared %v", declaration, got.Kind, got.Shared)
		}
	}
}

func TestTypesThatGrowWithEachStructAreTooDeep(t *testing.T) {
	for _, declaration := range []string{
		"type T[P any] struct { Next *T[[]P] `session:\"1\"` }",
		"type T[P any] struct { A P `session:\"1\"`; Next []T[map[string]P] `session:\"2\"` }",
		"type T[P any] []T[[]P]",
		"type T[P any] map[string]*T[*P]",
	} {
		if said := build(t, app("F T[int] `session:\"1\"`", declaration)).said(); !strings.Contains(said, "kind-depth: field ") && !strings.Contains(said, "kind-pointer: ") {
			t.Errorf("%s: %s", declaration, said)
		}
	}
}

func TestASessionThatGoRefusesIsNotPassedOver(t *testing.T) {
	for _, declaration := range []string{"type T struct { F session `session:\"1\"` }", "type T [2]session"} {
		const want = "kind-unresolved: session: invalid recursive type session"
		if said := build(t, app("F T `session:\"1\"`", declaration)).said(); !strings.Contains(said, want) {
			t.Errorf("%s: said %q", declaration, said)
		}
	}
}
