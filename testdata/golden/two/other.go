package two

// cart is in another file, so in another generated file.
//
//typedsession:session Cart cookie=c idle=1d12h absolute=14d remember=30d/90d
type cart struct {
	Lines map[string]int `session:"1,max=20"`
}
