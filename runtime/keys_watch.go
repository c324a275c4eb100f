package typedsession

import (
	"context"
	"log/slog"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// Watch reloads keys from KeysFromFile when their file changes, until ctx is done: run it in a goroutine. It reads the
// file at intervals of every, or of a minute if every is zero or less, because not all mounts notify of changes. New
// keys are installed once two readings in a row find the same, so that a file that is being written is not taken in half.
//
// Watch calls report with nil after each replacement, with the error after a failure, which leaves the keys as they are,
// and with nil when a failure is over. A failure that repeats is reported once. If report is nil, Watch logs to
// slog.Default, failures at level Warn. If the keys are not from a file, Watch reports ErrNoKeyFile and returns.
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

// fileWatch is the state of a Watch between two readings of the file.
type fileWatch struct {
	keys    *Keys
	report  func(error)
	pending *keyring.Set // new keys that the last reading found and the next one has to confirm
	failure error        // the error of the last reading
}

// check reads the file and reports the result. It holds no lock while it reports, because report may call Reload.
func (w *fileWatch) check() {
	if due, err := w.reload(); due {
		w.report(err)
	}
}

// reload reads the file and installs confirmed keys. due says whether err, or that there is none, has to be reported.
func (w *fileWatch) reload() (due bool, err error) {
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
