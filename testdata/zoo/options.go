package main

import (
	"fmt"
	"go/types"
	"math/rand/v2"
	"slices"
	"strings"
)

// withRandomOptions returns sessions of the same structs whose fields and directives get
// options at random. Each is tried with them first, and then as the generator took it
// without. What is drawn for a struct depends on the seed and its number alone.
func withRandomOptions(plain []*session, seed uint64) []*session {
	var sessions []*session
	for _, p := range plain {
		if !p.written() {
			continue
		}
		r := rand.New(rand.NewPCG(seed, uint64(p.number)))
		s := &session{foundStruct: p.foundStruct, number: p.number, directives: []string{randomDirective(r), ""}}
		for _, f := range p.fields {
			form, taken := f.form()
			drawn := &field{Var: f.Var}
			if options := randomOptions(r, f.Type(), form); taken {
				drawn.forms = slices.Compact([]string{options, form})
			}
			s.fields = append(s.fields, drawn)
		}
		sessions = append(sessions, s)
	}
	return sessions
}

func randomDirective(r *rand.Rand) string {
	return []string{"", "", " remember=14d/180d", " budget=unbounded", " remember=1h/2h budget=unbounded"}[r.IntN(5)]
}

// randomOptions draws up to two options for a field of type t whose form is taken. Most
// are such as the type can have.
func randomOptions(r *rand.Rand, t types.Type, form string) string {
	could := []string{"secret", "flash", "ttl=90s"}
	if form == "" {
		could = append(could, optionsFor(r, t)...)
	} else {
		could = append(could, fmt.Sprintf("max=%d", 1+r.IntN(3000)))
	}
	var drawn []string
	if form != "" {
		drawn = append(drawn, form)
	}
	for range r.IntN(3) {
		option := could[r.IntN(len(could))]
		if !slices.ContainsFunc(drawn, func(other string) bool { return nameOf(other) == nameOf(option) }) {
			drawn = append(drawn, option)
		}
	}
	return strings.Join(drawn, ",")
}

func nameOf(option string) string {
	name, _, _ := strings.Cut(option, "=")
	return name
}

// optionsFor lists options that may suit a type, those for elements included.
func optionsFor(r *rand.Rand, t types.Type) []string {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	bound := fmt.Sprintf("max=%d", 1+r.IntN(60))
	switch name := types.TypeString(types.Unalias(t), nil); name {
	case "time.Time":
		return []string{"unix", "milli", "nano"}
	case "time.Duration":
		return []string{"default=90s"}
	}
	switch under := t.Underlying().(type) {
	case *types.Basic:
		switch info := under.Info(); {
		case info&types.IsBoolean != 0:
			return []string{"default=true"}
		case info&types.IsNumeric != 0:
			return []string{"default=1", "default=100"}
		case info&types.IsString != 0:
			packing := []string{"uuid", "ulid", "hex", "base32", "base64url", "jwt"}[r.IntN(6)]
			return []string{bound, bound, packing, "default=x", "enum=a|b-c|d"}
		}
	case *types.Slice:
		return append(optionsFor(r, under.Elem()), bound, "keep=3", fmt.Sprintf("each=%d", 1+r.IntN(20)), "json", "msgpack")
	case *types.Map:
		return append(optionsFor(r, under.Elem()), bound, fmt.Sprintf("each=%d", 1+r.IntN(20)), "json", "msgpack")
	}
	return []string{"json", "msgpack"}
}
