package uncheckederror

import (
	"testing"

	"example.com/vetted/shop"
)

func TestEmail(t *testing.T) {
	var s shop.Session
	s.SetEmail("ann@example.com")
	if s.Email() != "ann@example.com" {
		t.Error(s.Email())
	}
}
