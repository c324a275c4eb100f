package redisstore

import "crypto/sha256"

// A value in Redis is a header and the bytes of the record. The header is a byte 0 for a record without an owner; for one
// with an owner, a byte 1, the hash of the owner and the second since 1970, big-endian, until which the index of the owner
// has the record. swap.lua writes it.
const (
	plainHeader = 1
	hashLen     = 8
	ownedHeader = 1 + hashLen + 4
)

// value is a parsed value; data is nil if there is no record.
type value struct {
	data  []byte
	owner string // the hash of the owner, "" for none
}

// parseValue parses what is in Redis, nil for nothing. It takes a value that no Swap has written for a record without an
// owner: whoever decodes that record finds that it is foreign.
func parseValue(raw []byte) value {
	switch {
	case len(raw) > plainHeader && raw[0] == 0:
		return value{data: raw[plainHeader:]}
	case len(raw) > ownedHeader && raw[0] == 1:
		return value{data: raw[ownedHeader:], owner: string(raw[1 : 1+hashLen])}
	}
	return value{data: raw}
}

// ownerHash returns what stands for the owner in a value.
func ownerHash(owner string) string {
	if owner == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(owner))
	return string(sum[:hashLen])
}

// indexKey returns the key of the index of an owner. No record has it: store.Check refuses a colon.
func indexKey(owner string) string { return "owner:" + owner }
