//go:build !unix

package typedsession

// openNonblocking is nothing where opening a file does not wait.
const openNonblocking = 0
