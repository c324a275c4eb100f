// Package pb is the fixtures as protocol buffers.
package pb

//go:generate protoc --go_out=. --go_opt=paths=source_relative session.proto
