package p1

import "time"

var _ time.Time

//typedsession:session S0 cookie=c0 idle=30m absolute=12h
type s0 struct {
	F0 []E1 `session:"1,enum=a|b-c|d"`
	F1 *map[bool]map[uint16]uint32 `session:"2"`
	F2 T1 `session:"3"`
	F3 *map[uint64]map[int]map[bool][]int32 `session:"44"`
	F4 time.Time `session:"45,nano"`
}

//typedsession:session S1 cookie=c1 idle=30m absolute=12h
type s1 struct {
	F0 map[uint64]T2 `session:"6"`
	F1 map[string]time.Time `session:"7,milli"`
}

//typedsession:session S2 cookie=c2 idle=30m absolute=12h
type s2 struct {
	F0 *N6 `session:"1,flash"`
	F1 N11 `session:"7"`
	F2 time.Duration `session:"8"`
	F3 int8 `session:"49"`
	F4 string `session:"50,base32"`
	F5 N12 `session:"52,flash"`
	_ struct{} `session:"93,retired"`
	F7 *[4]byte `session:"94"`
}

//typedsession:session S3 cookie=c3 idle=30m absolute=12h
type s3 struct {
	F0 *string `session:"2,base32"`
	F1 []E8 `session:"3,enum=a|b-c|d"`
	F2 T13 `session:"4"`
	F3 map[int][2]int `session:"6"`
	F4 float32 `session:"8"`
	F5 bool `session:"9"`
	F6 string `session:"10,flash"`
	F7 *[]E9 `session:"11,enum=a|b-c|d"`
}

//typedsession:session S4 cookie=c4 idle=30m absolute=12h
type s4 struct {
	_ struct{} `session:"1,retired"`
	F1 [3]float64 `session:"7"`
	F2 map[string]string `session:"8,base64url,flash"`
	F3 map[bool]T14 `session:"9"`
	F4 int64 `session:"10"`
	F5 time.Time `session:"11,milli"`
	F6 *[]uint8 `session:"12"`
	F7 time.Time `session:"13,nano"`
	F8 *map[string]N17 `session:"54"`
}

//typedsession:session S5 cookie=c5 idle=30m absolute=12h
type s5 struct {
	F0 *time.Time `session:"1,milli"`
	F1 []E13 `session:"3,enum=a|b-c|d"`
	F2 time.Duration `session:"9"`
	F3 map[string]time.Time `session:"10,nano"`
	F4 time.Time `session:"11,unix"`
	F5 int8 `session:"52,flash"`
	F6 *[]int64 `session:"54"`
	F7 map[string]time.Time `session:"55,milli"`
	F8 [2]uint16 `session:"96"`
}

//typedsession:session S6 cookie=c6 idle=30m absolute=12h
type s6 struct {
	F0 *T18 `session:"1"`
	F1 N28 `session:"2"`
	_ struct{} `session:"3,retired"`
	F3 []T29 `session:"9"`
	F4 []byte `session:"10,flash"`
	F5 [3]bool `session:"51"`
	F6 string `session:"92,uuid"`
	F7 *[]string `session:"93,uuid"`
	F8 time.Duration `session:"134"`
}

//typedsession:session S7 cookie=c7 idle=30m absolute=12h
type s7 struct {
	F0 *N31 `session:"41"`
	F1 time.Time `session:"42,milli"`
	F2 [3]bool `session:"43"`
	F3 *N32 `session:"44"`
	F4 []E15 `session:"45,enum=a|b-c|d"`
}

//typedsession:session S8 cookie=c8 idle=30m absolute=12h
type s8 struct {
	F0 map[int]time.Time `session:"1"`
	F1 time.Duration `session:"3,flash"`
	F2 int16 `session:"4"`
	F3 [1]bool `session:"6"`
	F4 uint8 `session:"8"`
	F5 *map[string]E16 `session:"14,enum=a|b-c|d"`
	F6 time.Time `session:"55"`
	F7 int16 `session:"56"`
}

//typedsession:session S9 cookie=c9 idle=30m absolute=12h
type s9 struct {
	F0 E17 `session:"6,enum=a|b-c|d"`
	F1 *map[string]time.Time `session:"7"`
	_ struct{} `session:"9,retired"`
	F3 map[uint64]N33 `session:"50,flash"`
	F4 E18 `session:"91,enum=a|b-c|d"`
}

type E1 string

type T1 uint8

type T2 int8

type N3 struct {
	F0 *int32 `session:"1"`
}

type E2 string

type N4 struct {
	F0 N3 `session:"2"`
	F1 uint32 `session:"3"`
	F2 []string `session:"4,jwt"`
	F3 string `session:"5,hex"`
	F4 [3]string `session:"6"`
	F5 float32 `session:"12"`
	F6 *string `session:"13,hex"`
	F7 *E2 `session:"19,enum=a|b-c|d"`
	F8 bool `session:"25"`
}

