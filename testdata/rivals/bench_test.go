package main

import (
	"fmt"
	"strings"
	"testing"
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
