package keyinsource

// What looks like a key and is none: a sentence about keys, a key that was changed, and
// one that was cut off. In a comment, tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEg is not
// looked at.
const (
	help    = "a key begins with tsk1_ and has 59 characters"
	changed = "tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEA"
	cut     = "tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxN"
	hidden  = "tsk1_..."
)
