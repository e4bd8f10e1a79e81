package director_test

import (
	"errors"
	"fmt"
	"testing"

	"conform/internal/director"
)

func TestPersonID(t *testing.T) {
	for _, tt := range []struct {
		why    string
		person director.Person
		want   string
	}{
		{"a phone", director.Person{Phone: phone}, phone},
		{"a user", director.Person{UserID: john, Name: "John"}, john},
		{"nobody", director.Person{}, ""},
	} {
		if got := tt.person.ID(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
		}
	}
}

func TestIsUnable(t *testing.T) {
	unable := director.Unable{Reason: "this target has no second phone"}
	for _, tt := range []struct {
		why  string
		err  error
		want string
		ok   bool
	}{
		{"itself", unable, unable.Reason, true},
		{"wrapped", fmt.Errorf("ringing: %w", unable), unable.Reason, true},
		{"joined", errors.Join(errors.New("x"), unable), unable.Reason, true},
		{"another error", errors.New(unable.Reason), "", false},
		{"none", nil, "", false},
	} {
		if got, ok := director.IsUnable(tt.err); got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %q, %v", tt.why, got, ok)
		}
	}
}
