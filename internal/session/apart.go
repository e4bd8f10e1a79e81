package session

import (
	"slices"

	"conform/internal/record"
)

// splitApart parts the differences of a clause from those that are judged apart from it.
func splitApart(all []record.Difference) (own, apart []record.Difference) {
	for _, d := range all {
		if d.Apart == "" {
			own = append(own, d)
		} else {
			apart = append(apart, d)
		}
	}
	return own, apart
}

// apartChecks makes one check of each reason for which differences are judged apart; none when there are none.
// like says what the checks share with the check of the clause: its kind, place and exchange.
func apartChecks(like record.Check, differences []record.Difference) []record.Check {
	if len(differences) == 0 {
		return nil // nearly always
	}
	var checks []record.Check
	for _, reason := range apartReasons() {
		var found []record.Difference
		for _, d := range differences {
			if d.Apart == reason.apart {
				found = append(found, d)
			}
		}
		if len(found) == 0 {
			continue
		}
		clause := reason.clause
		checks = append(checks, record.Check{Kind: like.Kind, Requirement: reason.requirement, Where: like.Where,
			Clause:   &clause,
			Exchange: like.Exchange, Differences: found})
	}
	return checks
}

// An apartReason is what a difference that is judged apart is held to.
type apartReason struct {
	apart       record.Apart
	requirement string
	clause      record.Clause
}

// apartReasons lists the reasons in the order of their checks. All are doubtful: on a tenant they are findings.
func apartReasons() []apartReason {
	return []apartReason{
		{record.ApartUndeclared, "every member that comes is declared", record.Clause{ID: "wire.undeclared",
			Evidence: record.Assumed,
			Says: "Graph sends no member that neither its pages declare nor recorded traffic shows. Its types are open, so " +
				"it may."}},
		{record.ApartObserved, "what only recorded traffic shows has the form that it had there",
			record.Clause{ID: "wire.observed",
				Evidence: record.Assumed, Says: "A member that no page declares comes in the form in which it was recorded."}},
		{record.ApartDisputed, "what only a page shows is sent", record.Clause{ID: "wire.disputed", Evidence: record.Disputed,
			Says: "Graph sends what the examples of its pages show, also where no recorded traffic has it."}},
		{record.ApartLetterCase, "words of enumerations are written as on their page", record.Clause{ID: "wire.letter-case",
			Evidence: record.Assumed, Says: "Graph writes the words of an enumeration in the letter case of their page."}},
	}
}

// newApart leaves out the differences that were seen before in the same payload, where several clauses look at
// the same member, and takes note of the others.
func newApart(seen *[]record.Difference, found []record.Difference) []record.Difference {
	var fresh []record.Difference
	for _, d := range found {
		same := func(other record.Difference) bool {
			return other.Pointer == d.Pointer && other.Apart == d.Apart && other.Notification == d.Notification &&
				other.Item == d.Item
		}
		if !slices.ContainsFunc(*seen, same) {
			*seen = append(*seen, d)
			fresh = append(fresh, d)
		}
	}
	return fresh
}
