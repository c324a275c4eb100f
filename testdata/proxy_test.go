package testdata

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// proxyVersion is the version under which the module proxy has this repository.
const proxyVersion = "v0.1.0"

// moduleProxy returns a GOPROXY that has this repository as a release. For what
// that requires, it goes to the host's module cache before it goes elsewhere.
func moduleProxy(t *testing.T, host map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	writeRelease(t, filepath.Join(dir, filepath.FromSlash(modulePath), "@v"))
	cache := filepath.Join(host["GOMODCACHE"], "cache", "download")
	return fileURL(dir) + "," + fileURL(cache) + "," + host["GOPROXY"]
}

// writeRelease writes the files that the GOPROXY protocol asks for.
func writeRelease(t *testing.T, dir string) {
	t.Helper()
	root := rootDir(t)
	goMod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"list":                 proxyVersion + "\n",
		proxyVersion + ".info": `{"Version":"` + proxyVersion + `"}`,
		proxyVersion + ".mod":  string(goMod),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	archive, err := os.Create(filepath.Join(dir, proxyVersion+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	version := module.Version{Path: modulePath, Version: proxyVersion}
	if err := zip.CreateFromDir(archive, version, root); err != nil {
		t.Fatal(err)
	}
}

func fileURL(dir string) string {
	slashed := filepath.ToSlash(dir)
	if slashed[0] != '/' {
		slashed = "/" + slashed // as in file:///C:/Users
	}
	return "file://" + slashed
}
