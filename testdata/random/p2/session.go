package p2

import "time"

var _ time.Time

//typedsession:session S0 cookie=c0 idle=30m absolute=12h
type s0 struct {
	F0 map[uint64]map[bool]map[int]N1 `session:"1"`
	F1 int16 `session:"2"`
	_ struct{} `session:"8,retired"`
	_ struct{} `session:"9,retired"`
	F4 []N9 `session:"10"`
}

//typedsession:session S1 cookie=c1 idle=30m absolute=12h
type s1 struct {
	F0 N15 `session:"1"`
	F1 int64 `session:"3"`
	F2 string `session:"4,base64url"`
	F3 T16 `session:"5"`
	F4 *string `session:"6,jwt"`
	F5 T18 `session:"7"`
	F6 uint `session:"9"`
	F7 T20 `session:"10"`
	F8 uint64 `session:"11"`
}

//typedsession:session S2 cookie=c2 idle=30m absolute=12h
type s2 struct {
	F0 []float32 `session:"1"`
	F1 *map[bool]map[bool]uint64 `session:"7"`
	F2 time.Duration `session:"8"`
	F3 []string `session:"9,base32"`
	F4 T22 `session:"11"`
	F5 []string `session:"52,ulid,flash"`
	F6 map[string]map[int8][]T23 `session:"54"`
	F7 int8 `session:"56"`
	F8 *[]map[string][][3]int `session:"57"`
}

//typedsession:session S3 cookie=c3 idle=30m absolute=12h
type s3 struct {
	F0 [][]map[string]map[uint64]float32 `session:"2"`
	F1 *string `session:"4"`
	F2 int `session:"5"`
	F3 string `session:"6,jwt"`
	F4 []E2 `session:"47,enum=a|b-c|d,flash"`
	F5 [2]string `session:"48"`
	F6 []time.Time `session:"54,nano"`
	F7 []string `session:"55,hex"`
	F8 []time.Time `session:"56,nano"`
}

//typedsession:session S4 cookie=c4 idle=30m absolute=12h
type s4 struct {
	F0 []N26 `session:"2"`
	F1 T27 `session:"43,flash"`
	_ struct{} `session:"84,retired"`
	F3 string `session:"85,ulid"`
	F4 [1]string `session:"86"`
}

//typedsession:session S5 cookie=c5 idle=30m absolute=12h
type s5 struct {
	F0 [][]T28 `session:"6"`
	F1 N29 `session:"7"`
	F2 [][2]string `session:"8"`
	_ struct{} `session:"49,retired"`
	F4 T30 `session:"50"`
	F5 uint8 `session:"51"`
	F6 string `session:"53,hex"`
	F7 int8 `session:"55"`
	F8 time.Time `session:"56,flash"`
}

//typedsession:session S6 cookie=c6 idle=30m absolute=12h
type s6 struct {
	F0 string `session:"1,base32"`
}

//typedsession:session S7 cookie=c7 idle=30m absolute=12h
type s7 struct {
	F0 *[]string `session:"1,uuid"`
	F1 []time.Time `session:"2,milli"`
}

//typedsession:session S8 cookie=c8 idle=30m absolute=12h
type s8 struct {
	F0 uint16 `session:"2"`
	F1 []T33 `session:"3"`
	F2 []T34 `session:"4"`
	F3 N37 `session:"5"`
	F4 []string `session:"7,jwt"`
	F5 *time.Time `session:"8,milli"`
	F6 map[uint64]T38 `session:"9"`
	F7 [2]int `session:"11,flash"`
}

//typedsession:session S9 cookie=c9 idle=30m absolute=12h
type s9 struct {
	_ struct{} `session:"1,retired"`
}

type N1 struct {
	F0 float32 `session:"1"`
	F1 uint `session:"7"`
	F2 int64 `session:"8"`
	F3 uint64 `session:"9"`
}

type N2 struct {
	F0 []int32 `session:"1"`
	_ struct{} `session:"2,retired"`
}

type T3 int

type E1 string

type N4 struct {
	F0 map[string]int32 `session:"1"`
	F1 T3 `session:"2"`
	F2 E1 `session:"3,enum=a|b-c|d"`
}

type T5 int8

type T6 int

type T8 int

type T7 T8

type N9 struct {
	F0 N2 `session:"1"`
	F1 N4 `session:"42"`
	F2 map[int8]T5 `session:"48"`
	F3 string `session:"49"`
	F4 [2]int `session:"55"`
	F5 map[string]T6 `session:"56"`
	F6 T7 `session:"62"`
}

type N10 struct {
	F0 []string `session:"2,uuid"`
	F1 int8 `session:"4"`
	F2 uint64 `session:"5"`
}

type N11 struct {
	F0 map[uint16]N10 `session:"1"`
	F1 []string `session:"2,hex"`
}

type T13 uint

type T12 T13

type N14 struct {
	F0 int16 `session:"2"`
	F1 []int8 `session:"3"`
	F2 string `session:"4,ulid"`
	F3 []byte `session:"5"`
	_ struct{} `session:"6,retired"`
	F5 []int `session:"8"`
	F6 [2]uint16 `session:"10"`
	F7 T12 `session:"51"`
	F8 map[string]time.Time `session:"57,unix"`
}

type N15 struct {
	_ struct{} `session:"1,retired"`
	F1 N11 `session:"7"`
	F2 map[uint16][]map[bool]time.Time `session:"13"`
	F3 []time.Time `session:"54,nano"`
	F4 int64 `session:"95"`
	F5 map[string]string `session:"97,jwt"`
	F6 N14 `session:"98"`
}

type T17 uint16

type T16 T17

type T19 [2]bool

type T18 T19

type T21 []byte

type T20 T21

type T22 []byte

type T23 int

type E2 string

type E3 string

type N25 struct {
	F0 uint8 `session:"1"`
	F1 map[string]E3 `session:"7,enum=a|b-c|d"`
	F2 bool `session:"8"`
	F3 *map[string]time.Time `session:"9,nano"`
	F4 uint32 `session:"10"`
	F5 []time.Time `session:"51,milli"`
}

type T24 N25

type N26 struct {
	F0 map[string]string `session:"41,ulid"`
	F1 T24 `session:"42"`
	F2 map[string]time.Time `session:"43,nano"`
	F3 int8 `session:"44"`
}

type T27 []float64

type T28 [3]int

type E4 string

type N29 struct {
	F0 []map[int8][3]bool `session:"2"`
	F1 E4 `session:"43,enum=a|b-c|d"`
}

type T31 int8

type N32 struct {
	F0 [4]byte `session:"1"`
	F1 T31 `session:"7"`
	F2 []time.Time `session:"13"`
	F3 time.Time `session:"54"`
	F4 *[]string `session:"95,base32"`
	F5 [][4]byte `session:"101"`
}

type T30 map[string]N32

type T33 uint16

type T34 map[string][3]int

type E5 string

type E6 string

type N35 struct {
	F0 E5 `session:"6,enum=a|b-c|d"`
	F1 *[]E6 `session:"7,enum=a|b-c|d"`
	_ struct{} `session:"8,retired"`
	_ struct{} `session:"49,retired"`
}

type T36 map[uint16]uint32

type N37 struct {
	F0 *[1]float64 `session:"6"`
	F1 *time.Time `session:"7,unix"`
	_ struct{} `session:"8,retired"`
	F3 [2]uint16 `session:"9"`
	F4 N35 `session:"10"`
	F5 map[int8]map[uint16][]int16 `session:"11"`
	F6 []T36 `session:"52"`
}

type T40 string

type T39 T40

type T38 T39

