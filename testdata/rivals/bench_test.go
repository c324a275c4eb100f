package main

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/http2/hpack"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// BenchmarkCookie is the command's table of speeds for benchstat, which tells the rows apart by their keys:
//
//	go test -run '^$' -bench Cookie -benchtime 100ms -count 6 . | tee new.txt
//	benchstat -col /op -filter /fixture:login new.txt
//
// Two versions of the code are two files, old.txt and new.txt, without -col.
func BenchmarkCookie(b *testing.B) {
	f, products := everything(b)
	samples, err := sampleGo(f, products)
	if err != nil {
		b.Fatal(err)
	}
	all, err := trials(f, products, samples)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range all {
		name := key("product", c.Product) + key("fixture", c.Fixture)
		b.Run(name+"op=write", repeat(c.write))
		b.Run(name+"op=read", repeat(c.read))
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
			serve, err := serve(a, u)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(key("app", a.name)+"use="+string(u), repeat(serve))
		}
	}
}

// BenchmarkHuffman is what packing the texts of login with HPACK's code would cost: more than a session's whole encoding.
func BenchmarkHuffman(b *testing.B) {
	f, _ := everything(b)
	all := texts(f, fixture.LoginName, product.Typed)
	var packed [][]byte
	for _, text := range all {
		packed = append(packed, hpack.AppendHuffmanString(nil, text))
	}
	b.Run("op=write", func(b *testing.B) {
		b.ReportAllocs()
		buffer := make([]byte, 0, 100)
		for b.Loop() {
			for _, text := range all {
				buffer = hpack.AppendHuffmanString(buffer[:0], text)
			}
		}
	})
	b.Run("op=read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, text := range packed {
				if _, err := hpack.HuffmanDecodeToString(text); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
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

func repeat(f operation) func(*testing.B) {
	return func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
	}
}
