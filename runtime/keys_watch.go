package typedsession

import (
	"context"
	"log/slog"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// Watch reloads keys from KeysFromFile when their file changes, until ctx is done: run it in a goroutine. It reads the
// file again and again, with a pause of every in between (zero or less: a minute), since whether a mounted secret
// notifies of a change depends on the mount. A change counts once two readings in a row agree on it, so that a file is
// not taken half-written.
//
// report is told each replacement, as nil; each failure, once as long as it stays the same, while the keys stay as
// they are; and, as nil again, that a failure is over. If it is nil, slog.Default is told, failures at level Warn. On
// keys that are from no file, Watch reports ErrNoKeyFile and returns.
func (k *Keys) Watch(ctx context.Context, every time.Duration, report func(error)) {
	if report == nil {
		report = k.log
	}
	if k.file == "" {
		report(ErrNoKeyFile)
		return
	}
	if every <= 0 {
		every = time.Minute
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	w := fileWatch{keys: k, report: report}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			w.check()
		}
	}
}

func (k *Keys) log(err error) {
	if err != nil {
		slog.Warn("session keys not reloaded", "keys", k, "error", err)
		return
	}
	slog.Info("session keys reloaded", "keys", k)
}

// fileWatch is what Watch knows from one reading of the file to the next.
type fileWatch struct {
	keys    *Keys
	report  func(error)
	pending *keyring.Set // what the last reading found, if that was new
	failure error        // that of the last reading
}

// check reports without the lock: who hears of it may call Reload.
func (w *fileWatch) check() {
	if news, err := w.reload(); news {
		w.report(err)
	}
}

// reload returns whether there is something to report, and what became of the file.
func (w *fileWatch) reload() (news bool, err error) {
	w.keys.reloading.Lock()
	defer w.keys.reloading.Unlock()
	before, failed := w.pending, w.failure
	w.pending, w.failure = nil, nil

	found, err := readKeyFile(w.keys.file)
	switch {
	case err != nil:
		w.failure = err
		return failed == nil || err.Error() != failed.Error(), err
	case found.Equal(w.keys.current.Load()):
		return failed != nil, nil
	case !found.Equal(before):
		w.pending, w.failure = found, failed
		return false, nil
	}
	w.keys.install(found)
	return true, nil
}
