package main

import "strings"

// form is a form of a page.
type form struct {
	Action, Button string
	Return         string    // the page that comes after the form, "" if that does not depend on the visitor
	Username       string    // for the browser's password manager, where the form does not ask for it
	Remember       *checkbox // nil where there is none
	Inputs         []input
	Problem        string // what is wrong with the form as a whole
}

// checkbox is the one of "remember me".
type checkbox struct{ Checked bool }

// input is one line of a form.
type input struct {
	Name, Label, Hint  string
	Type, Autocomplete string // the attributes of the element; without a type it is text
	Value              string // never a password
	Problem            string // what is wrong with this input
	Wrong              bool   // with Problem, or with that of the form
	Focus              bool   // where the visitor goes on
}

// fail says what is wrong with the form as a whole.
func (f *form) fail(problem string) {
	f.Problem = problem
	for i := range f.Inputs {
		f.Inputs[i].Wrong = true
	}
	f.Inputs[0].Focus = true
}

// failAt says what is wrong with an input. The visitor goes on at the first one that has a problem.
func (f *form) failAt(name, problem string) {
	focus := !f.Failed()
	for i := range f.Inputs {
		if in := &f.Inputs[i]; in.Name == name {
			in.Problem, in.Wrong, in.Focus = problem, true, focus
		}
	}
}

// Failed reports whether something is wrong.
func (f *form) Failed() bool {
	for _, in := range f.Inputs {
		if in.Wrong {
			return true
		}
	}
	return false
}

// DescribedBy returns the ids of the texts about the input.
func (in input) DescribedBy() string {
	var ids []string
	if in.Hint != "" {
		ids = append(ids, in.Name+"-hint")
	}
	switch {
	case in.Problem != "":
		ids = append(ids, in.Name+"-problem")
	case in.Wrong:
		ids = append(ids, "form-problem")
	}
	return strings.Join(ids, " ")
}
