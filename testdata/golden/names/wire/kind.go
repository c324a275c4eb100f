// Package wire is called like a package that generated code imports.
package wire

// Kind is a named type of another package.
type Kind uint8
