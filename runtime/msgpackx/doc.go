// Package msgpackx carries values whose types have msgpack methods of their own,
// those of github.com/vmihailenco/msgpack/v5, through a session body. Only apps
// that have such a type link it, and with it that module.
//
// To the body their encoding is a byte string and opaque (FORMAT, "Bytes"). Here
// it is looked at once more, because msgpack/v5 allocates whatever length a value
// announces: what does not have the bytes it announces never reaches it.
package msgpackx
