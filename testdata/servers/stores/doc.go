// Package stores tests the engines of runtime/store, and sessions in them, on real servers.
//
// The tests start them from Debian's packages redis-server, postgresql, pgbouncer and mariadb-server, each in a directory of
// its own and on a free port of the loopback interface, and stop them at the end. The package faketime lets one see another
// time. Without a package a test is skipped, and fails where CI is set. So are the tests of full disks without root, which
// alone may mount a tmpfs.
package stores
