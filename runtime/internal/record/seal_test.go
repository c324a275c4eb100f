package record

import (
	"bytes"
	"errors"
	"testing"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

func TestASealedRecordOpensNowhereElse(t *testing.T) {
	f := sealing(t, named("a", 0))
	data := f.Encode(testKey(), everyKind()[0], testNow)
	records := func(name, typeID string) *Format {
		keys, err := keyring.NewRecords(ringOf(t, named("a", 0)), name, typeID)
		if err != nil {
			t.Fatal(err)
		}
		format := NewFormat(name, typeID, keys)
		format.typ = f.typ // as a forger would have it
		return format
	}
	for _, test := range []struct {
		name   string
		format *Format
		key    string
		want   error
	}{
		{"where it was sealed", records(testName, testType), testKey(), nil},
		{"under another key", f, f.Key("another"), ErrKey},
		{"under no key", f, "", ErrKey},
		{"for another cookie", records("s", testType), testKey(), ErrKey},
		{"for another type", records(testName, "app.Flash"), testKey(), ErrKey},
		{"with other keys", sealing(t, named("b", 0)), testKey(), ErrKey},
		{"without keys", unsealed(), testKey(), ErrSealed},
	} {
		if _, _, err := test.format.Decode(test.key, data); !errors.Is(err, test.want) {
			t.Errorf("%s: error is %v, want %v", test.name, err, test.want)
		}
	}
}

func TestNoChangeToASealedRecordIsAccepted(t *testing.T) {
	f := sealing(t, named("a", 0))
	for _, r := range everyKind() {
		data := f.Encode(testKey(), r, testNow)
		for bit := range 8 * len(data) {
			changed := bytes.Clone(data)
			changed[bit/8] ^= 1 << (bit % 8)
			got, by, err := f.Decode(testKey(), changed)
			if bit < 8*revLen { // FORMAT.md: rev is not authenticated
				r.Rev = [8]byte(changed)
				expect(t, "record with another rev", got, r)
				continue
			}
			if err == nil || errors.Is(err, ErrUnreadable) || by.Key != nil || got != (Record{}) {
				t.Errorf("kind %d, bit %d flipped: %+v, %v", r.Kind, bit, got, err)
			}
		}
		for length := range data {
			if _, _, err := f.Decode(testKey(), data[:length]); err == nil || errors.Is(err, ErrUnreadable) {
				t.Errorf("kind %d, cut to %d bytes: %v", r.Kind, length, err)
			}
		}
	}
}

func TestASealedRecordShowsNothingOfItsContent(t *testing.T) {
	r := everyKind()[0]
	r.Body = "\x91\xa6secret"
	data := sealing(t, named("a", 0)).Encode(testKey(), r, testNow)
	if bytes.Contains(data, []byte("secret")) || bytes.Contains(data, envelope.AppendTimes(nil, r.Created, r.Seen)) {
		t.Errorf("%x shows its body or its times", data)
	}
}

func TestNoUnsealedRecordIsAcceptedWhereSealingIsDemanded(t *testing.T) {
	f := sealing(t, named("a", 0))
	for _, r := range everyKind() {
		_, _, err := f.Decode(testKey(), unsealed().Encode(testKey(), r, testNow))
		expect(t, "error", err, ErrUnsealed)
	}
}

func TestAnUnsealedRecordThatIsAcceptedIsOutdated(t *testing.T) {
	f := sealing(t, named("a", 0))
	f.AcceptUnsealed = true
	for _, want := range everyKind() {
		got, by, err := f.Decode(testKey(), unsealed().Encode(testKey(), want, testNow))
		expect(t, "error", err, nil)
		expect(t, "record", got, want)
		expect(t, "outdated", f.IsOutdated(by, testNow), true)
	}
	_, by, err := f.Decode(testKey(), f.Encode(testKey(), everyKind()[0], testNow))
	expect(t, "error of a sealed one", err, nil)
	expect(t, "a sealed one is outdated", f.IsOutdated(by, testNow), false)
}

// A fleet that begins to seal has servers with WriteUnsealed first: they read what the others seal, and leave it sealed.
func TestAServerThatDoesNotSealYetReadsBothAndSealsOnRequest(t *testing.T) {
	f, demanding := sealing(t, named("a", 0)), sealing(t, named("a", 0))
	f.WriteUnsealed = true
	for _, want := range everyKind() {
		for _, seal := range []bool{false, true} {
			written := want
			written.Sealed = seal
			data := f.Encode(testKey(), written, testNow)
			expect(t, "length", len(data), f.Len(written))
			expect(t, "sealed", isSealed(data), seal)
			got, by, err := f.Decode(testKey(), data)
			expect(t, "error", err, nil)
			expect(t, "record", got, want)
			expect(t, "key that sealed it", by, f.Sealer(written, testNow))
			expect(t, "outdated", f.IsOutdated(by, testNow), false)

			_, _, err = demanding.Decode(testKey(), data)
			expect(t, "a server that demands sealing refuses it", err != nil, !seal)
		}
	}
}

func TestEveryKeyOpensAndTheSignerSeals(t *testing.T) {
	next := uint32(testNow.Unix() + 1 - envelope.Epoch)
	older, newer := named("a", 0), named("b", next)
	f := sealing(t, newer, older)
	r := everyKind()[0]
	before, after := testNow, testNow.Add(2e9)
	for _, test := range []struct {
		name     string
		data     []byte
		sealer   keyring.Key
		outdated bool // after the newer key has begun to sign
	}{
		{"sealed before the newer key signs", f.Encode(testKey(), r, before), older, true},
		{"sealed by a server with the older key alone", sealing(t, older).Encode(testKey(), r, after), older, true},
		{"sealed after the newer key signs", f.Encode(testKey(), r, after), newer, false},
		{"sealed by a server with the newer key alone", sealing(t, newer).Encode(testKey(), r, before), newer, false},
	} {
		got, by, err := f.Decode(testKey(), test.data)
		expect(t, test.name+": error", err, nil)
		expect(t, test.name+": record", got, r)
		expect(t, test.name+": key", by.ID(), envelope.KeyID(test.sealer.Secret))
		expect(t, test.name+": outdated", f.IsOutdated(by, after), test.outdated)
	}
}

func TestKeysThatAreReplacedSealAtOnce(t *testing.T) {
	current := ringOf(t, named("a", 0))
	keys, err := keyring.NewRecords(current, testName, testType)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFormat(testName, testType, keys)
	data := f.Encode(testKey(), everyKind()[0], testNow)
	_, by, _ := f.Decode(testKey(), data)
	current.Store(ringOf(t, named("a", 0), named("b", 1)).Load())
	expect(t, "outdated", f.IsOutdated(by, testNow), true)
	_, _, err = f.Decode(testKey(), data)
	expect(t, "error while the old key is there", err, nil)
	current.Store(ringOf(t, named("b", 1)).Load())
	_, _, err = f.Decode(testKey(), data)
	expect(t, "error after it has gone", err, ErrKey)
}

// Two keys of a server may have the same hint, so that the first that is tried need not be the one.
func TestAKeyWithTheHintOfAnotherOpensItsRecords(t *testing.T) {
	var same []keyring.Key
	hint := envelope.KeyID(named("a", 0).Secret)[0] & 15
	for i := 0; len(same) < 3; i++ {
		if k := named("a"+string(rune(i)), uint32(i)); envelope.KeyID(k.Secret)[0]&15 == hint {
			same = append(same, k)
		}
	}
	f := sealing(t, same...)
	for _, sealer := range same {
		got, by, err := f.Decode(testKey(), sealing(t, sealer).Encode(testKey(), everyKind()[0], testNow))
		expect(t, "error", err, nil)
		expect(t, "record", got, everyKind()[0])
		expect(t, "key", by.ID(), envelope.KeyID(sealer.Secret))
	}
}
