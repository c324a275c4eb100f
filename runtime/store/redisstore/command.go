package redisstore

import (
	"context"
	"fmt"

	"github.com/typedsession/typedsession/runtime/store"
)

// Command is a command with one key, in the parts that client libraries want to know apart: a client of a cluster finds
// the node by the key. The strings may hold any bytes.
type Command struct {
	Name []string // the command's name and what comes before the key
	Key  string
	Args []string // what comes after the key
}

// All returns the whole command in order.
func (c Command) All() []any {
	all := make([]any, 0, len(c.Name)+1+len(c.Args))
	for _, s := range c.Name {
		all = append(all, s)
	}
	all = append(all, c.Key)
	for _, s := range c.Args {
		all = append(all, s)
	}
	return all
}

// array sends a command that answers with an array. Its error wraps the context's if the context is done.
func (s *Store) array(ctx context.Context, c Command) ([]any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answer, err := s.do(ctx, c)
	if err != nil {
		return nil, store.ContextError(ctx, err)
	}
	array, ok := answer.([]any)
	if !ok {
		return nil, fmt.Errorf("%s answers %T, want []any: see redisstore.NewFunc for what its function returns", c.Name[0], answer)
	}
	return array, nil
}

// bytesOf returns the bytes of a string in an answer, which nobody else has.
func bytesOf(element any) ([]byte, error) {
	switch element := element.(type) {
	case string:
		return []byte(element), nil
	case []byte:
		return element, nil
	}
	return nil, fmt.Errorf("an answer holds %T, want string or []byte", element)
}
