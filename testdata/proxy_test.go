package testdata

import (
	"crypto/sha256"
	"encoding/hex"
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

// moduleCache returns a GOMODCACHE that is there again in the next run of the tests:
// go tool compiles a tool anew for each directory that its modules lie in. The
// release of this repository is removed from it, since it has other files now.
func moduleCache(t *testing.T) string {
	t.Helper()
	caches, err := os.UserCacheDir()
	if err != nil {
		return t.TempDir()
	}
	clone := sha256.Sum256([]byte(rootDir(t)))
	dir := filepath.Join(caches, "typedsession-testdata", hex.EncodeToString(clone[:8]))
	release := filepath.FromSlash(modulePath)
	for _, path := range []string{filepath.Join(dir, "cache", "download", release), filepath.Join(dir, release+"@"+proxyVersion)} {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
	return dir
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
