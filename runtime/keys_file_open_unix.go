//go:build unix

package typedsession

import "syscall"

// openNonblocking makes opening a named pipe return at once, where it would otherwise wait for a writer.
const openNonblocking = syscall.O_NONBLOCK
