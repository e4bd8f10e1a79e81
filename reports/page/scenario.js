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
    panel.append(h("section", {}, h("h5", {}, "Again, without one permission"),
      h("p", { class: "quiet" }, "That Graph refuses is the proof that the permission is needed."),
      detail.twins.map((t) => other(index, t, "Without " + t.without))));
  }
  const again = index.again + " --scenario " + quoted(id);
  const shown = h("code", {}, again);
  panel.append(h("div", { class: "again" }, h("span", { class: "quiet" }, "Run this scenario again "), shown, copyButton("Copy", again, shown),
    line.s === "passed" ? null : copyButton("Copy for somebody", await handout(index, line, detail, id, again), panel)));
}

// handout is a scenario as plain text for somebody who does not have the report: what is wrong, the steps, what was sent and
// came in the first exchange that is not as it should be, and the command to run it again.
async function handout(index, line, detail, id, again) {
  const bad = (detail.checks || []).filter(isBad);
  const words = [line.n + " (" + id + "): " + line.s.replace("-", " "), detail.blame ? index.blames[detail.blame] : "", bad.length ? "" : detail.reason || "", ""];
  for (const step of detail.steps) words.push("  " + (glyphs[step.status] || glyphs.errored) + " " + step.keyword + " " + step.text + (step.error && !bad.length ? "\n    " + step.error : ""));
  for (const check of bad) {
    const clause = check.clause ? index.clauses[check.clause - 1] : null;
    words.push("", check.requirement, ...(check.differences || []).map((d) => "  " + (d.pointer || "the whole") + ": want " + d.want + ", got " + d.got + (d.where ? " (" + d.where + ")" : "")),
      ...(check.sequence || []).map((l) => "  " + (arrivalWords[l.arrival] || l.arrival) + ": " + l.label + (l.note ? " (" + l.note + ")" : "") + (l.where ? " (" + l.where + ")" : "")));
    if (check.wheres || check.where) words.push("  " + (check.wheres || "Promised at " + check.where));
    if (clause) words.push("  " + clause.evidence + ": " + clause.says + (clause.source ? " " + clause.source : ""));
  }
  const x = (detail.exchanges || []).find((x) => x.error || bad.some((c) => c.exchange === x.id));
  if (x) {
    words.push("", x.request.method + " " + x.request.url, textOfBody(await bodyOf(index, x.request.body)));
    words.push(x.response ? x.response.status + "" : "no answer: " + x.error, x.response ? textOfBody(await bodyOf(index, x.response.body)) : "");
  }
  return [...words, "", again].join("\n").replace(/\n{3,}/g, "\n\n");
}

function textOfBody(body) { return body === null ? "" : typeof body === "string" ? body : "(bytes that are no text)"; }

// blameLine says whose fault a failure most probably is, before anything else does.
function blameLine(index, detail) {
  const text = detail.blame ? index.blames[detail.blame] : "";
  return text ? h("p", { class: "blame" }, text[0].toUpperCase() + text.slice(1) + ".") : null;
}

function knownBlock(detail) {
  const known = detail.known;
  return h("p", {}, h("span", { class: "badge over" }, detail.status === "failed" ? "known failure" : "was known to fail"), " ", clipped(known.reason, partShown), " ",
    known.link ? link(known.link) : null, h("span", { class: "quiet" }, " " + known.owner + " answers for it until " + known.until + "; ", h("code", {}, known.where)));
}

// trendLine shows how the scenario fared before, a sign for each run, this one last.
function trendLine(trend) {
  const of = { p: "passed", s: "skipped", f: "failed", k: "flaky", e: "errored" };
  const words = [...trend.statuses].map((letter) => of[letter] || "skipped");
  return h("p", { class: "trend" }, h("span", { class: "quiet" }, "Last " + counted(words.length, "run") + " "),
    h("span", { role: "img", "aria-label": words.join(", ") }, words.map((w) => h("span", { class: "glyph " + w }, glyphs[w]))),
    trend.firstBad ? h("span", { class: "quiet" }, " bad since " + trend.firstBad.slice(0, 10)) : null,
    trend.flipRate ? h("span", { class: "quiet" }, " changes in " + Math.round(trend.flipRate) + " % of runs") : null);
}

// other is another run of the same scenario, an earlier attempt or a twin, opened when asked for.
function other(index, detail, title) {
  const inner = h("div", {});
  const why = [detail.blame, detail.reason].filter(Boolean).join(": ");
  const block = h("details", { class: "earlier" }, h("summary", {}, mark(detail.status), clipped(title + (why ? " – " + why : ""), partShown)), inner);
  block.addEventListener("toggle", () => { if (block.open && !inner.firstChild) {
    fill(inner, {}, [blameLine(index, detail)]);
    attempt(index, detail, inner);
  } });
  return block;
}

