package users

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestAHashMatchesItsPasswordAlone(t *testing.T) {
	h := newHasher(quick)
	one, err := h.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	other, err := h.hash(t.Context(), password)
	if err != nil || one == other {
		t.Errorf("two hashes of a password are the same: %v", err)
	}
	for given, want := range map[string]bool{password: true, password + "x": false, "": false} {
		if ok, err := h.matches(t.Context(), given, one); ok != want || err != nil {
			t.Errorf("%q matches: %v, %v; want %v", given, ok, err, want)
		}
	}
}

func TestAHashIsWrittenAsOtherProgramsWriteIt(t *testing.T) {
	text, err := newHasher(DefaultCost).hash(t.Context(), password)
	if err != nil || !strings.HasPrefix(text, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash begins with %.40q, %v", text, err)
	}
}

func TestAHashGoesOnToMatchAfterTheCostWasRaised(t *testing.T) {
	text, err := newHasher(quick).hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := newHasher(Cost{Passes: 2, KibiBytes: 128}).matches(t.Context(), password, text); !ok || err != nil {
		t.Errorf("the hash matches: %v, %v", ok, err)
	}
}

func TestAMalformedHashIsAnError(t *testing.T) {
	h := newHasher(quick)
	whole, err := h.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"", password, "$argon2id$", whole[:len(whole)-1], whole + "A", whole[:40],
		strings.Replace(whole, "argon2id", "argon2i", 1),
		strings.Replace(whole, "v=19", "v=16", 1),
		strings.Replace(whole, "p=1", "p=2", 1),
	} {
		if ok, err := h.matches(t.Context(), password, text); ok || !errors.Is(err, errBadHash) {
			t.Errorf("%q matches: %v, %v; want errBadHash", text, ok, err)
		}
	}
}

func TestWhoeverWaitsToBeHashedCanGiveUp(t *testing.T) {
	h := newHasher(quick)
	for range cap(h.turns) {
		h.turns <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, password); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want context.Canceled", err)
	}
}
