package browser

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"conform/internal/chromium"
	"conform/reports/digest"
	"conform/reports/sample"
)

const lateScenario = "features/scenarios/08-outgoing-call-to-pstn.feature:33"

// TestBrowser opens reports in one Chromium, each in a tab of its own.
func TestBrowser(t *testing.T) {
	b := chromium.Start(t)
	t.Run("SearchesAndFilters", func(t *testing.T) { browserSearchesAndFilters(t, b) })
	t.Run("OpensAScenarioAndItsMessages", func(t *testing.T) { browserOpensAScenarioAndItsMessages(t, b) })
	t.Run("FollowsLinksOfThePlainPart", func(t *testing.T) { browserFollowsLinksOfThePlainPart(t, b) })
	t.Run("ShowsThePermissionMatrix", func(t *testing.T) { browserShowsThePermissionMatrix(t, b) })
	t.Run("Keyboard", func(t *testing.T) { browserKeyboard(t, b) })
	t.Run("ShowsHostileTextAsText", func(t *testing.T) { browserShowsHostileTextAsText(t, b) })
	t.Run("FitsAPhone", func(t *testing.T) { browserFitsAPhone(t, b) })
	t.Run("ShowsWhatIsKnown", func(t *testing.T) { browserShowsWhatIsKnown(t, b) })
	t.Run("TellsTheCauseFirst", func(t *testing.T) { browserTellsTheCauseFirst(t, b) })
	t.Run("ShowsWhatIsWithheld", func(t *testing.T) { browserShowsWhatIsWithheld(t, b) })
	t.Run("ShowsNoEmptyValues", func(t *testing.T) { browserShowsNoEmptyValues(t, b) })
	t.Run("IsAccessible", func(t *testing.T) { browserIsAccessible(t, b) })
	t.Run("SaysItOnTheFirstScreen", func(t *testing.T) { browserSaysItOnTheFirstScreen(t, b) })
	t.Run("Prints", func(t *testing.T) { browserPrints(t, b) })
	t.Run("HandsOn", func(t *testing.T) { browserHandsOn(t, b) })
	t.Run("FoldsWhatPassed", func(t *testing.T) { browserFoldsWhatPassed(t, b) })
	t.Run("KeepsSectionsInPlace", func(t *testing.T) { browserKeepsSectionsInPlace(t, b) })
	t.Run("ShowsAThousandScenarios", func(t *testing.T) { browserShowsAThousandScenarios(t, b) })
}

func browserSearchesAndFilters(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Failing(t), 1440, 900, false)
	const rows = `document.querySelectorAll(".scenario").length`
	p.want(rows, "8", "all scenarios are listed")
	p.want(`document.getElementById("shown").textContent`, "8 scenarios", "and counted")

	p.Do(chromedp.SendKeys(chromedp.CSS("#filters [name=q]"), "answers late"))
	p.want(rows, "1", "the search looks at names")
	p.contains(`location.hash`, "q=answers+late", "the search is in the address")

	p.visit(hashOf("q", "3d913abb-aec0-4964-8fa6"))
	p.want(rows, "0", "a value of a body is in no name")
	p.visit(hashOf("q", "3d913abb-aec0-4964-8fa6", "inside", "1"))
	p.Until(rows + ` === 6`)
	p.want(`document.querySelector("#filters [name=inside]").checked`, "true", "the address fills the form")

	p.visit(hashOf("status", "failed"))
	p.want(rows, "2", "the address filters by status")
	p.Do(chromedp.Click(chromedp.CSS("[data-status=errored]")))
	p.want(rows, "3", "a second status adds to the first")
	p.want(`location.hash`, "#status=failed%2Cerrored", "both are in the address")
	p.Do(chromedp.Click(chromedp.CSS("#filters [name=clear]")))
	p.want(rows, "8", "clearing shows all")
	p.visit(hashOf("tag", "@slow"))
	p.want(rows, "1", "the address filters by tag")
	p.visit(hashOf("feature", "features/errors/unreachable.feature"))
	p.want(rows, "1", "and by feature")
	p.visit(hashOf("blame", "network"))
	p.want(rows, "1", "and by blame")
	p.visit(hashOf("permission", "missing"))
	p.want(rows, "1", "and by what became of permissions")
	p.visit(hashOf("permission", "Calls.AccessMedia.All"))
	p.want(rows, "2", "and by a permission")
	p.want(`document.querySelector("#filters [name=permission]").value`, "Calls.AccessMedia.All", "which the form knows")
	p.visit(hashOf("status", "finding"))
	p.want(rows, "1", "and by findings")
	p.Do(chromedp.Click(chromedp.CSS("#untested td a")))
	p.Until(rows + ` === 2`)
	p.contains(`location.hash`, "cause=", "a reason for not testing leads to its scenarios")
	p.contains(`document.querySelector("#filters [name=cause]").selectedOptions[0].text`, "names no scheduled meeting",
		"which the form knows")
	for number := range len(digest.Of(sample.Failing(t)).Causes) {
		p.visit(hashOf("cause", strconv.Itoa(number+1)))
		p.want(rows+` + (`+rows+` === 1 ? " scenario" : " scenarios")`,
			p.Text(fmt.Sprintf(`document.querySelectorAll(".cause h3 a")[%d].textContent`, number)),
			"a cause leads to as many scenarios as it says")
	}
	p.Quiet()
}

