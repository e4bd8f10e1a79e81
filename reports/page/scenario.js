// A scenario opened: its steps with their checks, the diagram with the message chosen in it, the
// permission proof, the notifications, and how to run it again.

async function renderScenario(index, number, panel) {
  const line = index.scenarios[number];
  const detail = await detailOf(index, number);
  const id = index.features[line.f].file + ":" + line.l;
  panel.replaceChildren();
  fill(panel, {}, [
    blameLine(index, detail),
    detail.reason ? h("p", { class: "reason" }, clipped(detail.reason, partShown)) : null,
    detail.known ? knownBlock(detail) : null,
    detail.trend ? trendLine(detail.trend) : null,
    line.rule ? h("p", { class: "quiet" }, "Rule: " + line.rule) : null,
  ]);
  attempt(index, detail, panel);
  (detail.earlier || []).forEach((e) => panel.append(other(index, e, "Attempt " + e.attempt)));
  if (detail.twins?.length) {
    panel.append(
      h(
        "section",
        {},
        h("h5", {}, "Again, without one permission"),
        h("p", { class: "quiet" }, "That Graph refuses is the proof that the permission is needed."),
        detail.twins.map((t) => other(index, t, "Without " + t.without)),
      ),
    );
  }
  const again = index.again + " --scenario " + quoted(id);
  const shown = h("code", {}, again);
  panel.append(
    h(
      "div",
      { class: "again" },
      h("span", { class: "quiet" }, "Run this scenario again "),
      shown,
      copyButton("Copy", again, shown),
      line.s === "passed"
        ? null
        : copyButton("Copy for somebody", await handout(index, line, detail, id, again), panel),
    ),
  );
}

// blameLine says whose fault a failure most probably is, before anything else does.
function blameLine(index, detail) {
  const text = detail.blame ? index.blames[detail.blame] : "";
  return text ? h("p", { class: "blame" }, text[0].toUpperCase() + text.slice(1) + ".") : null;
}

function knownBlock(detail) {
  const known = detail.known;
  return h(
    "p",
    {},
    h("span", { class: "badge over" }, detail.status === "failed" ? "known failure" : "was known to fail"),
    " ",
    clipped(known.reason, partShown),
    " ",
    known.link ? link(known.link) : null,
    h(
      "span",
      { class: "quiet" },
      " " + known.owner + " answers for it until " + known.until + "; ",
      h("code", {}, known.where),
    ),
  );
}

// trendLine shows how the scenario fared before, a sign for each run, this one last.
function trendLine(trend) {
  const of = { p: "passed", s: "skipped", f: "failed", k: "flaky", e: "errored" };
  const words = [...trend.statuses].map((letter) => of[letter] || "skipped");
  return h(
    "p",
    { class: "trend" },
    h("span", { class: "quiet" }, "Last " + counted(words.length, "run") + " "),
    h(
      "span",
      { role: "img", "aria-label": words.join(", ") },
      words.map((w) => h("span", { class: "glyph " + w }, glyphs[w])),
    ),
    trend.firstBad ? h("span", { class: "quiet" }, " bad since " + trend.firstBad.slice(0, 10)) : null,
    trend.flipRate ? h("span", { class: "quiet" }, " changes in " + Math.round(trend.flipRate) + " % of runs") : null,
  );
}

// other is another run of the same scenario, an earlier attempt or a twin, opened when asked for.
function other(index, detail, title) {
  const inner = h("div", {});
  const why = [detail.blame, detail.reason].filter(Boolean).join(": ");
  const block = h(
    "details",
    { class: "earlier" },
    h("summary", {}, mark(detail.status), clipped(title + (why ? " – " + why : ""), partShown)),
    inner,
  );
  block.addEventListener("toggle", () => {
    if (block.open && !inner.firstChild) {
      fill(inner, {}, [blameLine(index, detail)]);
      attempt(index, detail, inner);
    }
  });
  return block;
}

// attempt fills a panel with one attempt of a scenario.
function attempt(index, detail, panel) {
  const rows = messagesOf(detail);
  const stepsColumn = h("section", { class: "steps" }, h("h5", {}, "Steps"), stepList(index, detail));
  const space = h("div", { class: "drawing" });
  const message = h("div", { class: "message", tabindex: -1, "aria-live": "off" });
  const happened = h(
    "section",
    { class: "happened" },
    h("h5", {}, "What happened"),
    rows.length
      ? [space, message]
      : h(
          "p",
          { class: "quiet" },
          detail.leftOut
            ? "What was sent and came is left out to keep this page small."
            : "Nothing was sent and nothing came.",
        ),
  );
  fill(panel, {}, [
    h("div", { class: "columns" }, stepsColumn, happened),
    notificationTable(detail, index),
    permissionBlock(index, detail.permission),
  ]);
  if (!rows.length) return;
  let chosen = null;
  async function show(row, arrow, byReader) {
    chosen = row;
    for (const a of space.querySelectorAll(".arrow")) a.classList.toggle("chosen", a === arrow);
    const parts = await renderMessage(index, row);
    if (chosen !== row) return; // another was chosen meanwhile
    message.replaceChildren(...parts.flat(Infinity).filter(Boolean));
    const marked = message.querySelector(".line.marked"),
      code = marked?.closest("pre");
    if (code) code.scrollTop = marked.offsetTop - 100;
    message.onkeydown = (e) => {
      if (e.key === "Escape") space.querySelector(".chosen")?.focus();
    };
    if (byReader) {
      message.focus({ preventScroll: true });
      message.scrollIntoView({ block: "nearest" });
    }
  }
  let width = 0;
  function draw() {
    const now = Math.max(300, Math.min(space.clientWidth || 600, 760));
    if (now === width) return;
    width = now;
    space.replaceChildren(drawDiagram(rows, detail.steps, width, (row, arrow) => show(row, arrow, true)));
    if (chosen)
      space
        .querySelectorAll(".arrow")
        [rows.filter((r) => r.kind !== "action").indexOf(chosen)]?.classList.add("chosen");
  }
  draw();
  new ResizeObserver(draw).observe(space);
  const first = rows.find((r) => r.bad) || null;
  if (first)
    show(first, space.querySelectorAll(".arrow")[rows.filter((r) => r.kind !== "action").indexOf(first)], false);
  else message.append(h("p", { class: "quiet" }, "Choose an arrow to see what was sent and what came back."));
}

function stepList(index, detail) {
  const checks = detail.checks || [];
  const items = detail.steps.map((step, i) =>
    h(
      "li",
      { class: "step " + (step.status || "skipped") },
      h(
        "p",
        {},
        mark(step.status),
        h("span", { class: "keyword" }, step.keyword + " "),
        clipped(step.text, partShown),
        " ",
        h("span", { class: "quiet" }, step.ms ? duration(step.ms) : ""),
      ),
      step.error ? h("pre", { class: "problem" }, clipped(step.error, partShown)) : null,
      checkList(
        index,
        checks.filter((c) => c.step === i + 1),
      ),
    ),
  );
  const atEnd = checks.filter((c) => !c.step);
  if (atEnd.length)
    items.push(
      h("li", { class: "step" }, h("p", { class: "quiet" }, "At the end of the scenario"), checkList(index, atEnd)),
    );
  return h("ol", { class: "steplist" }, items);
}
