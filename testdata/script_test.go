package testdata

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

const modulePath = "github.com/typedsession/typedsession"

// scriptGoFlags keep the scripts quick. With -trimpath, what a script compiles does
// not depend on the directory it runs in, and the build cache has it the next time.
// go test leaves vetting to the scripts that promise it, and to their go vet.
const scriptGoFlags = "-buildvcs=false -trimpath -vet=off"

// TestScripts runs the command as users do: each script has a module of its own.
// In a go.mod, $ROOT stands for this repository; -update writes what cmp finds
// different into the scripts. What follows [ci] or [!ci] stop takes long and seldom
// breaks alone, so only CI runs it, and -update.
func TestScripts(t *testing.T) {
	bin := buildCommand(t)
	host := goEnv(t, "GOCACHE", "GOMODCACHE", "GOPROXY", "GOTOOLCHAIN")
	host["ROOT"], host["MODULE"] = rootDir(t), modulePath
	host["PATH"] = bin + string(filepath.ListSeparator) + os.Getenv("PATH")
	host["MODULE_PROXY"], host["MODULE_CACHE"] = moduleProxy(t, host), moduleCache(t)
	host["GOFLAGS"] = scriptGoFlags
	host["GOGC"] = "400"                                                   // the go command runs a thousand times, too briefly to be short of memory
	host["GOMAXPROCS"] = "1"                                               // scripts run side by side
	host["LONG"] = "d" + strings.Repeat("/"+strings.Repeat("long", 10), 6) // a directory
	host["NEWLINE"] = "\n"                                                 // for names of files, which scripts cannot write out

	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "scripts",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Cmds:                scriptCommands(),
		Condition: func(name string) (bool, error) {
			return name == "root" && os.Geteuid() == 0 || name == "ci" && (inCI() || *update), nil
		},
		Setup: func(env *testscript.Env) error {
			for name, value := range host {
				env.Setenv(name, value)
			}
			env.Setenv("HOME", filepath.Join(env.WorkDir, ".tmp")) // where the go command may keep its settings
			env.Values[snapshotKey{}] = &snapshot{}
			return expandRoot(env.WorkDir, host["ROOT"])
		},
	})
}

// buildCommand returns a directory that holds the command and nothing else.
func buildCommand(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	name := "typedsession"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	goTool(t, "build", "-o", filepath.Join(dir, name), modulePath+"/cmd/typedsession")
	return dir
}

func rootDir(t testing.TB) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// goEnv asks the go command, since its settings need not be in the environment.
func goEnv(t *testing.T, names ...string) map[string]string {
	t.Helper()
	values := map[string]string{}
	if err := json.Unmarshal(goTool(t, append([]string{"env", "-json"}, names...)...), &values); err != nil {
		t.Fatal(err)
	}
	return values
}

func goTool(t testing.TB, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("go", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, &stderr)
	}
	return stdout
}

// expandRoot replaces $ROOT in every go.mod below dir.
func expandRoot(dir, root string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "go.mod" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, bytes.ReplaceAll(content, []byte("$ROOT"), []byte(root)), 0o666)
	})
}