func browserOpensAScenarioAndItsMessages(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Failing(t), 1440, 900, false)
	p.visit(hashOf("open", lateScenario))
	p.Until(`document.querySelectorAll(".panel:not([hidden]) .arrow").length > 8`)
	p.want(`document.querySelector(".panel:not([hidden])").firstElementChild.textContent`,
		"Most probably the target: Graph does not behave as documented.", "whose fault it is comes first")
	p.want(`document.querySelectorAll(".arrow.missing").length`, "1", "what never came is drawn")
	p.want(`document.querySelectorAll(".arrow.notification.odd").length`, "2",
		"what came out of order or unexpected is marked")
	p.contains(`document.querySelector(".arrow.missing").textContent`, "never came, waited 10 s", "and says so")
	p.Until(`document.querySelector(".message h6") !== null`)
	p.contains(`document.querySelector(".arrow.expected").textContent`, "establishing",
		"where something out of order should have come is drawn too")
	const order = `[...document.querySelectorAll(".diagram .arrow.notification, .diagram .arrow.missing, .diagram ` +
		`.arrow.expected")].map((a) => a.classList[1]).join()`
	p.want(order, "expected,notification,notification,missing,notification,notification",
		"the expected order can be read from top to bottom")
	p.Do(chromedp.Evaluate[chromedp.Void](
		`document.querySelector(".arrow.expected").dispatchEvent(new MouseEvent("click"))`))
	p.Until(`document.querySelector(".message h6").textContent === "Expected here: establishing"`)
	p.contains(`document.querySelector(".message").textContent`, "it came after established", "and says when it came")

	p.Do(chromedp.Click(chromedp.CSS(".arrow.notification.bad")))
	p.Until(`document.querySelector(".message h6").textContent === "Notification 1"`)
	p.contains(`document.querySelector(".message .note").textContent`, "/resourceData/chatInfo",
		"a value that is not there is marked where it should be")
	p.contains(`document.querySelector(".message .note").textContent`, "want an object", "with what was wanted")

	p.visit(hashOf("open", "features/scenarios/08-outgoing-call-to-pstn.feature:22"))
	p.Until(`document.querySelector(".message h6")?.textContent === "Response to create call"`)
	p.contains(`[...document.querySelectorAll(".message .line.marked")].map((l) => l.textContent.trim()).join(" | ")`,
		`"state": "established",`, "a difference is marked on its line")
	p.contains(`document.querySelector(".steps").textContent`, "Wanted at scenarios/create-call.yaml:231:15",
		"a check says where the data wants what did not come")
	p.contains(`[...document.querySelectorAll(".steps .differences .at")].map((c) => c.textContent).join()`,
		"line 239,line 243,line 247", "and of several differences each does")
	p.contains(`document.querySelector(".message .first").textContent`, "want 201",
		"the status is marked beside the status")
	p.want(`document.querySelector(".message .clause a").href`, sample.ClauseCreated().Source,
		"the clause leads to its page")
	p.want(`document.querySelector(".message .clause a").rel`, "noopener noreferrer", "which learns nothing of the report")
	p.contains(`document.querySelector(".again code").textContent`,
		"conform run --target mock --seed 4711 --scenario features/scenarios/08-outgoing-call-to-pstn.feature:22",
		"the scenario can be run again")
	p.Do(chromedp.Click(chromedp.CSS(".arrow.request:nth-of-type(n)")))
	p.Until(`document.querySelector(".message h6").textContent.startsWith("Request: get token")`)
	p.contains(`document.querySelector(".message .command").textContent`, "curl --include --request POST",
		"a request can be sent by hand")
	p.contains(`document.querySelector(".permission").textContent`, "More than needed", "permissions are proven")

	p.visit(hashOf("open", "features/scenarios/08-outgoing-call-to-pstn.feature:12"))
	p.Until(`document.querySelector(".earlier > summary") !== null`)
	p.contains(`document.querySelector(".panel:not([hidden])").textContent`, "The bot ended the call itself.",
		"result codes are explained")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".earlier > summary").click()`))
	p.Until(`document.querySelector(".earlier .arrow") !== null`)
	p.contains(`document.querySelector(".earlier").textContent`, "Without Calls.Initiate.All",
		"a scenario shows its refusal twins")
	p.Quiet()
}

func browserFollowsLinksOfThePlainPart(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Failing(t), 1440, 900, false)
	p.Do(chromedp.Click(chromedp.CSS(".cause .who a")))
	p.Until(`document.querySelectorAll(".panel:not([hidden]) .arrow").length > 3`)
	p.contains(`location.hash`, "open=features", "a cause leads to its scenario")
	p.Do(chromedp.NavigateBack())
	p.Until(`location.hash === ""`)
	p.Do(chromedp.Click(chromedp.CSS(".tile.failed")))
	p.Until(`document.querySelectorAll(".scenario").length === 3`)
	p.Quiet()
}

func browserShowsThePermissionMatrix(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Failing(t), 1440, 900, false)
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#matrix > summary").click()`))
	p.Until(`document.querySelectorAll(".matrix tbody tr").length === 5`)
	p.contains(`document.querySelector(".matrix").textContent`, "needed, carried",
		"a permission that is needed and carried says so")
	p.contains(`document.querySelector(".matrix").textContent`, "more than needed", "and one that is too much")
	p.contains(`document.querySelector(".matrix").textContent`, "not carried", "and one that is missing")
	p.Quiet()
}

