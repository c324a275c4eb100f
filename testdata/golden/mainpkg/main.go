// Mainpkg is a program with a session of its own.
package main

import "fmt"

//typedsession:session Session cookie=m idle=1m absolute=1m
type session struct {
	Count int `session:"1"`
}

func main() {
	var s Session
	s.AddCount(2)
	fmt.Println(s.Count())
}
