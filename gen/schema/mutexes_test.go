package schema_test

import (
	"strings"
	"testing"
)

func TestAFieldThatHoldsAMutexIsReported(t *testing.T) {
	const noCopy = "type noCopy struct{}\nfunc (*noCopy) Lock() {}\nfunc (*noCopy) Unlock() {}\n"
	tests := []struct{ name, declarations, want string }{
		{"a mutex", "type T struct { A int `session:\"1\"`; mu sync.Mutex `session:\"-\"` }", "field mu holds a lock (sync.Mutex), and"},
		{"an embedded one", "type T struct { A int `session:\"1\"`; sync.RWMutex `session:\"-\"` }", "field F is T, which is a lock by its methods Lock and Unlock"},
		{"a once, which holds a mutex", "type T struct { A int `session:\"1\"`; once sync.Once `session:\"-\"` }", "field once holds a lock ("},
		{"a wait group", "type T struct { A int `session:\"1\"`; wg sync.WaitGroup `session:\"-\"` }", "field wg holds a lock ("},
		{"an array of none, which forbids to copy", "type T struct { A int `session:\"1\"`; _ [0]sync.Mutex }", "field _ holds a lock (sync.Mutex), and"},
		{"a type that is meant to forbid it", noCopy + "type T struct { A int `session:\"1\"`; _ noCopy }", "field _ holds a lock (noCopy), and"},
		{"in a field that is left out", "type box struct { mu sync.Mutex }\ntype T struct { A int `session:\"1\"`; box `session:\"-\"` }", "field box holds a lock (sync.Mutex), and"},
		{"in a struct without a name", "type T = []struct { A int `session:\"1\"`; mu sync.Mutex `session:\"-\"` }", ""},
		{"in a type that marshals itself", "type T struct { mu sync.Mutex }\n" + strings.ReplaceAll(text, "(T)", "(*T)"), "field F is T, which holds a lock (sync.Mutex), and"},
		{"an atomic", "type T struct { A int `session:\"1\"`; n atomic.Int64 `session:\"-\"` }", "field n holds a lock ("},
		{"by methods of the type's own", noCopy + "type T struct { A int `session:\"1\"` }\nfunc (*T) Lock() {}\nfunc (*T) Unlock() {}", "field F is T, which is a lock by its methods Lock and Unlock"},
	}
	for _, tt := range tests {
		for _, field := range []string{"F T", "F *T", "F []T", "F map[string]T"} {
			t.Run(tt.name+" in "+field, func(t *testing.T) {
				b := build(t, imports(app(field+" `session:\"1\"`", tt.declarations+"\nvar (\n_ sync.Locker\n_ atomic.Bool\n)"), "sync", "sync/atomic"))
				want := strings.Replace(tt.want, "field F", map[string]string{"F T": "field F", "F *T": "field F", "F []T": "an element of field F", "F map[string]T": "a value of field F"}[field], 1)
				if said := b.said(); !strings.Contains(said, "kind-lock: "+want) && tt.want != "" || said == "" {
					t.Errorf("said:\n%s", said)
				}
			})
		}
	}
}

func TestAMutexThatIsNotCopiedIsNoMatter(t *testing.T) {
	tests := []struct{ name, fields, declarations string }{
		{"excluded in the session", "A int `session:\"1\"`\nmu sync.Mutex `session:\"-\"`", ""},
		{"embedded and excluded in the session", "A int `session:\"1\"`\nsync.Mutex `session:\"-\"`", ""},
		{"unnamed in the session", "A int `session:\"1\"`\n_ [0]sync.Mutex", ""},
		{"a pointer", "F T `session:\"1\"`", "type T struct { A int `session:\"1\"`; mu *sync.Mutex `session:\"-\"` }"},
		{"an interface", "F T `session:\"1\"`", "type T struct { A int `session:\"1\"`; mu sync.Locker `session:\"-\"` }"},
		{"half of the methods", "F T `session:\"1\"`", "type T struct { A int `session:\"1\"` }\nfunc (*T) Lock() {}"},
		{"methods of the value", "F T `session:\"1\"`", "type T struct { A int `session:\"1\"` }\nfunc (T) Lock() {}\nfunc (T) Unlock() {}"},
		{"methods of another form", "F T `session:\"1\"`", "type T struct { A int `session:\"1\"` }\nfunc (*T) Lock() error { return nil }\nfunc (*T) Unlock() {}"},
		{"methods of what is no struct", "F T `session:\"1\"`", "type T int\nfunc (*T) Lock() {}\nfunc (*T) Unlock() {}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if said := build(t, imports(app(tt.fields, tt.declarations+"\nvar _ sync.Locker"), "sync")).said(); said != "" {
				t.Errorf("said:\n%s", said)
			}
		})
	}
}
