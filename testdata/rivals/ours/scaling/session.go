// Package scaling is sessions of many sizes, to see what a field, a letter and an element cost. The fields stand in a
// nested struct, which is encoded as a session is, but has no accessors for each.
package scaling

//go:generate go tool typedsession

//typedsession:session Fields1 cookie=fields1 idle=30m absolute=12h
type fields1 struct {
	Numbers Numbers1 `session:"1"`
}

// Numbers1 has as many fields.
type Numbers1 struct {
	F1 int `session:"1"`
}

//typedsession:session Fields10 cookie=fields10 idle=30m absolute=12h
type fields10 struct {
	Numbers Numbers10 `session:"1"`
}

// Numbers10 has as many fields.
type Numbers10 struct {
	F1  int `session:"1"`
	F2  int `session:"2"`
	F3  int `session:"3"`
	F4  int `session:"4"`
	F5  int `session:"5"`
	F6  int `session:"6"`
	F7  int `session:"7"`
	F8  int `session:"8"`
	F9  int `session:"9"`
	F10 int `session:"10"`
}

//typedsession:session Fields50 cookie=fields50 idle=30m absolute=12h
type fields50 struct {
	Numbers Numbers50 `session:"1"`
}

// Numbers50 has as many fields.
type Numbers50 struct {
	F1  int `session:"1"`
	F2  int `session:"2"`
	F3  int `session:"3"`
	F4  int `session:"4"`
	F5  int `session:"5"`
	F6  int `session:"6"`
	F7  int `session:"7"`
	F8  int `session:"8"`
	F9  int `session:"9"`
	F10 int `session:"10"`
	F11 int `session:"11"`
	F12 int `session:"12"`
	F13 int `session:"13"`
	F14 int `session:"14"`
	F15 int `session:"15"`
	F16 int `session:"16"`
	F17 int `session:"17"`
	F18 int `session:"18"`
	F19 int `session:"19"`
	F20 int `session:"20"`
	F21 int `session:"21"`
	F22 int `session:"22"`
	F23 int `session:"23"`
	F24 int `session:"24"`
	F25 int `session:"25"`
	F26 int `session:"26"`
	F27 int `session:"27"`
	F28 int `session:"28"`
	F29 int `session:"29"`
	F30 int `session:"30"`
	F31 int `session:"31"`
	F32 int `session:"32"`
	F33 int `session:"33"`
	F34 int `session:"34"`
	F35 int `session:"35"`
	F36 int `session:"36"`
	F37 int `session:"37"`
	F38 int `session:"38"`
	F39 int `session:"39"`
	F40 int `session:"40"`
	F41 int `session:"41"`
	F42 int `session:"42"`
	F43 int `session:"43"`
	F44 int `session:"44"`
	F45 int `session:"45"`
	F46 int `session:"46"`
	F47 int `session:"47"`
	F48 int `session:"48"`
	F49 int `session:"49"`
	F50 int `session:"50"`
}

//typedsession:session Fields127 cookie=fields127 idle=30m absolute=12h
type fields127 struct {
	Numbers Numbers127 `session:"1"`
}

// Numbers127 has as many fields.
type Numbers127 struct {
	F1   int `session:"1"`
	F2   int `session:"2"`
	F3   int `session:"3"`
	F4   int `session:"4"`
	F5   int `session:"5"`
	F6   int `session:"6"`
	F7   int `session:"7"`
	F8   int `session:"8"`
	F9   int `session:"9"`
	F10  int `session:"10"`
	F11  int `session:"11"`
	F12  int `session:"12"`
	F13  int `session:"13"`
	F14  int `session:"14"`
	F15  int `session:"15"`
	F16  int `session:"16"`
	F17  int `session:"17"`
	F18  int `session:"18"`
	F19  int `session:"19"`
	F20  int `session:"20"`
	F21  int `session:"21"`
	F22  int `session:"22"`
	F23  int `session:"23"`
	F24  int `session:"24"`
	F25  int `session:"25"`
	F26  int `session:"26"`
	F27  int `session:"27"`
	F28  int `session:"28"`
	F29  int `session:"29"`
	F30  int `session:"30"`
	F31  int `session:"31"`
	F32  int `session:"32"`
	F33  int `session:"33"`
	F34  int `session:"34"`
	F35  int `session:"35"`
	F36  int `session:"36"`
	F37  int `session:"37"`
	F38  int `session:"38"`
	F39  int `session:"39"`
	F40  int `session:"40"`
	F41  int `session:"41"`
	F42  int `session:"42"`
	F43  int `session:"43"`
	F44  int `session:"44"`
	F45  int `session:"45"`
	F46  int `session:"46"`
	F47  int `session:"47"`
	F48  int `session:"48"`
	F49  int `session:"49"`
	F50  int `session:"50"`
	F51  int `session:"51"`
	F52  int `session:"52"`
	F53  int `session:"53"`
	F54  int `session:"54"`
	F55  int `session:"55"`
	F56  int `session:"56"`
	F57  int `session:"57"`
	F58  int `session:"58"`
	F59  int `session:"59"`
	F60  int `session:"60"`
	F61  int `session:"61"`
	F62  int `session:"62"`
	F63  int `session:"63"`
	F64  int `session:"64"`
	F65  int `session:"65"`
	F66  int `session:"66"`
	F67  int `session:"67"`
	F68  int `session:"68"`
	F69  int `session:"69"`
	F70  int `session:"70"`
	F71  int `session:"71"`
	F72  int `session:"72"`
	F73  int `session:"73"`
	F74  int `session:"74"`
	F75  int `session:"75"`
	F76  int `session:"76"`
	F77  int `session:"77"`
	F78  int `session:"78"`
	F79  int `session:"79"`
	F80  int `session:"80"`
	F81  int `session:"81"`
	F82  int `session:"82"`
	F83  int `session:"83"`
	F84  int `session:"84"`
	F85  int `session:"85"`
	F86  int `session:"86"`
	F87  int `session:"87"`
	F88  int `session:"88"`
	F89  int `session:"89"`
	F90  int `session:"90"`
	F91  int `session:"91"`
	F92  int `session:"92"`
	F93  int `session:"93"`
	F94  int `session:"94"`
	F95  int `session:"95"`
	F96  int `session:"96"`
	F97  int `session:"97"`
	F98  int `session:"98"`
	F99  int `session:"99"`
	F100 int `session:"100"`
	F101 int `session:"101"`
	F102 int `session:"102"`
	F103 int `session:"103"`
	F104 int `session:"104"`
	F105 int `session:"105"`
	F106 int `session:"106"`
	F107 int `session:"107"`
	F108 int `session:"108"`
	F109 int `session:"109"`
	F110 int `session:"110"`
	F111 int `session:"111"`
	F112 int `session:"112"`
	F113 int `session:"113"`
	F114 int `session:"114"`
	F115 int `session:"115"`
	F116 int `session:"116"`
	F117 int `session:"117"`
	F118 int `session:"118"`
	F119 int `session:"119"`
	F120 int `session:"120"`
	F121 int `session:"121"`
	F122 int `session:"122"`
	F123 int `session:"123"`
	F124 int `session:"124"`
	F125 int `session:"125"`
	F126 int `session:"126"`
	F127 int `session:"127"`
}

//typedsession:session Text cookie=text idle=30m absolute=12h budget=unbounded
type text struct {
	Text string `session:"1"`
}

//typedsession:session List cookie=list idle=30m absolute=12h budget=unbounded
type list struct {
	Numbers []int `session:"1"`
}
