package wire

// Kept is a top-level number with a value that this schema cannot hold, or can
// hold in part only. The next body has to contain the value unless the field was
// changed. If neither Misfit nor Partial is set, the schema does not know the
// number.
type Kept struct {
	Number int    // 1 to 999
	Raw    string // the encoded value in the body
	// Misfit says that the value, or with Partial a value nested in it, is of
	// another kind than the schema expects.
	Misfit bool
	// Partial says that the value was read, but that numbers nested in it are
	// misfits or not known to the schema.
	Partial bool
	// Normal is what this schema encodes for a Partial value after it was read, or
	// "" if that is absent. Package typedsession sets it. As long as the field
	// encodes to Normal, it is unchanged, and the next body contains Raw.
	Normal string
}
