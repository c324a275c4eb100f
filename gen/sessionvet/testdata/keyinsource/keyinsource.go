// Package keyinsource has keys in its source. They are published examples, which the
// runtime refuses.
package keyinsource

import (
	"os"

	typedsession "github.com/typedsession/typedsession/runtime"
)

const key = "tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEg" // want `session key in source code: whoever reads it can make sessions of any user; replace the key, and read the new one with KeysFromEnv or KeysFromFile`

const (
	prefix = "tsk1_"
	joined = prefix + "-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEg" // want `session key in source code`
)

var settings = map[string]string{
	"keys": "tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEg,tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEg", // want `session key in source code`
	"shell": /* want `session key in source code` */ `
export SESSION_KEYS=tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEg
`,
}

func keys() (*typedsession.Keys, error) {
	return typedsession.NewKeys(
		key, // is reported where it is declared
		string([]byte("tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEg")), // want `session key in source code`
		os.Getenv("SESSION_KEY"),
	)
}
