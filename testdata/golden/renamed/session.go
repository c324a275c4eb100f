// Package renamed holds fields that were called otherwise, of every kind that differs in
// its accessors.
package renamed

//typedsession:session Session cookie=renamed idle=30m absolute=12h
type session struct {
	Name  string   `session:"1,max=64,was=PetName|CatName"`
	Age   int      `session:"2,was=PetAge"`
	Tags  []string `session:"3,flash,max=4,each=10,was=PetTags"`
	Food  *string  `session:"4,max=20,was=PetFood"`
	Home  *Home    `session:"5,was=PetHome"`
	Mood  string   `session:"6,enum=calm|wild,was=PetMood"`
	Shots uint8    `session:"7,was=PetShots"`
}

// Home is where the pet lives.
type Home struct {
	City string `session:"1,max=40"`
}
