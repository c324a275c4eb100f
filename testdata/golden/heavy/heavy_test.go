package heavy

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/typedsession/typedsession/runtime/wire"
)

// allocated is how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// empty is the body of a session whose field of that number holds n empty elements.
func empty(number byte, head []byte, n int, element func(i int) []byte) string {
	body := append([]byte{0x81, number}, head...)
	if number == 1 {
		body = append([]byte{0x91}, head...) // which is shorter
	}
	body = append(body, byte(n>>8), byte(n))
	for i := range n {
		body = append(body, element(i)...)
	}
	return string(body)
}

func TestReadingElementsThatAreEmptyTakesLittleMemory(t *testing.T) {
	list, entries := []byte{0xdc}, []byte{0xde}
	board := func(int) []byte { return []byte{0x80} }
	named := func(i int) []byte { return []byte{0xa2, byte('0' + i/64), byte('0' + i%64), 0x80} }
	pin := func(int) []byte { return []byte{0x91, 0x80} }
	tests := []struct {
		name string
		body string
		kept bool
	}{
		{"a few", empty(1, list, 20, board), false},
		{"three thousand in a list", empty(1, list, 3000, board), true},
		{"a thousand in a map", empty(2, entries, 1000, named), true},
		{"a thousand behind pointers", empty(3, list, 1000, pin), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := new(Session)
			r := wire.NewReader(tt.body)
			if got := allocated(func() { s.state.Get().decodeBody(r) }); got > 4<<20 {
				t.Errorf("%d bytes of memory for %d of a body", got, len(tt.body))
			}
			kept, err := r.Finish()
			if err != nil {
				t.Fatal(err)
			}
			if (len(kept) == 1) != tt.kept {
				t.Errorf("kept %d numbers", len(kept))
			}
			if tt.kept && !bytes.HasSuffix([]byte(tt.body), []byte(kept[0].Raw)) {
				t.Error("what was kept is not what was in the body")
			}
		})
	}
}

func TestWhatTheSettersTakeIsRead(t *testing.T) {
	s := new(Session)
	for _, err := range []error{
		s.SetBoards(make([]Board, 20)),
		s.SetByName(map[string]Board{"a": {}, "b": {}, "c": {}, "d": {}, "e": {}}),
		s.SetPins([]Pin{15: {On: new(Board)}}),
		s.SetByKind(map[Kind]Board{KindChess: {}, KindGo: {}}),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	body, err := s.state.Get().appendBody(nil)
	if err != nil {
		t.Fatal(err)
	}
	again := new(Session)
	r := wire.NewReader(string(body))
	again.state.Get().decodeBody(r)
	if kept, err := r.Finish(); err != nil || len(kept) > 0 {
		t.Fatal(kept, err)
	}
	if len(again.Boards()) != 20 || len(again.ByName()) != 5 || len(again.Pins()) != 16 || len(again.ByKind()) != 2 {
		t.Errorf("read %d, %d, %d and %d elements", len(again.Boards()), len(again.ByName()), len(again.Pins()), len(again.ByKind()))
	}
}
