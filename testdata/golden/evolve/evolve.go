// Package evolve tests versions of one session against one another, as they meet
// in a rolling deploy and after a rollback.
package evolve
