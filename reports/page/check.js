// What a check of a scenario says: its clause, what differs, and the notifications that it waited for.

// checkList lists checks; those that did not pass are open, unless they are shown elsewhere on the page.
function checkList(index, checks, title, closed) {
  if (!checks.length) return null;
  if (title) checks = [...checks.filter(isBad), ...checks.filter((c) => !isBad(c))];
  // A token that is refused is why what it came with did not arrive: the cause stands before the effect.
  const cause = (c) => isBad(c) && c.kind === "token";
  checks = [...checks.filter(cause), ...checks.filter((c) => !cause(c))];
  const alike = (check) => checks.some((c) => c.requirement === check.requirement && c.clause !== check.clause);
  return [
    title ? h("p", { class: "quiet listhead" }, title) : null,
    h(
      "ul",
      { class: "checks" },
      checks.map((c) => h("li", {}, checkBlock(index, c, closed, alike(c)))),
    ),
  ];
}

// checkBlock shows one check. One among others that are worded alike, of other clauses, names its own at once.
function checkBlock(index, check, closed, named) {
  const clause = check.clause ? index.clauses[check.clause - 1] : null;
  const status = check.finding ? "flaky" : check.status;
  return h(
    "details",
    { class: "check", open: isBad(check) && !closed },
    h(
      "summary",
      {},
      mark(status),
      clipped(check.requirement, partShown),
      named && clause ? h("code", { class: "quiet" }, " " + clause.id) : null,
      check.finding ? h("span", { class: "badge" }, "finding") : null,
    ),
    check.reason ? h("p", {}, clipped(check.reason, partShown)) : null,
    differenceTable(check.differences || []),
    sequenceList(index, check.sequence || []),
    clause ? clauseBlock(clause) : h("p", { class: "quiet" }, "A rule of conform itself."),
    check.wheres || check.where ? h("p", { class: "quiet" }, check.wheres || "Promised at " + check.where) : null,
  );
}

function clauseBlock(clause) {
  return h(
    "blockquote",
    { class: "clause" },
    h("p", {}, clipped(clause.says, partShown)),
    h(
      "p",
      { class: "quiet" },
      h(
        "span",
        {
          class:
            "badge " +
            (["documented", "observed", "disputed", "assumed"].includes(clause.evidence) ? clause.evidence : ""),
        },
        clause.evidence,
      ),
      " ",
      h("code", {}, clause.id),
      " ",
      clause.source ? link(clause.source) : "",
    ),
  );
}

function differenceTable(differences) {
  if (!differences.length) return null;
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": "Differences" },
    h(
      "table",
      { class: "differences" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["At", "Want", "Got"].map((t) => h("th", { scope: "col" }, t)),
        ),
      ),
      h(
        "tbody",
        {},
        differences.map((d) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, h("code", {}, placeOf(d)), whereOf(d)),
            h("td", { class: "want" }, clipped(d.want, partShown)),
            h("td", { class: "got" }, clipped(d.got, partShown)),
          ),
        ),
      ),
    ),
  );
}

// placeOf is where a difference is; of a whole notification it names no part.
function placeOf(d) {
  if (!d.notification) return d.pointer || "(whole)";
  return "notification " + d.notification + (d.pointer === "notification" ? "" : " " + (d.pointer || "(whole)"));
}

// whereOf is the place in the scenario data, where it stands beside what differs.
function whereOf(of) {
  return of.where ? [" ", h("code", { class: "at" }, of.where)] : null;
}

function sequenceList(index, lines) {
  if (!lines.length) return null;
  return h(
    "ol",
    { class: "sequence" },
    lines.map((l) =>
      h(
        "li",
        { class: l.arrival },
        h("span", { class: "arrival" }, arrivalWords[l.arrival] || l.arrival),
        " ",
        h("span", {}, clipped(l.label, partShown)),
        l.note ? h("span", { class: "quiet" }, " (" + l.note + ")") : null,
        whereOf(l),
        l.clause
          ? h("details", { class: "inline" }, h("summary", {}, "why"), clauseBlock(index.clauses[l.clause - 1]))
          : null,
      ),
    ),
  );
}
