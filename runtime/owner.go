package typedsession

// Owner names the sessions of one owner, such as a user: those in whose owner field a value stands. The generated NAMEOwner
// makes it. The zero Owner is nobody.
type Owner[S any] struct {
	field string // the encoded value of the owner field; "" for nobody
}

// OwnerOf returns the owner with this encoding of the owner field; an empty one is nobody. Generated code calls it; apps
// call the generated NAMEOwner.
func OwnerOf[S any](field []byte) Owner[S] { return Owner[S]{field: string(field)} }