type E3 string

type N5 struct {
	F0 time.Time `session:"6"`
	F1 map[string]E3 `session:"7,enum=a|b-c|d"`
}

type N6 struct {
	F0 N4 `session:"1"`
	F1 map[bool][]N5 `session:"3"`
	_ struct{} `session:"44,retired"`
}

type E4 string

type E5 string

type T7 int

type N8 struct {
	F0 *T7 `session:"41"`
	F1 []int16 `session:"43"`
}

type T9 []uint32

type N10 struct {
	F0 *E5 `session:"1,enum=a|b-c|d"`
	F1 [2]float64 `session:"2"`
	F2 map[string]string `session:"3,jwt"`
	F3 *N8 `session:"4"`
	F4 T9 `session:"10"`
	_ struct{} `session:"11,retired"`
	F6 map[string]string `session:"13,ulid"`
}

type N11 struct {
	F0 *time.Time `session:"2,nano"`
	F1 E4 `session:"3,enum=a|b-c|d"`
	F2 uint `session:"9"`
	F3 N10 `session:"11"`
	F4 map[string]time.Time `session:"12"`
	F5 [2]bool `session:"13"`
	F6 *[]float32 `session:"54"`
	F7 time.Time `session:"55,milli"`
}

type E6 string

type E7 string

type N12 struct {
	F0 map[string]string `session:"6,jwt"`
	F1 time.Time `session:"7,nano"`
	F2 []E6 `session:"13,enum=a|b-c|d"`
	F3 E7 `session:"14,enum=a|b-c|d"`
}

type E8 string

type T13 int

type E9 string

type T14 uint

type E10 string

type N15 struct {
	F0 map[string]E10 `session:"1,enum=a|b-c|d"`
	F1 map[string]string `session:"2,uuid"`
	F2 int32 `session:"3"`
	F3 *int32 `session:"4"`
}

type E11 string

type E12 string

type N16 struct {
	F0 *N15 `session:"1"`
	F1 [3]float64 `session:"2"`
	_ struct{} `session:"4,retired"`
	F3 []int8 `session:"5"`
	F4 map[string]E11 `session:"46,enum=a|b-c|d"`
	F5 time.Time `session:"48"`
	F6 []E12 `session:"50,enum=a|b-c|d"`
	F7 time.Time `session:"51"`
	F8 [4]byte `session:"57"`
}

type N17 struct {
	F0 *[2]string `session:"41"`
	F1 N16 `session:"42"`
	F2 [3]bool `session:"43"`
}

type E13 string

type T20 int32

type N21 struct {
	F0 T20 `session:"1"`
	F1 map[int8][]byte `session:"3"`
	F2 time.Time `session:"4,unix"`
	F3 map[string]uint8 `session:"5"`
}

type T19 N21

type T18 T19

type T22 bool

type T23 uint16

type T24 uint64

type T25 int

type N26 struct {
	F0 T22 `session:"1"`
	F1 T23 `session:"2"`
	F2 []string `session:"3,hex"`
	F3 *T24 `session:"4"`
	F4 T25 `session:"6"`
	F5 []uint16 `session:"8"`
	F6 *[]uint16 `session:"49"`
	F7 *time.Time `session:"51,nano"`
}

type N27 struct {
	F0 [2]bool `session:"2"`
	F1 N26 `session:"3"`
	F2 [][]int32 `session:"44"`
	F3 time.Time `session:"50"`
	F4 []time.Duration `session:"51"`
	F5 []time.Time `session:"57,nano"`
	_ struct{} `session:"63,retired"`
	F7 []string `session:"69,uuid"`
}

type E14 string

type N28 struct {
	F0 *string `session:"1,uuid"`
	_ struct{} `session:"42,retired"`
	F2 [1]uint16 `session:"44"`
	F3 *map[string]string `session:"50,base64url"`
	F4 []string `session:"51,base32"`
	F5 *N27 `session:"52"`
	F6 E14 `session:"53,enum=a|b-c|d"`
	F7 time.Time `session:"54,unix"`
}

type T30 int64

type T29 []T30

type N31 struct {
	F0 *time.Time `session:"1,milli"`
}

type N32 struct {
	F0 map[string]time.Time `session:"1,milli"`
	F1 *map[string]string `session:"2,base32"`
}

type E15 string

type E16 string

type E17 string

type N33 struct {
	F0 map[string][3]bool `session:"1"`
	F1 *int64 `session:"2"`
	_ struct{} `session:"8,retired"`
	F3 []string `session:"49,hex"`
	F4 [1]float64 `session:"55"`
	F5 *int8 `session:"56"`
}

type E18 string

