package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/typedsession/typedsession/example/accounts/users"
)

func (a *app) profile(w http.ResponseWriter, r *http.Request, _ *Session, user users.User) {
	show(w, r, http.StatusOK, "form", profilePage(user, user.DisplayName))
}

// profilePage returns the page on which a user changes the display name, with what the user wrote.
func profilePage(user users.User, written string) page {
	return page{Title: "Your profile", Path: "/profile", User: user, Form: &form{
		Action: "/profile",
		Button: "Save",
		Inputs: []input{{
			Name: "display-name", Label: "Display name", Autocomplete: "nickname", Value: written,
			Hint: fmt.Sprintf("What others see, at most %d characters", users.LongestDisplayName),
		}},
	}}
}

func (a *app) saveProfile(w http.ResponseWriter, r *http.Request, s *Session, user users.User) {
	name := strings.TrimSpace(r.PostFormValue("display-name"))
	if !users.IsDisplayName(name) {
		filled := profilePage(user, name)
		filled.Form.failAt("display-name", fmt.Sprintf("Write a name of 1 to %d characters.", users.LongestDisplayName))
		show(w, r, http.StatusUnprocessableEntity, "form", filled)
		return
	}
	if err := a.users.SetDisplayName(r.Context(), user.ID, name); err != nil {
		unavailable(w, r, err)
		return
	}
	tell(s, "Your profile is saved.")
	http.Redirect(w, r, "/profile", http.StatusSeeOther)
}
