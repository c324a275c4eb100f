package record

import (
	"testing"
)

func TestPeekReadsAnUnsealedRecordOfAnyType(t *testing.T) {
	for _, want := range everyKind() {
		got, err := Peek(NewFormat(testName, "other.Session", nil).Encode(testKey(), want, testNow))
		expect(t, "error", err, nil)
		expect(t, "shown", got, Unverified{Record: want})
	}
}

func TestPeekReadsOnlyTheHeaderOfASealedRecord(t *testing.T) {
	f := sealing(t, named("a", 0))
	for _, r := range everyKind() {
		data := f.Encode(testKey(), r, testNow)
		_, by, _ := f.Decode(testKey(), data)
		got, err := Peek(data)
		expect(t, "error", err, nil)
		expect(t, "shown", got, Unverified{Record: Record{Rev: r.Rev, Kind: r.Kind, Permanent: r.Permanent}, Sealed: true, Hint: by.Hint()})
	}
}

func TestPeekRefusesWhatNoServerWrites(t *testing.T) {
	for i, v := range readVectors(t).Refused {
		got, err := Peek(v.Record)
		switch {
		case len(v.Secret) > 0 || v.Class == "sealed": // Peek knows no keys
		case v.Class == "unreadable":
			expect(t, "error", err, ErrUnreadable)
			expect(t, "shown", got, Unverified{Record: readHeader(v.Record)})
		case err == nil && string(v.Record[typeAt:headerLen]) != string(v.format(t).typ[:]): // it is of another type
		default:
			expect(t, "error", err, ErrForeign)
			expect(t, "shown", got, Unverified{})
		}
		if t.Failed() {
			t.Fatalf("refused %d: %x", i, v.Record)
		}
	}
}
