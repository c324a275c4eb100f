package sessionvet

import (
	"errors"
	"go/ast"
	"go/constant"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// KeyInSource reports keys in source code.
var KeyInSource = &analysis.Analyzer{
	Name:     "keyinsource",
	Doc:      keyInSourceDoc,
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      findKeysInSource,
}

const keyInSourceDoc = `report session keys in source code

Whoever can read a source file with a key in it, or a binary that is made of
it, can make sessions of any user. A constant string is reported if it
contains a key as "typedsession key" makes them, also one that the runtime
refuses as a published example. Constants that are put together of parts are
looked into as well. Test files are not looked at.`

func findKeysInSource(pass *analysis.Pass) (any, error) {
	inspected := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	literals := []ast.Node{(*ast.BasicLit)(nil), (*ast.BinaryExpr)(nil)}
	inspected.Nodes(literals, func(n ast.Node, push bool) (descend bool) {
		if !push || isTest(pass, n) {
			return false
		}
		value := pass.TypesInfo.Types[n.(ast.Expr)].Value
		if value == nil || value.Kind() != constant.String || !containsKey(constant.StringVal(value)) {
			return true
		}
		pass.ReportRangef(n, "session key in source code: whoever reads it can make sessions of any user; "+
			"replace the key, and read the new one with KeysFromEnv or KeysFromFile")
		return false
	})
	return nil, nil
}

// containsKey reports whether there is a key string in s, on its own or in other text.
func containsKey(s string) bool {
	const prefix, length = "tsk1_", 59 // FORMAT.md, section "Envelope"
	for {
		at := strings.Index(s, prefix)
		if at < 0 || len(s) < at+length {
			return false
		}
		if _, err := typedsession.NewKeys(s[at : at+length]); err == nil || errors.Is(err, typedsession.ErrWeakKey) {
			return true
		}
		s = s[at+len(prefix):]
	}
}