func browserKeyboard(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Failing(t), 1440, 900, false)
	p.press("/")
	p.want(`document.activeElement.name`, "q", "a slash goes to the search")
	p.visit(hashOf("q", "described"))
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".opener").focus()`))
	p.press("\r")
	p.Until(`document.querySelectorAll(".arrow").length > 3`)
	p.want(`document.querySelector(".opener").getAttribute("aria-expanded")`, "true",
		"a screen reader is told that it is open")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".arrow").focus()`))
	p.press("\r")
	p.Until(`document.activeElement.className === "message"`)
	p.press("\u001b")
	p.contains(`document.activeElement.getAttribute("class")`, "arrow", "Escape goes back to the arrow")
	p.visit("")
	p.press("j")
	p.want(`document.activeElement.textContent`, "1 scenario", "j goes to the first cause")
	p.press("j")
	p.press("j")
	p.press("k")
	p.contains(`document.activeElement.closest(".cause").id`, "cause-2", "on to the next, and k back")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#filters select").focus()`))
	p.press("j")
	p.want(`document.activeElement.matches(".opener, .folded > summary")`, "true",
		"from a filter to the first scenario behind it")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#filters select").focus()`))
	p.press("/")
	p.want(`document.activeElement.name`, "q", "a slash goes to the search from a filter, too")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.activeElement.value = ""`))
	p.press("j")
	p.want(`document.activeElement.value`, "j", "and there letters are letters")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	p.press("?")
	p.want(`document.getElementById("help").open`, "true", "a question mark shows the keys")
	p.press("\u001b")
	p.Until(`!document.getElementById("help").open`)
	p.want(`document.querySelectorAll("[tabindex='0']:not([aria-label]):not(:has(> title))").length`, "0",
		"whatever takes the focus has a name")
	p.want(
		`document.querySelectorAll("button:not([aria-label])").values().filter((b) => !b.textContent.trim())
			.toArray().length`, "0", "every button has a name")
	p.want(`[...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i).join()`,
		"", "every id is there once")
	p.Quiet()
}

func browserShowsHostileTextAsText(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Hostile(t), 1440, 900, false)
	p.contains(`document.title`, "Does not conform", "no text of the run became a script")
	p.Do(chromedp.Click(chromedp.CSS(".opener")))
	p.Until(`document.querySelectorAll(".arrow").length > 2`)
	for i := range 3 {
		p.Do(chromedp.Evaluate[chromedp.Void](
			fmt.Sprintf(`document.querySelectorAll(".arrow")[%d].dispatchEvent(new MouseEvent("click", {bubbles: true}))`, i)))
		p.Until(`document.querySelector(".message h6") !== null`)
		p.want(`document.querySelectorAll("img, iframe, object, b > script, .message script, .panel script").length`, "0",
			"no text became an element")
	}
	p.want(`[...document.querySelectorAll("a[href]")].every((a) => /^(#|https:)/.test(a.getAttribute("href")))`, "true",
		"no text became a link that runs")
	p.want(`/[\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText)`, "false", "no mark turns the writing direction")
	p.contains(`document.body.innerText`, "show all 1,048,576 characters", "a long line is cut and can be opened")
	p.want(`document.title.includes("owned")`, "false", "nothing ran")
	p.want(`document.documentElement.scrollWidth <= innerWidth`, "true", "no line makes the page wider than the window")
	p.Quiet()
	phone := openPage(t, b, sample.Hostile(t), 390, 844, true)
	phone.want(`document.documentElement.scrollWidth`, "390", "nor wider than a phone")
	phone.Quiet()
}