// attempt fills a panel with one attempt of a scenario.
function attempt(index, detail, panel) {
  const rows = messagesOf(detail);
  const stepsColumn = h("section", { class: "steps" }, h("h5", {}, "Steps"), stepList(index, detail));
  const space = h("div", { class: "drawing" });
  const message = h("div", { class: "message", tabindex: -1, "aria-live": "off" });
  const happened = h("section", { class: "happened" }, h("h5", {}, "What happened"), rows.length ? [space, message] : h("p", { class: "quiet" }, detail.leftOut ? "What was sent and came is left out to keep this page small." : "Nothing was sent and nothing came."));
  fill(panel, {}, [h("div", { class: "columns" }, stepsColumn, happened), notificationTable(detail, index), permissionBlock(index, detail.permission)]);
  if (!rows.length) return;
  let chosen = null;
  async function show(row, arrow, byReader) {
    chosen = row;
    for (const a of space.querySelectorAll(".arrow")) a.classList.toggle("chosen", a === arrow);
    const parts = await renderMessage(index, row);
    if (chosen !== row) return; // another was chosen meanwhile
    message.replaceChildren(...parts.flat(Infinity).filter(Boolean));
    const marked = message.querySelector(".line.marked"), code = marked?.closest("pre");
    if (code) code.scrollTop = marked.offsetTop - 100;
    message.onkeydown = (e) => { if (e.key === "Escape") space.querySelector(".chosen")?.focus(); };
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
    if (chosen) space.querySelectorAll(".arrow")[rows.filter((r) => r.kind !== "action").indexOf(chosen)]?.classList.add("chosen");
  }
  draw();
  new ResizeObserver(draw).observe(space);
  const first = rows.find((r) => r.bad) || null;
  if (first) show(first, space.querySelectorAll(".arrow")[rows.filter((r) => r.kind !== "action").indexOf(first)], false);
  else message.append(h("p", { class: "quiet" }, "Choose an arrow to see what was sent and what came back."));
}

function stepList(index, detail) {
  const checks = detail.checks || [];
  const items = detail.steps.map((step, i) => h("li", { class: "step " + (step.status || "skipped") },
    h("p", {}, mark(step.status), h("span", { class: "keyword" }, step.keyword + " "), clipped(step.text, partShown), " ", h("span", { class: "quiet" }, step.ms ? duration(step.ms) : "")),
    step.error ? h("pre", { class: "problem" }, clipped(step.error, partShown)) : null,
    checkList(index, checks.filter((c) => c.step === i + 1))));
  const atEnd = checks.filter((c) => !c.step);
  if (atEnd.length) items.push(h("li", { class: "step" }, h("p", { class: "quiet" }, "At the end of the scenario"), checkList(index, atEnd)));
  return h("ol", { class: "steplist" }, items);
}

// checkList lists checks; those that did not pass are open, unless they are shown elsewhere on the page.
function checkList(index, checks, title, closed) {
  if (!checks.length) return null;
  if (title) checks = [...checks.filter(isBad), ...checks.filter((c) => !isBad(c))];
  // A token that is refused is why what it came with did not arrive: the cause stands before the effect.
  const cause = (c) => isBad(c) && c.kind === "token";
  checks = [...checks.filter(cause), ...checks.filter((c) => !cause(c))];
  const alike = (check) => checks.some((c) => c.requirement === check.requirement && c.clause !== check.clause);
  return [title ? h("p", { class: "quiet listhead" }, title) : null, h("ul", { class: "checks" }, checks.map((c) => h("li", {}, checkBlock(index, c, closed, alike(c)))))];
}

// checkBlock shows one check. One among others that are worded alike, of other clauses, names its own at once.
function checkBlock(index, check, closed, named) {
  const clause = check.clause ? index.clauses[check.clause - 1] : null;
  const status = check.finding ? "flaky" : check.status;
  return h("details", { class: "check", open: isBad(check) && !closed },
    h("summary", {}, mark(status), clipped(check.requirement, partShown), named && clause ? h("code", { class: "quiet" }, " " + clause.id) : null, check.finding ? h("span", { class: "badge" }, "finding") : null),
    check.reason ? h("p", {}, clipped(check.reason, partShown)) : null,
    differenceTable(check.differences || []),
    sequenceList(index, check.sequence || []),
    clause ? clauseBlock(clause) : h("p", { class: "quiet" }, "A rule of conform itself."),
    check.wheres || check.where ? h("p", { class: "quiet" }, check.wheres || "Promised at " + check.where) : null);
}

function clauseBlock(clause) {
  return h("blockquote", { class: "clause" }, h("p", {}, clipped(clause.says, partShown)),
    h("p", { class: "quiet" }, h("span", { class: "badge " + (["documented", "observed", "disputed", "assumed"].includes(clause.evidence) ? clause.evidence : "") }, clause.evidence), " ",
      h("code", {}, clause.id), " ", clause.source ? link(clause.source) : ""));
}

function differenceTable(differences) {
  if (!differences.length) return null;
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Differences" }, h("table", { class: "differences" },
    h("thead", {}, h("tr", {}, ["At", "Want", "Got"].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, differences.map((d) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, (d.notification ? "notification " + d.notification + " " : "") + (d.pointer || "(whole)")), whereOf(d)),
      h("td", { class: "want" }, clipped(d.want, partShown)), h("td", { class: "got" }, clipped(d.got, partShown)))))));
}

