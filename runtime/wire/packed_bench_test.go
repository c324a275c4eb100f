package wire

import "testing"

const someUUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

func BenchmarkAppendUUID(b *testing.B) {
	buf := make([]byte, 0, 32)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendUUID(buf[:0], someUUID)
	}
}

func BenchmarkReadUUID(b *testing.B) {
	body := string(AppendUUID(nil, someUUID))
	var r Reader
	b.ReportAllocs()
	for b.Loop() {
		r = *NewReader(body)
		if r.UUID() != someUUID {
			b.Fatal("not read back")
		}
	}
}
