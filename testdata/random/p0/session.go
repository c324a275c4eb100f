package p0

import "time"

var _ time.Time

//typedsession:session S0 cookie=c0 idle=30m absolute=12h
type s0 struct {
	F0 []N1 `session:"1"`
	F1 time.Time `session:"2,nano"`
	F2 E1 `session:"3,enum=a|b-c|d"`
	F3 *time.Time `session:"44,milli"`
	F4 *int64 `session:"45,flash"`
	F5 map[string]string `session:"46,base64url,flash"`
	F6 [2]int `session:"87"`
	F7 N9 `session:"88"`
}

//typedsession:session S1 cookie=c1 idle=30m absolute=12h
type s1 struct {
	F0 []byte `session:"2"`
	F1 map[string]time.Time `session:"4,milli"`
	F2 *T10 `session:"5"`
	F3 []E2 `session:"11,enum=a|b-c|d,flash"`
	F4 T12 `session:"12"`
}

//typedsession:session S2 cookie=c2 idle=30m absolute=12h
type s2 struct {
	F0 N16 `session:"1"`
	_ struct{} `session:"2,retired"`
	F2 uint `session:"3"`
	F3 T17 `session:"4"`
	_ struct{} `session:"45,retired"`
	F5 map[uint64][2]float64 `session:"46"`
	F6 T19 `session:"47"`
}

//typedsession:session S3 cookie=c3 idle=30m absolute=12h
type s3 struct {
	F0 [][2]uint16 `session:"41"`
}

//typedsession:session S4 cookie=c4 idle=30m absolute=12h
type s4 struct {
	_ struct{} `session:"1,retired"`
	F1 N22 `session:"3,flash"`
	F2 T23 `session:"9"`
	F3 *uint8 `session:"15,flash"`
	_ struct{} `session:"16,retired"`
	F5 []E12 `session:"57,enum=a|b-c|d"`
	F6 *N27 `session:"58"`
	_ struct{} `session:"60,retired"`
	F8 *time.Time `session:"61"`
}

//typedsession:session S5 cookie=c5 idle=30m absolute=12h
type s5 struct {
	_ struct{} `session:"1,retired"`
	F1 map[uint64][2]bool `session:"3"`
	F2 [2]bool `session:"9"`
	_ struct{} `session:"50,retired"`
}

//typedsession:session S6 cookie=c6 idle=30m absolute=12h
type s6 struct {
	F0 *map[string]map[string]int `session:"1"`
}

//typedsession:session S7 cookie=c7 idle=30m absolute=12h
type s7 struct {
	F0 int `session:"41"`
	F1 N28 `session:"42"`
}

//typedsession:session S8 cookie=c8 idle=30m absolute=12h
type s8 struct {
	F0 []time.Time `session:"41"`
	F1 []E14 `session:"42,enum=a|b-c|d"`
	F2 N34 `session:"44,flash"`
	F3 N36 `session:"85"`
	F4 *map[int]int64 `session:"91"`
	F5 T37 `session:"93"`
	F6 *[]uint64 `session:"94"`
}

//typedsession:session S9 cookie=c9 idle=30m absolute=12h
type s9 struct {
	F0 *[][1]int `session:"1"`
	F1 time.Time `session:"2,nano"`
	F2 int32 `session:"3"`
	F3 N47 `session:"4"`
	_ struct{} `session:"6,retired"`
}

type N1 struct {
	F0 uint64 `session:"2"`
	F1 uint64 `session:"43"`
}

type E1 string

type T2 float32

type T4 []uint8

type T3 T4

type T5 uint32

type N6 struct {
	F0 time.Time `session:"1"`
	F1 []string `session:"42,base64url"`
}

type T7 uint64

type N8 struct {
	F0 *[][4]byte `session:"1"`
	F1 [2]uint16 `session:"42"`
	F2 T5 `session:"48"`
	F3 [1]string `session:"49"`
	F4 N6 `session:"50"`
	F5 T7 `session:"51"`
	F6 *[3]bool `session:"52"`
	F7 map[string]time.Time `session:"53,unix"`
	F8 time.Time `session:"54,milli"`
}

type N9 struct {
	F0 map[uint16]map[int8]T2 `session:"41"`
	_ struct{} `session:"43,retired"`
	F2 []string `session:"45,base64url"`
	F3 *string `session:"46,jwt"`
	F4 map[uint16]uint32 `session:"47"`
	F5 T3 `session:"48"`
	F6 *map[int8]float32 `session:"54"`
	F7 []N8 `session:"55"`
}

type T11 []uint32

type T10 map[int8]T11

type E2 string

type T12 map[string]map[int8]time.Duration

type E3 string

type E4 string

type N14 struct {
	_ struct{} `session:"2,retired"`
	_ struct{} `session:"3,retired"`
	F2 E3 `session:"9,enum=a|b-c|d"`
	F3 []E4 `session:"50,enum=a|b-c|d"`
	F4 int8 `session:"52"`
}

type T13 N14

type E5 string

type N15 struct {
	F0 string `session:"6,base64url"`
	F1 *uint32 `session:"7"`
	F2 string `session:"8,ulid"`
	F3 []time.Time `session:"9"`
}

type N16 struct {
	F0 map[bool][]map[string]uint8 `session:"1"`
	F1 map[string]time.Time `session:"2,unix"`
	F2 *map[int]T13 `session:"43"`
	F3 []bool `session:"44"`
	F4 []E5 `session:"50,enum=a|b-c|d"`
	F5 time.Time `session:"91"`
	F6 map[string][]N15 `session:"92"`
}

type N18 struct {
	F0 string `session:"1"`
	_ struct{} `session:"2,retired"`
}

type T17 [][]N18

type E6 string

