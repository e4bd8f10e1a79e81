package library

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// table loads the embedded permission table with everything else.
func table(t *testing.T) (*Library, *PermissionTable) {
	t.Helper()
	library, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return library, &library.PermissionTable
}

// TestEveryClaimHasItsRow: what the embedded data claims stands in the table, with the page it is from.
func TestEveryClaimHasItsRow(t *testing.T) {
	library, permissions := table(t)
	if permissions.Dated == "" || permissions.Source == "" {
		t.Error("the table does not say from when and where it is")
	}
	used := map[*Row]bool{}
	for _, x := range library.Exchanges {
		if x.Permissions == nil || x.Permissions.Row == nil && len(x.Permissions.Least) == 0 {
			continue
		}
		if x.Permissions.Row == nil || x.Permissions.Row.Operation != x.Operation || x.Permissions.Row.Source == "" {
			t.Errorf("%s: %s: %s has no row", x.Where, x.Operation, x.Name)
			continue
		}
		used[x.Permissions.Row] = true
	}
	for _, r := range permissions.Rows {
		if !slices.ContainsFunc(library.Operations(), func(o string) bool { return o == r.Operation }) {
			t.Errorf("%s: no exchange has the operation %q", r.Where, r.Operation)
		}
	}
	if len(used) < 20 {
		t.Errorf("only %d rows are used; the test looks at the wrong thing", len(used))
	}
}

func TestNamesAndAliases(t *testing.T) {
	_, permissions := table(t)
	for _, tt := range []struct {
		why, name, canonical string
		known                bool
	}{
		{"as a token has it", "Calls.JoinGroupCallAsGuest.All", "", true},
		{"the plural that is right", "Calls.JoinGroupCalls.Chat", "", true},
		{"the plural that is not", "Calls.JoinGroupCalls.All", "Calls.JoinGroupCall.All", false},
		{"another letter case", "Calls.JoinGroupCallasGuest.All", "Calls.JoinGroupCallAsGuest.All", false},
		{"a letter is missing", "Calls.IntiateGroupCalls.All", "Calls.InitiateGroupCall.All", false},
		{"something else", "Mail.Read", "", false},
	} {
		if _, known := permissions.Named(tt.name); known != tt.known {
			t.Errorf("%s: %s is known: %v", tt.why, tt.name, known)
		}
		if got := permissions.Canonical(tt.name); got != tt.canonical {
			t.Errorf("%s: %s means %q, want %q", tt.why, tt.name, got, tt.canonical)
		}
	}
}

func TestLeastOf(t *testing.T) {
	_, permissions := table(t)
	claim := func(operation string, least ...string) *Exchange {
		return &Exchange{Operation: operation,
			Permissions: &Permissions{Least: least, Row: permissions.agreeing(operation, least)}}
	}
	join, guest, initiate := "Calls.JoinGroupCall.All", "Calls.JoinGroupCallAsGuest.All", "Calls.Initiate.All"
	for _, tt := range []struct {
		why       string
		exchanges []*Exchange
		want      []string
	}{
		{"nothing", nil, nil},
		{"nothing is claimed", []*Exchange{{}, claim("get call")}, nil},
		{"the union, sorted, each once",
			[]*Exchange{claim("create call", join), claim("transfer", initiate), claim("redirect", initiate)},
			[]string{initiate, join}},
		{"what is there for another request does in place of the least",
			[]*Exchange{claim("start hold music", guest), claim("create call", join)}, []string{join}},
		{"where nothing else is there, the least", []*Exchange{claim("start hold music", guest)}, []string{guest}},
		{"a higher one as the claim", []*Exchange{claim("start hold music", join)}, []string{join}},
	} {
		if diff := cmp.Diff(tt.want, LeastOf(tt.exchanges, (*Exchange).Claim)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
	}
}

func TestRowAccepted(t *testing.T) {
	row := &Row{Higher: []string{"H"}}
	for _, tt := range []struct {
		why            string
		row            *Row
		least, carried []string
		want           bool
	}{
		{"all of the least", row, []string{"A", "B"}, []string{"B", "A", "C"}, true},
		{"one of two", row, []string{"A", "B"}, []string{"A"}, false},
		{"a higher one alone", row, []string{"A", "B"}, []string{"H"}, true},
		{"without a row", nil, []string{"A"}, []string{"H"}, false},
		{"nothing is needed", nil, nil, nil, true},
	} {
		if got := tt.row.Accepted(tt.least, tt.carried); got != tt.want {
			t.Errorf("%s: %v", tt.why, got)
		}
	}
}
