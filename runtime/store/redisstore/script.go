package redisstore

import (
	"context"
	"crypto/fips140"
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/runtime/store"
)

// script is a Lua script and the name by which the server knows it once it has run there.
type script struct{ text, sha string }

var (
	//go:embed swap.lua
	swapText string
	//go:embed delete.lua
	deleteText string
	//go:embed index.lua
	indexText string

	swapScript   = newScript(swapText)
	deleteScript = newScript(deleteText)
	indexScript  = newScript(indexText)
)

// newScript names the script as Redis does, by its SHA-1. The name protects nothing, so that FIPS 140-3 mode may allow it.
func newScript(text string) (s script) {
	fips140.WithoutEnforcement(func() {
		sum := sha1.Sum([]byte(text))
		s = script{text: text, sha: hex.EncodeToString(sum[:])}
	})
	return s
}

// run runs a script for one key. A server that does not have the script, such as after a restart or a failover, has run
// nothing, and run sends it the text.
func (s *Store) run(ctx context.Context, of script, key string, args ...string) ([]any, error) {
	answer, err := s.array(ctx, Command{Name: []string{"EVALSHA", of.sha, "1"}, Key: key, Args: args})
	if err != nil && strings.Contains(err.Error(), "NOSCRIPT") {
		return s.array(ctx, Command{Name: []string{"EVAL", of.text, "1"}, Key: key, Args: args})
	}
	return answer, err
}

// runSwap runs swap.lua. indexed tells it that the index of the owner has the record.
func (s *Store) runSwap(ctx context.Context, key string, old []byte, next store.Record, indexed bool) (code int64, current []byte, err error) {
	ttl, keep := next.Milliseconds()
	answer, err := s.run(ctx, swapScript, key, string(old), string(next.Data), decimal(ttl), ownerHash(next.Owner), decimal(keep), strconv.FormatBool(indexed))
	if err != nil {
		return 0, nil, err
	}
	if len(answer) == 0 {
		return 0, nil, fmt.Errorf("swap.lua answers nothing")
	}
	code, ok := answer[0].(int64)
	if !ok {
		return 0, nil, fmt.Errorf("swap.lua answers %T, want int64", answer[0])
	}
	if len(answer) > 1 {
		current, err = bytesOf(answer[1])
	}
	return code, current, err
}

// index adds the record to the index of its owner, or moves it.
func (s *Store) index(ctx context.Context, key string, next store.Record) error {
	_, keep := next.Milliseconds()
	_, err := s.run(ctx, indexScript, indexKey(next.Owner), key, decimal(keep))
	return err
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