// whereOf is the place in the scenario data, where it stands beside what differs.
function whereOf(of) { return of.where ? [" ", h("code", { class: "at" }, of.where)] : null; }

function sequenceList(index, lines) {
  if (!lines.length) return null;
  return h("ol", { class: "sequence" }, lines.map((l) => h("li", { class: l.arrival }, h("span", { class: "arrival" }, arrivalWords[l.arrival] || l.arrival), " ",
    h("span", {}, clipped(l.label, partShown)), l.note ? h("span", { class: "quiet" }, " (" + l.note + ")") : null, whereOf(l),
    l.clause ? h("details", { class: "inline" }, h("summary", {}, "why"), clauseBlock(index.clauses[l.clause - 1])) : null)));
}

function notificationTable(detail) {
  const all = detail.notifications || [];
  if (!all.length) return null;
  const fate = fates(detail), columns = ["After", "Change", "About", "State", "Token", "Answered", "Expected"];
  return h("section", {}, h("h5", {}, "Notifications in order of time"), h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Notifications" }, h("table", { class: "cells told" },
    h("thead", {}, h("tr", {}, columns.map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, all.flatMap((n) => (n.items?.length ? n.items : [{}]).map((item, i) => h("tr", {}, [
      clock(n.at), item.changeType || "", clipped(item.type || n.problem || "", 200), [clipped(item.state || "", 200), item.result ? resultBlock(item.result) : null],
      tokenWord(n.token), n.answered, n.repeats?.sameBody ? repeated(n.repeats) : expectation((fate.get(n.id) || []).filter((l) => (l.item || 0) === i), n.answered >= 400),
    ].map((cell, c) => h("td", { class: c ? null : "number", "data-of": columns[c].toLowerCase() }, cell)))))))));
}

// resultBlock says why a call ended or an operation failed, with what the codes mean.
function resultBlock(result) {
  return h("div", { class: "result" }, h("code", {}, result.code + " / " + result.subcode), " ", result.message ? h("q", {}, clipped(result.message, 200)) : null,
    h("div", { class: "quiet" }, clipped(result.explanation || "", partShown), " ", result.evidence ? h("span", { class: "badge " + (["documented", "observed", "disputed", "assumed"].includes(result.evidence) ? result.evidence : "") }, result.evidence) : null, " ", result.source ? link(result.source, "source") : null));
}

// repeated says of a post that is delivered again.
function repeated(repeats) {
  return h("span", { class: "quiet" }, "delivered again" + (repeats.sameId ? "" : ", without a message id") + ": notification " + repeats.of + " is judged");
}

function expectation(lines, refused) {
  if (!lines.length) return h("span", { class: "quiet" }, refused ? "refused, so it counts as missing" : "asked about by no check");
  return lines.map((l, i) => [i ? "; " : "", l.arrival === "arrived" ? l.label : h("span", { class: "got" }, arrivalWords[l.arrival] + ": " + l.label)]);
}

function permissionBlock(index, permission) {
  if (!permission) return null;
  const words = { least: "exactly what is needed", over: "more than is needed", missing: "something needed was not carried", undocumented: "no page says what is needed", "deliberately withheld": "to see Graph refuse" };
  const lacking = (permission.missing || []).filter((n) => !permission.withheld?.includes(n));
  const verdict = permission.verdict === "missing" && !lacking.length ? "deliberately withheld" : permission.verdict;
  return h("section", { class: "permission" }, h("h5", {}, "Permissions: ", h("span", { class: "badge " + (Object.hasOwn(words, verdict) ? verdict : "") }, verdict), " ", h("span", { class: "quiet" }, words[verdict] || "")),
    h("dl", { class: "facts" },
      h("dt", {}, "Token carried"), h("dd", {}, names(permission.carried, "nothing")),
      permission.excess?.length ? [h("dt", {}, "More than needed"), h("dd", {}, names(permission.excess))] : null,
      permission.deliberate?.length ? [h("dt", {}, "of that, on purpose"), h("dd", {}, names(permission.deliberate))] : null,
      lacking.length ? [h("dt", {}, "Not carried"), h("dd", { class: "got" }, names(lacking))] : null,
      permission.withheld?.length ? [h("dt", {}, "Deliberately withheld"), h("dd", {}, names(permission.withheld))] : null,
      (permission.needs || []).map((n) => [h("dt", {}, n.operation + " needs"), h("dd", {}, names(n.least, "nothing"), n.higher?.length ? [h("span", { class: "quiet" }, n.least?.length ? " or one of " : ", or one of "), names(n.higher)] : null, n.refused ? h("span", { class: "badge" }, "proven: refused without") : null,
        n.clause ? h("details", {}, h("summary", {}, "why"), clauseBlock(index.clauses[n.clause - 1])) : n.page ? h("div", { class: "quiet" }, link(n.page)) : null)])));
}

function names(list, none) {
  return list?.length ? list.map((n) => h("code", { class: "name" }, n)) : h("span", { class: "quiet" }, none);
}
