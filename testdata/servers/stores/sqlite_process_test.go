package stores

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store/sqlstore"
)

// lockFile is the variable that makes the test's program the other process of startLocker. It has the DSN of the file.
const lockFile = "TYPEDSESSION_TEST_LOCKS"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(lockFile); dsn != "" {
		fmt.Println(holdLock(dsn))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// holdLock begins to overwrite every record, says so, and holds the file's lock for writing until its input ends.
func holdLock(dsn string) error {
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE typedsession SET data = 'half-written'"); err != nil {
		return err
	}
	fmt.Println("locked")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// startLocker starts a process that holds the lock until kill.
func startLocker(t *testing.T, dsn string) (kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), lockFile+"="+dsn)
	in, inErr := cmd.StdinPipe()
	out, outErr := cmd.StdoutPipe()
	if err := errors.Join(inErr, outErr, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(func() {
		in.Close() // what would end it if the test panicked
		kill()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the other process says %q, error %v", line, err)
	}
	return kill
}

// TestSQLiteLockedByAnotherProcessIsReadAndWrittenOnceThatIsKilled kills the process in the middle of its transaction.
func TestSQLiteLockedByAnotherProcessIsReadAndWrittenOnceThatIsKilled(t *testing.T) {
	dsn := strings.Replace(sqliteDSN(t), "busy_timeout(5000)", "busy_timeout(0)", 1)
	engine := withTable(t, newDB(t, "sqlite3", dsn), sqlstore.SQLite)
	mustSwap(t, engine, "", record("kept"))
	kill := startLocker(t, dsn)
	mustHold(t, engine, "kept")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, swapped, err := engine.Swap(ctx, key, []byte("kept"), record("never")); swapped || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while another process has the lock Swap returns %v, error %v", swapped, err)
	}
	kill()
	mustHold(t, engine, "kept")
	mustSwap(t, engine, "kept", record("written"))
}
