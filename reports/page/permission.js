// What the token of a scenario carried, beside what is needed.

function permissionBlock(index, permission) {
  if (!permission) return null;
  const words = {
    least: "exactly what is needed",
    over: "more than is needed",
    missing: "something needed was not carried",
    undocumented: "no page says what is needed",
    "deliberately withheld": "to see Graph refuse",
  };
  const lacking = (permission.missing || []).filter((n) => !permission.withheld?.includes(n));
  const verdict = permission.verdict === "missing" && !lacking.length ? "deliberately withheld" : permission.verdict;
  return h(
    "section",
    { class: "permission" },
    h(
      "h5",
      {},
      "Permissions: ",
      h("span", { class: "badge " + (Object.hasOwn(words, verdict) ? verdict : "") }, verdict),
      " ",
      h("span", { class: "quiet" }, words[verdict] || ""),
    ),
    h(
      "dl",
      { class: "facts" },
      h("dt", {}, "Token carried"),
      h("dd", {}, names(permission.carried, "nothing")),
      permission.excess?.length ? [h("dt", {}, "More than needed"), h("dd", {}, names(permission.excess))] : null,
      permission.deliberate?.length
        ? [h("dt", {}, "of that, on purpose"), h("dd", {}, names(permission.deliberate))]
        : null,
      lacking.length ? [h("dt", {}, "Not carried"), h("dd", { class: "got" }, names(lacking))] : null,
      permission.withheld?.length
        ? [h("dt", {}, "Deliberately withheld"), h("dd", {}, names(permission.withheld))]
        : null,
      (permission.needs || []).map((n) => [
        h("dt", {}, n.operation + " needs"),
        h(
          "dd",
          {},
          names(n.least, "nothing"),
          n.higher?.length
            ? [h("span", { class: "quiet" }, n.least?.length ? " or one of " : ", or one of "), names(n.higher)]
            : null,
          n.refused ? h("span", { class: "badge" }, "proven: refused without") : null,
          n.clause
            ? h("details", {}, h("summary", {}, "why"), clauseBlock(index.clauses[n.clause - 1]))
            : n.page
              ? h("div", { class: "quiet" }, link(n.page))
              : null,
        ),
      ]),
    ),
  );
}

function names(list, none) {
  return list?.length ? list.map((n) => h("code", { class: "name" }, n)) : h("span", { class: "quiet" }, none);
}
