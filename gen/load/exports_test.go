package load

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

func TestExportDataThatCannotBeReadIsAnError(t *testing.T) {
	for name, content := range map[string]string{
		"empty":     "",
		"no export": "!<arch>\n",
		"cut off":   "!<arch>\n__.PKGDEF       0           0     0     644     98        `\ngo object linux amd64 go1.26.0\n\n$$B\nu",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "export")
			if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
				t.Fatal(err)
			}
			e := newExports(token.NewFileSet())
			e.add(&packages.Package{PkgPath: "example.com/p", ExportFile: file})
			e.read("example.com/p")
			e.read("example.com/p")
			if pkg, err := e.imported("example.com/p"); pkg != nil || err == nil || !strings.Contains(err.Error(), "example.com/p") {
				t.Errorf("got %v, %v", pkg, err)
			}
		})
	}
}
