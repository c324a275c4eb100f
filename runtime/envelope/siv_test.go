package envelope

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/fips140"
	"encoding/hex"
	"os"
	"os/exec"
	"testing"
)

// forBothMasks runs f with the block loop, unless this is FIPS 140-3 mode, and without.
func forBothMasks(t *testing.T, key []byte, f func(*testing.T, *Key)) {
	t.Run("CTR", func(t *testing.T) { f(t, &Key{block: newBlock(key)}) })
	if blockLoopAllowed() {
		t.Run("block loop", func(t *testing.T) { f(t, &Key{block: newBlock(key), blockLoop: true}) })
	}
}

// NIST SP 800-38A, section F.5.5, CTR-AES256.Encrypt.
func TestMaskIsAES256InCounterMode(t *testing.T) {
	key := unhex(t, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
	counter := unhex(t, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
	plain := unhex(t, "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"+
		"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	want := "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5" +
		"2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"

	forBothMasks(t, key, func(t *testing.T, k *Key) {
		s := new(scratch)
		masked := make([]byte, len(plain))
		s.mask(k, masked, plain, counter)
		expect(t, "masked", hex.EncodeToString(masked), want)
		s.mask(k, masked, masked, counter)
		expect(t, "masked twice", hex.EncodeToString(masked), hex.EncodeToString(plain))
	})
}

func TestTheWholeTagIsTheCounterAndWrapsAround(t *testing.T) {
	key := bytes.Repeat([]byte{7}, keyLen)
	block := newBlock(key)
	last, zero := bytes.Repeat([]byte{0xff}, aes.BlockSize), make([]byte, aes.BlockSize)
	want := make([]byte, 2*aes.BlockSize)
	block.Encrypt(want, last)
	block.Encrypt(want[aes.BlockSize:], zero)

	forBothMasks(t, key, func(t *testing.T, k *Key) {
		stream := make([]byte, len(want))
		new(scratch).mask(k, stream, stream, last)
		expect(t, "key stream", hex.EncodeToString(stream), hex.EncodeToString(want))
	})
}

func TestTheBlockLoopIsCounterModeAtEveryLengthAndCarry(t *testing.T) {
	block := newBlock(bytes.Repeat([]byte{7}, keyLen))
	s := new(scratch)
	src := bytes.Repeat([]byte("0123456789"), 30)
	for _, tag := range []string{
		"00000000000000000000000000000000",
		"0123456789abcdef0123456789abcdef",
		"000000000000000000000000000000ff",
		"0000000000000000fffffffffffffffe", // a carry into the upper half
		"ffffffffffffffffffffffffffffffff",
	} {
		for n := range len(src) + 1 {
			looped, want := make([]byte, n), make([]byte, n)
			s.maskBlocks(block, looped, src[:n], unhex(t, tag))
			cipher.NewCTR(block, unhex(t, tag)).XORKeyStream(want, src[:n])
			expect(t, "masked", hex.EncodeToString(looped), hex.EncodeToString(want))

			inPlace := bytes.Clone(src[:n])
			s.maskBlocks(block, inPlace, inPlace, unhex(t, tag))
			expect(t, "masked in place", hex.EncodeToString(inPlace), hex.EncodeToString(want))
		}
	}
}

// TestAllocationsAreTheResultAndNoMore shows the same from outside, because CTR mode allocates and the block loop does not.
func TestTheBlockLoopNeverRunsInFIPSMode(t *testing.T) {
	_, encrypted := testKeys()
	expect(t, "block loop", encrypted.blockLoop, !fips140.Enabled())
}

// The test runs all tests of this package again in a process in which the standard library refuses algorithms that FIPS
// 140-3 does not approve.
func TestBothModesWorkWhereOnlyFIPSIsAllowed(t *testing.T) {
	if fips140.Enabled() {
		return // this is that process
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self, "-test.short")
	command.Env = append(os.Environ(), "GODEBUG=fips140=only")
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAnEncryptedValueHidesItsContents(t *testing.T) {
	body := []byte("a body that is long enough to be recognised")
	k := NewKey(testSecret("a"), Context{Encrypted: true, CookieName: "s", TypeID: "app.Session"})
	raw := spelled(t, k.Seal(false, 60000000, 37, body))
	if bytes.Contains(raw, body[:8]) {
		t.Error("the body is legible")
	}
	if bytes.Contains(raw, AppendTimes(nil, 60000000, 37)) {
		t.Error("the times are legible")
	}
}
