package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// BenchmarkCookie is the command's table of speeds for benchstat, which tells the rows apart by their keys:
//
//	go test -run '^$' -bench Cookie -count 6 . | tee new.txt; benchstat -col /op -filter /fixture:login new.txt
func BenchmarkCookie(b *testing.B) {
	f, products := everything(b)
	samples, err := sampleGo(f, products)
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range samples {
		if s.Kind != product.Ours {
			continue
		}
		_, limits, err := limitsOf(f, []sample{s})
		if err != nil {
			b.Fatal(err)
		}
		name := key("product", limitName(s.Product, s.Encrypted)) + key("fixture", s.Fixture)
		b.Run(name+"op=write", repeat(func() error { limits[0].Write(); return nil }))
		b.Run(name+"op=read", repeat(limits[0].Read))
	}
	for _, p := range products {
		for _, c := range p.Codecs {
			write, read, err := operations(c)
			if err != nil {
				b.Fatal(err)
			}
			name := key("product", p.Name) + key("fixture", c.Fixture)
			b.Run(name+"op=write", repeat(write))
			b.Run(name+"op=read", repeat(read))
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	f, _ := everything(b)
	all, err := apps(f)
	if err != nil {
		b.Fatal(err)
	}
	for _, a := range all {
		for _, u := range uses() {
			b.Run(key("app", a.name)+"use="+string(u), serve(a, u))
		}
	}
}

func BenchmarkScaling(b *testing.B) {
	f, _ := everything(b)
	for _, s := range scaledSessions(f) {
		write, read, err := operations(s.codec)
		if err != nil {
			b.Fatal(err)
		}
		name := key("of", s.of) + key("n", fmt.Sprint(s.n))
		b.Run(name+"op=write", repeat(write))
		b.Run(name+"op=read", repeat(read))
	}
}

// key is a part of a benchmark's name that benchstat can filter by.
func key(name, value string) string {
	return name + "=" + strings.NewReplacer(", ", "-", " ", "-", "/", ".").Replace(value) + "/"
}
