package lent

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"sync"
	"testing"
)

// shipper is a handler that takes what it is given and writes it in a goroutine of
// its own.
type shipper struct {
	slog.Handler
	records chan slog.Record
}

func (s shipper) Handle(_ context.Context, r slog.Record) error {
	resolved := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		a.Value = a.Value.Resolve()
		resolved.AddAttrs(a)
		return true
	})
	s.records <- resolved
	return nil
}

// For the race detector.
func TestALoggedSessionMayChangeInPlaceBeforeItIsWritten(t *testing.T) {
	s := new(Session)
	_ = s.SetMap(map[string]int{"a": 1})
	s.SetRooms([]Room{{Doors: []string{"north"}}})
	records := make(chan slog.Record, 1)
	logger := slog.New(shipper{slog.NewJSONHandler(io.Discard, nil), records})
	written := make(chan struct{})
	go func() {
		defer close(written)
		for r := range records {
			_ = slog.NewJSONHandler(io.Discard, nil).Handle(context.Background(), r)
			_ = slog.NewTextHandler(io.Discard, nil).Handle(context.Background(), r)
		}
	}()
	for range 100 {
		logger.Info("", "session", s)
		s.Map()["a"]++
		s.Rooms()[0].Doors[0] += "x"
		s.Home().Street += "x"
	}
	close(records)
	<-written
}

// For the race detector.
func TestASessionPrintsBesideItsSettersAndVerbs(t *testing.T) {
	s := new(Session)
	var changing sync.WaitGroup
	changing.Go(func() {
		for i := range 200 {
			s.AddCount(1)
			_ = s.SetMap(map[string]int{"a": i})
			s.SetOptList([]int{i})
			_ = s.SetBig(full().Big)
			_ = s.SetHome(full().Home)
			s.ClearOptList()
			s.AppendNotices(Room{Size: i})
			s.Renew()
			s.Destroy()
		}
	})
	for range 200 {
		_ = s.String()
		_ = s.LogValue()
		if _, err := json.Marshal(s); err != nil {
			t.Error(err)
		}
	}
	changing.Wait()
}
