package lock

// lengthOptions bound how long a value is. A list has one bound, whether its max=
// refuses what is more or its keep= drops the oldest.
var lengthOptions = []struct {
	name, rule, loss string
	same             []string // options that bounded the same before
}{
	{"max", "max-lowered", "values out there may exceed it", []string{"max", "keep"}},
	{"each", "max-lowered", "values out there may exceed it", []string{"each"}},
	{"keep", "keep-lowered", "longer lists out there lose their oldest elements when they next change", []string{"keep", "max"}},
}

// compareBounds reports bounds that are new or lower.
func compareBounds(old Entry, now *Entry, report func(rule, format string, args ...any)) {
	for _, option := range lengthOptions {
		after, bounded := now.Options[option.name]
		if !bounded {
			continue
		}
		switch name, before := old.bound(option.same); {
		case before == "":
			report(option.rule, "%s= is new: %s", option.name, option.loss)
		case count(after) >= count(before):
		case name == option.name:
			report(option.rule, "%s= was %s and is %s: %s", name, before, after, option.loss)
		default:
			report(option.rule, "%s= was %s and %s= is %s: %s", name, before, option.name, after, option.loss)
		}
	}
}

// bound finds the first of the options that the entry has; both results are empty
// when it has none.
func (e Entry) bound(options []string) (name, value string) {
	for _, name := range options {
		if value, ok := e.Options[name]; ok {
			return name, value
		}
	}
	return "", ""
}
