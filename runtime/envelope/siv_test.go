package envelope

import (
	"bytes"
	"crypto/aes"
	"encoding/hex"
	"testing"
)

// NIST SP 800-38A, section F.5.5, CTR-AES256.Encrypt.
func TestMaskIsAES256InCounterMode(t *testing.T) {
	k := &Key{block: newBlock(unhex(t, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"))}
	counter := unhex(t, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
	plain := unhex(t, "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"+
		"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	want := "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5" +
		"2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"

	masked := make([]byte, len(plain))
	k.mask(masked, plain, counter)
	expect(t, "masked", hex.EncodeToString(masked), want)
	k.mask(masked, masked, counter)
	expect(t, "masked twice", hex.EncodeToString(masked), hex.EncodeToString(plain))
}

func TestTheWholeTagIsTheCounterAndWrapsAround(t *testing.T) {
	block := newBlock(bytes.Repeat([]byte{7}, keyLen))
	k := &Key{block: block}
	last, zero := bytes.Repeat([]byte{0xff}, aes.BlockSize), make([]byte, aes.BlockSize)
	want := make([]byte, 2*aes.BlockSize)
	block.Encrypt(want, last)
	block.Encrypt(want[aes.BlockSize:], zero)

	stream := make([]byte, len(want))
	k.mask(stream, stream, last)
	expect(t, "key stream", hex.EncodeToString(stream), hex.EncodeToString(want))
}

func TestAnEncryptedValueHidesItsContents(t *testing.T) {
	body := []byte("a body that is long enough to be recognised")
	k := NewKey(testSecret("a"), Context{Encrypted: true, CookieName: "s", TypeID: "app.Session"})
	raw := spelled(t, k.Seal(false, 60000000, 37, body))
	if bytes.Contains(raw, body[:8]) {
		t.Error("the body is legible")
	}
	if bytes.Contains(raw, appendTimes(nil, 60000000, 37)) {
		t.Error("the times are legible")
	}
}
