package browser

import (
	"context"
	"fmt"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

func browserTellsTheCauseFirst(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.TurnedAway(t), 1440, 900, false)
	p.contains(`document.querySelector(".cause h3 > span").textContent`, "the token of a notification is not valid",
		"the first cause is the token")
	p.contains(`document.querySelector(".why").textContent`, "the token of a notification is not valid",
		"and the list says it first")
	p.visit(hashOf("open", "features/scenarios/08-outgoing-call-to-pstn.feature:12"))
	p.Until(`document.querySelectorAll(".panel:not([hidden]) .arrow").length > 5`)
	p.contains(`document.querySelector(".steps .problem ~ .checks summary, .steps li.failed .checks summary").textContent`,
		"carries a valid token", "so does the step")
	p.want(`document.querySelectorAll(".arrow.missing").length`, "1",
		"what was refused has come: only the other is drawn as missing")
	p.contains(`document.querySelector(".arrow.missing").textContent`, "terminated", "and that is the other")
	p.contains(`[...document.querySelectorAll(".arrow.notification.bad")][0].textContent`, "refused with 401, so missing",
		"it says that it is the promised one")
	p.want(`[...document.querySelectorAll(".diagram .step")].pop().textContent`, "clean up",
		"what cleaned up stands apart from the failed step")
	p.contains(`[...document.querySelectorAll(".steps .check summary")].map((s) => s.textContent).join("\n")`,
		"the body has the described shape "+sample.ClauseEnd().ID, "checks of one wording name their clauses")
	p.Quiet()
}

func browserShowsWhatIsWithheld(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.TurnedAway(t), 1440, 900, false)
	p.want(
		`[...document.querySelectorAll("#permissions tbody tr")].find((r) => `+
			`r.textContent.includes("Calls.Initiate.All")).cells[4].textContent`, "0", "nothing was missing")
	p.want(
		`[...document.querySelectorAll("#permissions tbody tr")].find((r) => `+
			`r.textContent.includes("Calls.Initiate.All")).cells[5].textContent`, "1", "it was withheld")
	p.visit(hashOf("permission", "missing"))
	p.want(`document.querySelectorAll(".scenario").length`, "0", "the list knows the difference")
	p.visit(hashOf("permission", "withheld"))
	p.want(`document.querySelectorAll(".scenario").length`, "1", "and finds it")
	p.visit(hashOf("open", "features/scenarios/08-outgoing-call-to-pstn.feature:22"))
	p.Until(`document.querySelector(".panel:not([hidden]) .permission") !== null`)
	p.want(`document.querySelector(".permission .badge").textContent`, "deliberately withheld",
		"the proof says that it is on purpose")
	p.contains(`document.querySelector(".permission").textContent`, "nothing, or one of Calls.Initiate.All",
		"words do not run together")
	p.Quiet()
}

// browserShowsNoEmptyValues opens every scenario, also those without notifications or permissions.
func browserShowsNoEmptyValues(t *testing.T, b context.Context) {
	for _, run := range []*record.Run{sample.Failing(t), sample.Known(t), sample.TurnedAway(t), sample.Bare(t)} {
		p := openPage(t, b, run, 1440, 900, false)
		for s, err := range digest.Of(run).Scenarios() {
			if err != nil {
				t.Fatal(err)
			}
			p.visit(hashOf("open", s.ID))
			p.Until(`document.querySelector(".panel:not([hidden]) .again") !== null`)
			p.want(bareValues, "", fmt.Sprintf("%s: values that are not there are left out", s.ID))
		}
		p.Quiet()
	}
}

// bareValues are the texts of the page that are JavaScript's words for no value; in messages and in what
// differs they are the target's own.
const bareValues = `(() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (/^\s*(null|undefined|NaN)\s*$/.test(node.data) && !node.parentElement.closest("pre, .want, .got, script")) found.push(node.parentElement.className + ": " + node.data);
    else if (/\b(undefined|NaN)\b/.test(node.data) && !node.parentElement.closest("pre, .want, .got, script")) found.push(node.data);
  }
  return found.join("; ");
})()`
