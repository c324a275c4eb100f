package sqlstore

import (
	"regexp"
	"strconv"

	"github.com/typedsession/typedsession/runtime/store"
)

// values are the parameters of all statements, in a template by their names with a colon.
type values struct {
	id, owner string
	old, data []byte
	ttl, keep int64 // in milliseconds
	limit     int
}

// newValues returns the parameters of a Swap. Its TTL is a millisecond longer, because the clocks are rounded to one: a record
// written at 0.9 ms, which reads 0, would end early.
func newValues(key string, old []byte, next store.Record) values {
	ttl, keep := next.Milliseconds()
	ttl++
	return values{id: key, owner: next.Owner, old: old, data: next.Data, ttl: ttl, keep: keep}
}

// parameter returns the argument for a name in a template.
func (v values) parameter(name string) any {
	switch name {
	case "id":
		return v.id
	case "owner":
		if v.owner == "" {
			return nil
		}
		return v.owner
	case "old":
		return v.old
	case "data":
		return v.data
	case "ttl":
		return v.ttl
	case "keep":
		return v.keep
	case "limit":
		return int64(v.limit)
	}
	panic("no parameter :" + name)
}

// statement is the text of a statement for one dialect and the names of its parameters in order.
type statement struct {
	text  string
	names []string
}

var inTemplate = regexp.MustCompile(`:[a-z]+`)

// newStatement replaces the names in a template with the placeholders of the dialect. Each occurrence of a name is a
// parameter of its own.
func newStatement(d Dialect, template string) statement {
	var s statement
	s.text = inTemplate.ReplaceAllStringFunc(template, func(name string) string {
		s.names = append(s.names, name[1:])
		if d == Postgres {
			return "$" + strconv.Itoa(len(s.names))
		}
		return "?"
	})
	return s
}

func (s statement) args(v values) []any {
	args := make([]any, len(s.names))
	for i, name := range s.names {
		args[i] = v.parameter(name)
	}
	return args
}
