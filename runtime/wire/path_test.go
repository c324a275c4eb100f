package wire

import (
	"errors"
	"strings"
	"testing"
)

func TestAPathLeadsToTheValueAsGoWouldWriteIt(t *testing.T) {
	type role string
	for _, test := range []struct {
		err          error
		want, noKeys string
	}{
		{AtIndex(3, InField("Note", TooLong{31, 20})), "[3].Note", "[3].Note"},
		{InField("Home", InField("Zip", ErrAddress)), ".Home.Zip", ".Home.Zip"},
		{AtKey("home", AtIndex(0, ErrNotInEnum)), `["home"][0]`, "[a key][0]"},
		{AtKey(role("admin"), ErrNotInEnum), `["admin"]`, "[a key]"},
		{AtKey(-7, InField("X", ErrTimeRange)), "[-7].X", "[a key].X"},
		{AtKey(true, ErrTimeRange), "[true]", "[a key]"},
		{AtKey(strings.Repeat("k", 33), InKey(TooLong{33, 20})), `["` + strings.Repeat("k", 32) + `"...]`, "[a key]"},
		{AtKey("a\"b", ErrTimeRange), `["a\"b"]`, "[a key]"},
	} {
		for path, err := range map[string]error{test.want: test.err, test.noKeys: WithoutSecrets(test.err)} {
			var at *PathError
			if !errors.As(err, &at) || at.Path != path {
				t.Errorf("%v does not have the path %s", err, path)
				continue
			}
			if want := path + ": " + at.Err.Error(); err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
}

func TestNoErrorHasNoPath(t *testing.T) {
	for _, err := range []error{AtIndex(1, nil), InField("X", nil), AtKey("k", nil), InKey(nil), WithoutSecrets(nil)} {
		if err != nil {
			t.Error(err)
		}
	}
	if err := WithoutSecrets(ErrAddress); err != ErrAddress {
		t.Error(err)
	}
}