func browserFitsAPhone(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Failing(t), 390, 844, false)
	p.want(`document.documentElement.scrollWidth`, "390", "the page is not wider than the screen")
	p.Run(`document.querySelectorAll("#breakdown details").forEach((d) => { d.open = true; })`)
	p.want(
		`[...document.querySelectorAll("main .scroll")].filter((s) => s.scrollWidth > s.clientWidth).map((s) => `+
			`s.ariaLabel).join()`,
		"", "no table of it is cut")
	p.want(
		`[...[...document.querySelectorAll("#permissions tbody tr")].find((r) => `+
			`r.textContent.startsWith("Calls.Initiate.All")).querySelectorAll("th, td")].filter((c) => `+
			`c.offsetParent).map((c) => getComputedStyle(c, "::before").content + c.textContent).join()`,
		`noneCalls.Initiate.All,"Needed by "5,"Carried in "5`,
		"permissions have what is not zero, and after the name of its column")
	p.visit(hashOf("open", lateScenario))
	p.Until(`document.querySelectorAll(".arrow").length > 8`)
	p.want(`document.documentElement.scrollWidth`, "390", "nor with a scenario open")
	p.want(`document.querySelector(".diagram").getBoundingClientRect().right <= 390`, "true", "the diagram fits")
	p.want(
		`[...document.querySelectorAll(".panel .scroll")].filter((s) => s.offsetParent && s.scrollWidth > `+
			`s.clientWidth).map((s) => s.ariaLabel).join()`,
		"", "no table of it is cut")
	p.want(
		`[...document.querySelector(".told tbody tr").querySelectorAll("td")].slice(1, 3).map((c) => getComputedStyle(c, `+
			`"::before").content + c.textContent).join()`,
		`"change "updated,"about "call`, "a notification has a line, with the names of its columns")
	p.Quiet()
}

