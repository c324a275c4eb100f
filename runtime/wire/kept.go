package wire

// Kept is a top-level number whose bytes this schema cannot hold, and which the
// next body must carry on. With neither Misfit nor Partial it is a number the
// schema does not know.
type Kept struct {
	Number int    // 1 to 999
	Raw    string // its value as it stands in the body
	// Misfit says that a known number holds a value of the wrong kind: this
	// one, or with Partial one nested in it.
	Misfit bool
	// Partial says that the number was read, but holds nested numbers that the
	// schema does not know or that are misfits.
	Partial bool
	// Normal is, for Partial, what this schema encodes for the value, "" when
	// that is absent. Package typedsession fills it in: as long as the value is
	// encoded so, it was not changed and Raw stands.
	Normal string
}
