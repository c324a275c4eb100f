package users

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"ada": true, "ad": true, "a.d-a_1": true, "7of9": true, strings.Repeat("x", 30): true,
		"": false, "a": false, "Ada": false, ".ada": false, "a da": false, "łada": false, "ada\n": false, strings.Repeat("x", 31): false,
	} {
		if got := IsName(name); got != want {
			t.Errorf("%q is a name: %v, want %v", name, got, want)
		}
	}
	if got := NormalName(" Ada "); got != "ada" {
		t.Errorf("the normal name is %q", got)
	}
}

func TestPasswords(t *testing.T) {
	for password, want := range map[string]bool{
		"twelve chars": true, "zwölf zäüüün": true, strings.Repeat("x", LongestPassword): true,
		"": false, "eleven char": false, "zwölf zäüüü": false, strings.Repeat("x", LongestPassword+1): false,
		"ada.lovelace": false, "Ada.Lovelace": false,
	} {
		if got := IsPassword(password, "ada.lovelace"); got != want {
			t.Errorf("%q is a password: %v, want %v", password, got, want)
		}
	}
}

func TestDisplayNames(t *testing.T) {
	for name, want := range map[string]bool{
		"Ada": true, "Łucja Ą.": true, strings.Repeat("é", LongestDisplayName): true, `<b>"Ada"</b>`: true,
		"": false, " Ada": false, "Ada\nLovelace": false, "\xff": false, strings.Repeat("x", LongestDisplayName+1): false,
	} {
		if got := IsDisplayName(name); got != want {
			t.Errorf("%q is a display name: %v, want %v", name, got, want)
		}
	}
}