func browserShowsWhatIsKnown(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Known(t), 1440, 900, false)
	p.contains(`document.querySelector(".cause").textContent`, "known to fail until 2027-01-31 (ada): Graph answers 200",
		"a cause that is known says so")
	p.want(`document.querySelectorAll(".past li").length`, "6", "earlier runs are drawn, and this one")
	p.visit(hashOf("open", "features/scenarios/08-outgoing-call-to-pstn.feature:12"))
	p.Until(`document.querySelector(".trend") !== null`)
	p.contains(`document.querySelector(".trend").textContent`, "bad since 2026-11-18",
		"a scenario shows since when it is bad")
	p.want(`document.querySelector(".again code").textContent`,
		"conform run --seed 7 --mock-fault 'answer 200 for 201' --scenario "+
			"features/scenarios/08-outgoing-call-to-pstn.feature:12",
		"the command repeats the run for this scenario alone")
	p.want(`[...document.querySelectorAll(".row .badge")].every((b) => b.scrollWidth <= b.clientWidth)`, "true",
		"no badge is cut")
	p.Quiet()
}

// browserSaysItOnTheFirstScreen: what failed, whose fault it most probably is and since when is there before anything
// else.
func browserSaysItOnTheFirstScreen(t *testing.T, b context.Context) {
	for _, screen := range [][2]int64{{1440, 900}, {390, 844}} {
		p := openPage(t, b, sample.Known(t), screen[0], screen[1], false)
		p.want(`document.querySelector("h1 small").textContent`, "mock made wrong: answer 200 for 201",
			"that the mock was made wrong belongs to the headline")
		p.contains(`document.querySelector(".lead").textContent`, "create call is answered with 200 OK, not 201 1 scenario",
			"what failed, and how often")
		p.contains(`document.querySelector(".lead").textContent`, "most probably the mock", "whose fault it is")
		p.contains(`document.querySelector(".lead").textContent`, "since 2026-11-18", "since when")
		p.contains(`document.querySelector(".lead").textContent`, "scenarios/create-call.yaml:231:15",
			"where the data wants what did not come")
		p.contains(`document.querySelector(".lead").textContent`,
			"features/scenarios/08-outgoing-call-to-pstn.feature:12", "and in which scenario")
		p.want(fmt.Sprintf(`document.querySelector(".lead").getBoundingClientRect().bottom < %d`, screen[1]), "true",
			"on the first screen")
		p.want(
			`document.querySelector(".lead").compareDocumentPosition(document.querySelector(".facts")) & `+
				`Node.DOCUMENT_POSITION_FOLLOWING`, "4", "what was run stands below")
		p.Do(chromedp.Click(chromedp.CSS(".lead a")))
		p.Until(
			`Math.abs(document.getElementById("cause-1").getBoundingClientRect().top) < 100 || ` +
				`document.scrollingElement.scrollTop + innerHeight >= document.scrollingElement.scrollHeight - 2`)
		p.contains(`document.querySelector(".cause .handout").textContent`,
			"--scenario features/scenarios/08-outgoing-call-to-pstn.feature:12", "what is copied has the command")
		p.Quiet()
	}
}

