// Sessionvet finds mistakes in the use of generated sessions that neither the compiler
// nor go vet sees; "go tool sessionvet help" lists the rules.
//
// The go command can run it on all packages of a module, and remembers what it found:
//
//	go vet -vettool="$(go tool -n sessionvet)" ./...
//
// It also runs by itself:
//
//	go tool sessionvet ./...
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"github.com/typedsession/typedsession/gen/sessionvet"
)

func main() { multichecker.Main(sessionvet.Analyzers()...) }
