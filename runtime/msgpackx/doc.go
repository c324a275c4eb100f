// Package msgpackx encodes and decodes field values with msgpack methods of their
// own, those of github.com/vmihailenco/msgpack/v5, and the fields with the option
// msgpack. Only apps that have such a field link this package and that module.
//
// A session body holds the encoding as a byte string (FORMAT.md, section "Bytes"), which
// package wire does not interpret. This package checks it before msgpack/v5 decodes
// it, because msgpack/v5 allocates as much memory as a value announces: a value with
// fewer bytes than it announces is refused.
package msgpackx
