package lock

// lengthOptions bound how long a value is. A list has one bound, whether its max=
// refuses what is more or its keep= drops the oldest.
var lengthOptions = []struct {
	name, rule string
	same       []string // options that bounded the same before
	loss       string
	taken      string // when the change can be taken
}{
	{"max", "max-lowered", []string{"max", "keep"}, "values out there may exceed it", "they do not or may be refused when they are next set"},
	{"each", "max-lowered", []string{"each"}, "values out there may exceed it", "they do not or may be refused when they are next set"},
	{"keep", "keep-lowered", []string{"keep", "max"}, "longer lists out there lose their oldest elements when they next change", "they may"},
}

// bounds reports bounds that are new or lower.
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

// bound finds the first of the options that the entry has; both results are empty
// when it has none.
func (e *Entry) bound(options []string) (name, value string) {
	for _, name := range options {
		if value, ok := e.Options[name]; ok {
			return name, value
		}
	}
	return "", ""
}
