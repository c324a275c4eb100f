package renamed

import (
	"context"
	"html/template"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

func newSession(t *testing.T) *Session {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := sessions.Open(context.Background(), "") // a visitor without a cookie gets a new session
	return s
}

func TestAFormerAccessorDoesWhatThePresentOneDoes(t *testing.T) {
	s := newSession(t)
	if err := s.SetPetName("Tom"); err != nil {
		t.Fatal(err)
	}
	if s.Name() != "Tom" || s.PetName() != "Tom" || s.CatName() != "Tom" {
		t.Errorf("Name is %q, PetName %q and CatName %q after SetPetName", s.Name(), s.PetName(), s.CatName())
	}
	if err := s.SetPetName(strings.Repeat("x", 65)); err == nil || s.Name() != "Tom" {
		t.Errorf("SetPetName took a name beyond max=: %v", err)
	}
	s.SetPetAge(3)
	s.AddPetAge(2)
	if s.Age() != 5 {
		t.Errorf("Age is %d after SetPetAge(3) and AddPetAge(2)", s.Age())
	}
	if err := s.AppendPetTags("soft", "grey"); err != nil {
		t.Fatal(err)
	}
	if got := s.TakePetTags(); !slices.Equal(got, []string{"soft", "grey"}) || len(s.Tags()) > 0 {
		t.Errorf("TakePetTags returned %q and left %q", got, s.Tags())
	}
	if _, present := s.LookupPetFood(); present || s.HasPetFood() {
		t.Error("PetFood is present in a new session")
	}
	if err := s.SetPetMood(SessionPetMoodWild); err != nil || s.Mood() != SessionMoodWild {
		t.Errorf("Mood is %q after SetPetMood: %v", s.Mood(), err)
	}
	s.PetHome().City = "Bonn"
	if s.Home().City != "Bonn" {
		t.Error("PetHome is another struct than Home")
	}
	s.ClearPetHome()
	if s.HasHome() {
		t.Error("ClearPetHome left Home present")
	}
}

// go fix does not read templates.
func TestATemplateReadsAFormerName(t *testing.T) {
	s := newSession(t)
	if err := s.SetName("Tom"); err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := template.Must(template.New("").Parse("{{.PetName}}")).Execute(&page, s); err != nil || page.String() != "Tom" {
		t.Errorf("the template wrote %q: %v", &page, err)
	}
}
