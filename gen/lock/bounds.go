package lock

// lengthOptions are the options that bound the length of a value. A list has one bound:
// max=, which refuses more elements, or keep=, which drops the oldest.
var lengthOptions = []struct {
	name, rule string
	same       []string // the options that bounded the same length before
	loss       string
	taken      string // the condition under which the change can be accepted, in a message
}{
	{"max", "max-lowered", []string{"max", "keep"}, "values in browsers' cookies may exceed it", "they do not or may be refused when they are next set"},
	{"each", "max-lowered", []string{"each"}, "values in browsers' cookies may exceed it", "they do not or may be refused when they are next set"},
	{"keep", "keep-lowered", []string{"keep", "max"}, "longer lists in browsers' cookies lose their oldest elements when they next change", "they may"},
}

// bounds reports bounds that are new or lower than before.
func (c change) bounds() {
	where := was(c.old.Pos)
	for _, option := range lengthOptions {
		after, bounded := c.now.Options[option.name]
		if !bounded {
			continue
		}
		switch name, before := c.old.bound(option.same); {
		case before == "":
			c.diags.Add(c.now.Pos, option.rule, "number %s: %s= is new%s: %s; leave it out, or, if %s, take it with go tool typedsession lock", c.path, option.name, where, option.loss, option.taken)
		case count(after) >= count(before):
		case name == option.name:
			c.diags.Add(c.now.Pos, option.rule, "number %s: %s= was %s and is %s%s: %s; write %s=%s, or, if %s, take it with go tool typedsession lock", c.path, name, before, after, where, option.loss, name, before, option.taken)
		default:
			c.diags.Add(c.now.Pos, option.rule, "number %s: %s= was %s and %s= is %s%s: %s; write %s=%s, or, if %s, take it with go tool typedsession lock", c.path, name, before, option.name, after, where, option.loss, option.name, before, option.taken)
		}
	}
}

// bound returns the first of the options that the entry has, with its value; both results
// are empty when it has none.
func (e *Entry) bound(options []string) (name, value string) {
	for _, name := range options {
		if value, ok := e.Options[name]; ok {
			return name, value
		}
	}
	return "", ""
}
