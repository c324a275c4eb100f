// Package spelling recognises misspelt words.
package spelling

import "unicode/utf8"

// lettersPerEdit is the length of a word for each edit that Near allows in it.
const lettersPerEdit = 4

// Near reports whether word is a misspelling of known: a few edits turn one into the
// other, each of which adds, removes or replaces a letter, or swaps two neighbours. A word
// of eight letters may have two edits, and a shorter one has one: two edits turn too many
// short words into one another. The same word is no misspelling.
func Near(word, known string) bool {
	edits := max(1, utf8.RuneCountInString(known)/lettersPerEdit)
	return word != known && distance([]rune(word), []rune(known)) <= edits
}

// distance returns the optimal string alignment distance of a and b.
func distance(a, b []rune) int {
	var beforeLast, last []int // the rows of the table for the two letters of a before this one
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		beforeLast, last, row = last, row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], beforeLast[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