type N20 struct {
	F0 int64 `session:"6"`
	F1 *int64 `session:"12"`
	F2 uint16 `session:"14"`
	F3 time.Duration `session:"15"`
	F4 int32 `session:"16"`
}

type N21 struct {
	_ struct{} `session:"1,retired"`
	F1 E6 `session:"2,enum=a|b-c|d"`
	F2 time.Time `session:"3,unix"`
	F3 map[uint16]N20 `session:"5"`
	F4 map[string]string `session:"6,base32"`
}

type T19 N21

type E7 string

type E8 string

type E9 string

type N22 struct {
	F0 [3]bool `session:"1"`
	F1 *string `session:"2,hex"`
	F2 [1]int `session:"3"`
	F3 string `session:"9,base64url"`
	F4 []E7 `session:"11,enum=a|b-c|d"`
	F5 *[]string `session:"12,jwt"`
	F6 map[string]E8 `session:"13,enum=a|b-c|d"`
	F7 map[string]string `session:"54,base32"`
	F8 []E9 `session:"95,enum=a|b-c|d"`
}

type E10 string

type T24 []byte

type E11 string

type N25 struct {
	F0 *[]string `session:"1"`
	F1 [1]bool `session:"2"`
	F2 *[]E10 `session:"8,enum=a|b-c|d"`
	F3 []time.Time `session:"10,unix"`
	F4 []string `session:"11,ulid"`
	F5 *map[uint64]int8 `session:"12"`
	F6 T24 `session:"14"`
	F7 map[string]E11 `session:"15,enum=a|b-c|d"`
	F8 [2]int `session:"16"`
}

type T23 map[string]N25

type E12 string

type T26 map[uint16]bool

type E13 string

type N27 struct {
	F0 []T26 `session:"1"`
	F1 E13 `session:"42,enum=a|b-c|d"`
	F2 [2]bool `session:"44"`
	F3 string `session:"50,base64url"`
	F4 *[]time.Time `session:"51"`
	_ struct{} `session:"92,retired"`
	F6 float64 `session:"93"`
}

type N28 struct {
	F0 uint8 `session:"1"`
}

type E14 string

type E15 string

type N29 struct {
	_ struct{} `session:"1,retired"`
}

type E16 string

type N30 struct {
	F0 *[]map[string]uint `session:"1"`
	F1 int16 `session:"2"`
	F2 E16 `session:"8,enum=a|b-c|d"`
	F3 []string `session:"9,base64url"`
	F4 time.Time `session:"11,unix"`
	_ struct{} `session:"13,retired"`
	F6 float32 `session:"14"`
}

type E17 string

type N31 struct {
	F0 string `session:"41,base32"`
	F1 string `session:"42,uuid"`
	F2 map[string]E17 `session:"48,enum=a|b-c|d"`
	_ struct{} `session:"49,retired"`
}

type E18 string

type N32 struct {
	F0 map[int]uint64 `session:"1"`
	F1 *E18 `session:"7,enum=a|b-c|d"`
	F2 map[uint64]uint8 `session:"13"`
	F3 map[string]time.Time `session:"19,unix"`
}

type N33 struct {
	F0 []time.Time `session:"1,milli"`
	F1 time.Time `session:"2,nano"`
	F2 N31 `session:"8"`
	F3 map[string]uint16 `session:"9"`
	F4 [3]int `session:"10"`
	F5 []time.Time `session:"11"`
	F6 N32 `session:"12"`
	F7 []string `session:"18,ulid"`
}

type N34 struct {
	F0 []E15 `session:"1,enum=a|b-c|d"`
	F1 *map[string]time.Time `session:"3"`
	F2 N29 `session:"44"`
	F3 N30 `session:"45"`
	F4 int16 `session:"46"`
	F5 *[]string `session:"47,jwt"`
	F6 N33 `session:"53"`
	F7 string `session:"54,ulid"`
}

type T35 int8

type N36 struct {
	F0 time.Time `session:"6,nano"`
	F1 map[string]time.Time `session:"47"`
	F2 *map[string][3]int `session:"48"`
	F3 T35 `session:"49"`
}

type E19 string

type N38 struct {
	F0 *uint8 `session:"1"`
	F1 []time.Time `session:"2,milli"`
	F2 E19 `session:"43,enum=a|b-c|d"`
	F3 uint8 `session:"44"`
}

type N39 struct {
	F0 int64 `session:"1"`
	F1 [4]byte `session:"2"`
}

type N40 struct {
	F0 string `session:"1,base32"`
	_ struct{} `session:"2,retired"`
	F2 []string `session:"3,jwt"`
	F3 []string `session:"4,hex"`
	_ struct{} `session:"5,retired"`
	F5 float32 `session:"6"`
	F6 int32 `session:"8"`
	F7 int16 `session:"9"`
	_ struct{} `session:"50,retired"`
}

type N41 struct {
	F0 time.Time `session:"6,nano"`
	F1 N38 `session:"7"`
	F2 time.Time `session:"8"`
	F3 string `session:"49,hex"`
	F4 [3]float64 `session:"50"`
	F5 *N39 `session:"51"`
	F6 int16 `session:"52"`
	F7 N40 `session:"53"`
}

type N42 struct {
	F0 N41 `session:"1"`
	F1 bool `session:"42"`
	F2 map[string]time.Time `session:"43,nano"`
}

type T37 N42

type T43 int64

type T44 string

type N45 struct {
	F0 T43 `session:"1"`
	F1 string `session:"2,ulid"`
	F2 T44 `session:"3"`
	F3 *map[int8]time.Duration `session:"4"`
}

type N46 struct {
	F0 N45 `session:"1"`
	F1 map[string]string `session:"7,ulid"`
}

type N47 struct {
	F0 N46 `session:"6"`
}