// browserHandsOn: what is copied for somebody who does not have the report says what is wrong, what was sent and came,
// and
// how to run it again.
func browserHandsOn(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Failing(t), 1440, 900, false)
	stub := chromedp.Evaluate[chromedp.Void](`window.copied = ""; Object.defineProperty(navigator, "clipboard", {value: {
		writeText: (text) => { window.copied = text; }}})`)
	p.Do(stub)
	p.Do(chromedp.Click(chromedp.CSS("#cause-2 .about .copy")))
	p.Until(`window.copied !== ""`)
	for _, want := range []string{"create call is answered with 200 OK, not 201\n1 scenario; most probably the target",
		"    want 201\n    got  200",
		"run --target mock --seed 4711 --scenario features/scenarios/08-outgoing-call-to-pstn.feature:22"} {
		p.contains(`window.copied`, want, "a cause in plain text")
	}
	p.visit(hashOf("open", "features/scenarios/08-outgoing-call-to-pstn.feature:22"))
	p.Until(`document.querySelectorAll(".again .copy").length === 2`)
	p.Do(stub)
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".again .copy")[1].click()`))
	p.Until(`window.copied.startsWith("The created call is described as documented")`)
	for _, want := range []string{"status: want 201, got 200", "Wanted at scenarios/create-call.yaml:231:15",
		`/state: want "establishing", got "established" (line 239)`,
		"POST https://127.0.0.1:43117/beta/communications/calls\n{", "\n200\n{",
		"--scenario features/scenarios/08-outgoing-call-to-pstn.feature:22"} {
		p.contains(`window.copied`, want, "a scenario in plain text")
	}
	p.Quiet()
}

// browserFoldsWhatPassed: features of which all is well take a line, and open by hand, by an address and by a filter.
func browserFoldsWhatPassed(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Large(t, 100), 1440, 900, false)
	// The list is made in portions, of which the second comes when the browser says that its place is in view.
	p.Until(`document.querySelectorAll(".folded").length === 5`)
	p.want(`document.querySelectorAll(".scenario").length`, "0", "five features, no rows")
	p.Do(chromedp.Click(chromedp.CSS(".folded summary")))
	p.Until(`document.querySelectorAll(".folded[open] .scenario").length === 20`)
	p.visit(hashOf("open", "features/large/0003.feature:15"))
	p.Until(`document.querySelector(".isopen .name")?.textContent === "Number 62 answers and the bot hangs up"`)
	p.want(`document.querySelector(".isopen").closest(".folded").open`, "true", "an address opens the feature, too")
	p.visit(hashOf("status", "passed"))
	p.Until(`document.querySelectorAll(".folded").length === 0 && document.querySelectorAll(".scenario").length >= 60`)
	p.Quiet()
	mixed := openPage(t, b, sample.Failing(t), 1440, 900, false)
	mixed.want(`document.querySelectorAll(".feature").length > 2 && document.querySelectorAll(".folded").length`, "0",
		"where something did not pass the feature is open")
	mixed.Quiet()
}

// browserShowsAThousandScenarios reads when the list can be seen from the browser's own clock; the
// bound is ten times what it takes, for a loaded machine.
func browserShowsAThousandScenarios(t *testing.T, b context.Context) {
	p := openPage(t, b, sample.Large(t, 1000), 1440, 900, false)
	p.want(`document.getElementById("shown").textContent`, "1,000 scenarios", "all are there")
	p.visit(hashOf("status", "passed"))
	made := p.Text(`document.querySelectorAll(".scenario").length`)
	if made == "1000" {
		t.Error("all rows were made at once: rows are to be made as they come into view")
	}
	t.Logf("%s rows made; ms after the page was asked for: script %s, list %s", made,
		p.Text(`Math.round(performance.getEntriesByName("start")[0].startTime)`),
		p.Text(`Math.round(performance.getEntriesByName("list")[0].startTime)`))
	p.visit(hashOf("open", "features/large/0049.feature:195"))
	p.Until(`document.querySelectorAll(".arrow").length > 5`)
	p.want(`document.querySelector(".isopen .name").textContent`, "Number 1000 answers and the bot hangs up",
		"the last scenario has an address")
	p.Quiet()
}

// browserKeepsSectionsInPlace: a list of thousands has its room before its rows are made, so that what stands below it
// can be gone to, and the timeline shows all of them.
func browserKeepsSectionsInPlace(t *testing.T, b context.Context) {
	const n = 3100
	p := openPage(t, b, sample.Large(t, n), 1440, 900, false)
	p.visit(hashOf("status", "passed"))
	p.Do(chromedp.Click(chromedp.CSS(`nav a[href="#breakdown"]`)))
	const top = `Math.abs(document.getElementById("breakdown").getBoundingClientRect().top) < 100`
	p.Until(top)
	p.Do(chromedp.Evaluate[chromedp.Void](`new Promise((done) => setTimeout(done, 300))`, chromedp.EvalAwaitPromise))
	p.want(top, "true", "the section stays where the reader went")
	p.want(`document.querySelectorAll(".scenario").length < 500`, "true", "no rows were made on the way")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".rest").scrollIntoView({block: "end"})`))
	p.Until(fmt.Sprintf(`document.querySelectorAll(".scenario").length === %d`, n))
	p.want(`document.querySelectorAll("#timeline path").length`, "1", "what ran when is drawn as one shape")
	p.Do(chromedp.Evaluate[chromedp.Void](
		`document.querySelector("#timeline svg").dispatchEvent(new MouseEvent("click", {clientX: innerWidth / 2, clientY: ` +
			`document.querySelector("#timeline svg").getBoundingClientRect().top + 1}))`))
	p.Until(`location.hash.startsWith("#open=features")`)
	p.Quiet()
}
