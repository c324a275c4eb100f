package envelope

import (
	"bytes"
	"reflect"
	"testing"
)

// The hashes of crypto/sha256 collect a message in a block of 64 bytes. The block is unexported, so the test searches for
// it by reflection.
func TestNoMessageStaysBehindInAHash(t *testing.T) {
	const message = "TOPSECRET TOPSECRET TOPSECRET TOPSECRET TOPSECRET TOPSECRET TOPSECRET TOPSECRET"
	tagger := newTagger(make([]byte, keyLen))
	for range 3 {
		tagger.tag([]byte(message))
		blocks := blocksIn(reflect.ValueOf(tagger.hash))
		if len(blocks) == 0 {
			t.Fatal("found no block in the hash")
		}
		for _, block := range blocks {
			if bytes.Contains(block, []byte("SECRET")) {
				t.Errorf("%q is still in the hash", block)
			}
		}
	}
}

func blocksIn(v reflect.Value) (blocks [][]byte) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return blocksIn(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			blocks = append(blocks, blocksIn(v.Field(i))...)
		}
	case reflect.Array:
		if v.Type() != reflect.TypeFor[[64]byte]() {
			return nil
		}
		block := make([]byte, v.Len())
		for i := range block {
			block[i] = byte(v.Index(i).Uint())
		}
		return [][]byte{block}
	}
	return blocks
}
