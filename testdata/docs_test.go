package testdata

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// page is a page of the documentation.
type page struct {
	path string // from the repository's root, with slashes
	text string
	// fences are its code blocks, in their order.
	fences []fence
	// prose is what stands outside of them.
	prose string
}

// fence is a code block of a page.
type fence struct {
	line     int
	language string // sh, go, …; empty if none is given
	mark     string // what the HTML comment in the line above it says
	code     string
}

var markComment = regexp.MustCompile(`^<!-- (.*) -->$`)

// pages returns all pages of the repository.
func pages(t *testing.T) []page {
	t.Helper()
	root := filepath.Join(mustGetwd(t), "..")
	var found []page
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || entry.Name() == "_scratch") {
			return fs.SkipDir
		}
		if filepath.Ext(name) != ".md" {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		found = append(found, parsePage(filepath.ToSlash(relative), string(text)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 5 {
		t.Fatalf("only %d pages were found", len(found))
	}
	return found
}

func parsePage(path, text string) page {
	p := page{path: path, text: text}
	var open *fence
	mark := ""
	for i, line := range strings.Split(text, "\n") {
		switch {
		case open != nil && line == "```":
			p.fences = append(p.fences, *open)
			open, mark = nil, ""
		case open != nil:
			open.code += line + "\n"
		case strings.HasPrefix(line, "```"):
			open = &fence{line: i + 1, language: strings.TrimPrefix(line, "```"), mark: mark}
		default:
			mark = ""
			if m := markComment.FindStringSubmatch(line); m != nil {
				mark = m[1]
			}
			p.prose += line + "\n"
		}
	}
	return p
}

var (
	link    = regexp.MustCompile(`!?\[[^\]]*\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	dropped = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors returns the anchors that a page's headings have where pages are shown.
func (p page) anchors() map[string]bool {
	all := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(p.prose, -1) {
		all[strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")] = true
	}
	return all
}

func TestEveryLinkOfThePagesLeadsSomewhere(t *testing.T) {
	byPath := map[string]page{}
	for _, p := range pages(t) {
		byPath[p.path] = p
	}
	checked := 0
	for _, p := range byPath {
		for _, m := range link.FindAllStringSubmatch(p.prose, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			checked++
			file, anchor, hasAnchor := strings.Cut(m[1], "#")
			target := path.Join(path.Dir(p.path), file)
			if file == "" {
				target = p.path
			}
			if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(target))); err != nil {
				t.Errorf("%s: the link %s leads to nothing", p.path, m[0])
				continue
			}
			if hasAnchor && !byPath[target].anchors()[anchor] {
				t.Errorf("%s: the link %s leads to no heading of %s", p.path, m[0], target)
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d links were checked", checked)
	}
}

// trimmedLines returns lines without the white space around them, as pages indent code less than files do.
func trimmedLines(text []byte) []byte {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	for i, line := range lines {
		lines[i] = bytes.Join(bytes.Fields(line), []byte(" "))
	}
	return bytes.Join(lines, []byte("\n"))
}

func TestGoCodeOfThePagesStandsInAFileThatCompiles(t *testing.T) {
	checked := 0
	for _, p := range pages(t) {
		for _, f := range p.fences {
			if f.language != "go" {
				continue
			}
			checked++
			file, ok := strings.CutPrefix(f.mark, "from ")
			if !ok {
				t.Errorf("%s:%d: say in the line above which file the code is from: <!-- from PATH -->", p.path, f.line)
				continue
			}
			source, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(file)))
			if err != nil {
				t.Errorf("%s:%d: %v", p.path, f.line, err)
				continue
			}
			if !bytes.Contains(trimmedLines(source), trimmedLines([]byte(f.code))) {
				t.Errorf("%s:%d: %s does not have these lines", p.path, f.line, file)
			}
		}
	}
	if checked < 4 {
		t.Errorf("only %d blocks were checked", checked)
	}
}

// .ci/run pastes the marked blocks of commands. TestTheCommandsOfTheFlaskPagePrintWhatItShows runs those marked "run".
func TestEveryCommandOfThePagesIsPastedInCI(t *testing.T) {
	pasted := map[string]bool{"start": true, "test": true, "sixty seconds": true, "paste": true, "run": true, "git hook": true}
	for _, p := range pages(t) {
		for _, f := range p.fences {
			if f.language == "sh" && !pasted[f.mark] {
				t.Errorf("%s:%d: commands without a mark in the line above, such as <!-- paste -->, are run by nobody", p.path, f.line)
			}
		}
	}
}

func TestOperationsSayWhatToDoAboutEveryKindOfEventThatCallsForAttention(t *testing.T) {
	for _, p := range pages(t) {
		if p.path != "runtime/OPERATIONS.md" {
			continue
		}
		kinds := 0
		for kind := typedsession.KindLoaded; kind.String() != ""; kind++ {
			if kinds++; kind.IsProblem() && !strings.Contains(p.prose, "\n| "+kind.String()+" | ") {
				t.Errorf("%s: the table of events has no row for %q", p.path, kind)
			}
		}
		if kinds < 20 {
			t.Errorf("only %d kinds were looked for", kinds)
		}
		return
	}
	t.Error("there is no runtime/OPERATIONS.md")
}

func TestTheREADMEIsReadInThreeMinutes(t *testing.T) {
	for _, p := range pages(t) {
		if p.path != "README.md" {
			continue
		}
		if words := len(strings.Fields(p.prose)); words > 900 {
			t.Errorf("%d words outside of code, at most 900 are wanted", words)
		}
		for line := range strings.Lines(p.prose) {
			if len(line) > 400 && !strings.HasPrefix(line, "|") {
				t.Errorf("a line has %d characters, at most 400 are wanted: %s", len(line), line)
			}
		}
		return
	}
	t.Error("there is no README.md")
}
