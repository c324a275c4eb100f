package budget

import (
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/schema"
)

// Gaps lists each place that leaves the session without a largest size, with the option
// that it needs: "Name needs max=", "Lines.SKU needs max=". The list is empty exactly
// when the body has a largest size. Gaps visits each struct once: an option that bounds a
// field bounds it in every use of the struct.
func Gaps(s *schema.Session) []string { return gapsOf(s.Struct, "", map[*schema.Struct]bool{}) }

func gapsOf(s *schema.Struct, prefix string, seen map[*schema.Struct]bool) (all []string) {
	if seen[s] {
		return nil
	}
	seen[s] = true
	for _, f := range s.Fields {
		g := gaps{path: prefix + f.Name, seen: seen}
		g.look(f.Type, f.Bounds(), "max=")
		if len(g.options) > 0 {
			all = append(all, g.path+" needs "+strings.Join(g.options, " and "))
		}
		all = append(all, g.others...)
	}
	return all
}

// gaps are the gaps of one field.
type gaps struct {
	path    string
	seen    map[*schema.Struct]bool
	options []string // that the field's tag needs
	others  []string // gaps that no option of the field closes
}

// look finds the gaps of a value of type t, as sizes.largest does. option is the option
// that bounds a value of this type; it is empty for a list or map that is itself an
// element, whose length no option bounds.
func (g *gaps) look(t *schema.Type, b schema.Bounds, option string) {
	p := t.Kind.Properties()
	switch {
	case t.Struct != nil:
		g.others = append(g.others, gapsOf(t.Struct, g.path+".", g.seen)...)
		return
	case t.Kind == schema.Marshaled:
		add(&g.others, g.path+" marshals itself (keep its text in a string with max=)")
		return
	case p.Marshals:
		add(&g.others, g.path+" marshals itself (keep its text in a string with max=, or its bytes in a []byte)")
		return
	case p.Max != "" && mostOf(t, b) == 0 && !g.need(option):
		return
	}
	if t.Key != nil {
		g.element(t.Key, b)
	}
	if t.Elem != nil {
		g.element(t.Elem, b)
	}
}

func (g *gaps) element(t *schema.Type, b schema.Bounds) {
	option := ""
	if t.Kind.Properties().Max == schema.Length {
		option = "each="
	}
	g.look(t, b.Of(t), option)
}

// need records that the field needs the option. It reports whether there is such an
// option.
func (g *gaps) need(option string) bool {
	if option == "" {
		add(&g.others, g.path+" has inner lists or maps of any length")
		return false
	}
	add(&g.options, option)
	return true
}

// add appends what unless the list has it: keys and values of a map may need the same
// option.
func add(to *[]string, what string) {
	if !slices.Contains(*to, what) {
		*to = append(*to, what)
	}
}
