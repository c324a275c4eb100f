package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc. It is the same on all Linux systems that Go runs on.
const tick = 10 * time.Millisecond

// The fields of /proc/PID/stat that CPU reads, counted from the one after the program's name.
const (
	parentField = 1
	firstTime   = 11 // of its own in user mode and in the kernel, of children that have ended in both
	lastTime    = 14
)

// CPU returns the processor time that the server has taken so far.
func (s *Server) CPU() (time.Duration, error) { return CPU(s.running.Process.Pid) }

// CPU returns the processor time that a process and its children have taken so far, also those that have ended.
func CPU(process int) (time.Duration, error) {
	pid := strconv.Itoa(process)
	paths, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	var all time.Duration
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // a process that has ended
		}
		// The name stands in parentheses and may contain more of them.
		_, after, _ := strings.Cut(string(text[strings.LastIndexByte(string(text), ')')+1:]), " ")
		fields := strings.Fields(after)
		if len(fields) <= lastTime {
			return 0, fmt.Errorf("%s has %d fields", path, len(fields))
		}
		if fields[parentField] != pid && path != "/proc/"+pid+"/stat" {
			continue
		}
		for _, field := range fields[firstTime : lastTime+1] {
			ticks, err := strconv.ParseInt(field, 10, 64)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", path, err)
			}
			all += time.Duration(ticks) * tick
		}
	}
	return all, nil
}
