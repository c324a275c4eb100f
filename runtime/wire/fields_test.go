package wire

import (
	"reflect"
	"testing"
)

func TestNumbersAreReadInAscendingOrderFromEitherContainer(t *testing.T) {
	for body, want := range map[string][]int{
		"80":                         nil,
		"91 05":                      {1},
		"93 05 c0 05":                {1, 3},
		"82 01 05 28 05":             {1, 40},
		"83 7f 05 cc80 05 cd03e7 05": {127, 128, 999},
		"98 c0 05 05 c0 05 05 05 05": {2, 3, 5, 6, 7, 8},
		"dc0010" + "05050505050505050505050505050505": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
	} {
		r := NewReader(fromHex(t, body))
		var got []int
		for fields := r.Body(); fields.Next(); {
			got = append(got, fields.Number())
			ReadInt[int](r)
		}
		if kept, err := r.Finish(); err != nil || kept != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: numbers %v, want %v, kept %v, error %v", body, got, want, kept, err)
		}
	}
}

func TestUnknownNumberIsKeptWithItsBytes(t *testing.T) {
	body := fromHex(t, "84 01 05 02 a161 1e 92 05 a162 cd03e7 81 a161 c2")
	var a account
	if err := a.decode(body); err != nil {
		t.Fatal(err)
	}
	want := []Kept{{Number: 30, Raw: "\x92\x05\xa1b"}, {Number: 999, Raw: "\x81\xa1a\xc2"}}
	if !reflect.DeepEqual(a.kept, want) || a.visits != 5 || a.name != "a" {
		t.Errorf("kept %v, want %v, read %+v", a.kept, want, a)
	}
	if got := a.encode(); got != body {
		t.Errorf("the next body is % x, want % x", got, body)
	}
}

func TestUnknownNestedNumberMakesItsTopLevelNumberPartial(t *testing.T) {
	for name, c := range map[string]struct {
		number int
		value  string
		misfit bool
	}{
		"in a struct":                      {3, "82 01 a161 05 c3", false},
		"in a struct in a struct":          {3, "82 02 a161 04 81 03 05", false},
		"in an optional struct":            {12, "82 01 a161 28 05", false},
		"in an element":                    {4, "92 80 82 01 a161 28 05", false},
		"a misfit beside it":               {3, "95 a161 05 c0 c0 c3", true},
		"a misfit alone":                   {3, "91 05", true},
		"a misfit in an element":           {4, "92 80 91 05", true},
		"a misfit before an unknown":       {4, "92 91 05 82 01 a161 28 05", true},
		"a misfit struct with an unknown":  {3, "94 a161 a162 c0 81 01 05", true},
		"a struct of nothing but unknowns": {3, "81 28 05", false},
	} {
		t.Run(name, func(t *testing.T) {
			raw := fromHex(t, c.value)
			body := "\x81" + string([]byte{byte(c.number)}) + raw
			if c.number == 3 {
				body = "\x93\x01\xa1n" + raw
			}
			var a account
			err := a.decode(body)
			want := []Kept{{Number: c.number, Raw: raw, Partial: true, Misfit: c.misfit}}
			if err != nil || !reflect.DeepEqual(a.kept, want) {
				t.Fatalf("kept %v, want %v, error %v", a.kept, want, err)
			}
			if got := a.encode(); got != body {
				t.Errorf("the next body is % x, want % x", got, body)
			}
		})
	}
}

func TestPartialIsForgottenWithTheNumberItWasIn(t *testing.T) {
	// Numbers 3 and 12 are structs of the same type. The unknown number in 3 must not
	// make 12 partial, nor must the misfit of 4.
	body := fromHex(t, "84 03 82 01 a161 28 05 04 91 05 0c 91 a162 0d 90")
	var a account
	if err := a.decode(body); err != nil {
		t.Fatal(err)
	}
	want := []Kept{
		{Number: 3, Raw: fromHex(t, "82 01 a161 28 05"), Partial: true},
		{Number: 4, Raw: "\x91\x05", Misfit: true},
	}
	if !reflect.DeepEqual(a.kept, want) {
		t.Errorf("kept %v, want %v", a.kept, want)
	}
	if a.home.street != "a" || a.work == nil || a.work.street != "b" {
		t.Errorf("read %+v, %+v", a.home, a.work)
	}
}

func TestDroppedNumberIsNotKept(t *testing.T) {
	for name, read := range map[string]func(r *Reader){
		"unread":           func(r *Reader) {},
		"half read":        func(r *Reader) { e := r.List(); e.Next(); ReadInt[int](r) },
		"a misfit":         func(r *Reader) { r.Text() },
		"a misfit element": func(r *Reader) { e := r.List(); e.Next(); r.Text(); e.Next() },
		"a partial":        func(r *Reader) { f := r.Struct(); f.Next(); f.Next(); f.Next() },
		"a nested misfit":  func(r *Reader) { f := r.Struct(); f.Next(); r.Text(); f.Next(); f.Next() },
		"read to its end": func(r *Reader) {
			f := r.Struct()
			f.Next()
			ReadInt[int](r)
			f.Next()
			ReadInt[int](r)
			f.Next()
		},
		"dropped already":   func(r *Reader) { r.skip() },
		"declared a misfit": func(r *Reader) { r.Misfit() },
	} {
		r := NewReader("\x92\x92\x05\x06\x07")
		fields := r.Body()
		fields.Next()
		read(r)
		fields.Drop()
		if !fields.Next() || ReadInt[int](r) != 7 || fields.Next() {
			t.Errorf("%s: the number after it does not read", name)
		}
		if kept, err := r.Finish(); err != nil || kept != nil {
			t.Errorf("%s: kept %v, error %v", name, kept, err)
		}
	}
}

func TestDroppedNestedNumberMakesNothingPartial(t *testing.T) {
	kept, err := readBody("\x91\x92\x05\x06", func(r *Reader) {
		for fields := r.Struct(); fields.Next(); {
			if fields.Number() == 1 {
				fields.Drop()
			} else {
				ReadInt[int](r)
			}
		}
	})
	if err != nil || kept != nil {
		t.Errorf("kept %v, error %v", kept, err)
	}
}

func TestDropOutsideANumberDoesNothing(t *testing.T) {
	r := NewReader("\x91\x05")
	fields := r.Body()
	fields.Drop()
	if !fields.Next() || ReadInt[int](r) != 5 || fields.Next() {
		t.Error("the number does not read")
	}
}

func TestRedundantBodyIsReadAndNormalisedAtTheNextWrite(t *testing.T) {
	for name, c := range map[string]struct{ body, next string }{
		"explicit zeros":                 {"93 00 a0 80", "80"},
		"explicit zeros beside a value":  {"93 05 a0 80", "91 05"},
		"a retired number":               {"82 01 05 14 a161", "91 05"},
		"a retired number counts":        {"81 14 a161", "80"},
		"an explicit zero counts":        {"92 00 a161", "81 02 a161"},
		"an explicit zero in a struct":   {"81 03 92 a0 a161", "81 03 81 02 a161"},
		"an empty struct in a struct":    {"81 03 94 a0 a0 90 80", "80"},
		"the zero time":                  {"81 0b d3fffffff1886e0900", "80"},
		"an optional struct stays":       {"81 0c 92 a0 a0", "81 0c 80"},
		"an optional zero is not that":   {"81 06 00", "81 06 00"},
		"zeros in a list are not either": {"81 0d 92 ca00000000 ca00000000", "81 0d 92 ca00000000 ca00000000"},
	} {
		t.Run(name, func(t *testing.T) {
			var a account
			if err := a.decode(fromHex(t, c.body)); err != nil || a.kept != nil {
				t.Fatalf("kept %v, error %v", a.kept, err)
			}
			if got := a.encode(); got != fromHex(t, c.next) {
				t.Errorf("the next body is % x, want %s", got, c.next)
			}
		})
	}
}

func TestAccountDecodesToWhatWasEncoded(t *testing.T) {
	body := string(fullAccount().append(nil))
	var a account
	if err := a.decode(body); err != nil || a.kept != nil {
		t.Fatalf("kept %v, error %v", a.kept, err)
	}
	if got := a.encode(); got != body {
		t.Errorf("encoded again: % x, want % x", got, body)
	}
	want := fullAccount()
	if a.visits != want.visits || a.home.city != want.home.city || !reflect.DeepEqual(a.lines, want.lines) ||
		!reflect.DeepEqual(a.tags, want.tags) || *a.limit != 0 || !reflect.DeepEqual(a.photo, want.photo) ||
		a.id != want.id || !a.seen.Equal(want.seen) || !reflect.DeepEqual(a.work, want.work) ||
		!reflect.DeepEqual(a.weights, want.weights) || !reflect.DeepEqual(a.grid, want.grid) || a.quota != want.quota {
		t.Errorf("decoded %+v, want %+v", a, want)
	}
}
