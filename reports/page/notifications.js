// The notifications of a scenario, in the order in which they came, with why a call ended.

function notificationTable(detail) {
  const all = detail.notifications || [];
  if (!all.length) return null;
  const fate = fates(detail),
    columns = ["After", "Change", "About", "State", "Token", "Answered", "Expected"];
  return h(
    "section",
    {},
    h("h5", {}, "Notifications in order of time"),
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": "Notifications" },
      h(
        "table",
        { class: "cells told" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            columns.map((t) => h("th", { scope: "col" }, t)),
          ),
        ),
        h(
          "tbody",
          {},
          all.flatMap((n) =>
            (n.items?.length ? n.items : [{}]).map((item, i) =>
              h(
                "tr",
                {},
                [
                  clock(n.at),
                  item.changeType || "",
                  clipped(item.type || n.problem || "", 200),
                  [clipped(item.state || "", 200), item.result ? resultBlock(item.result) : null],
                  tokenWord(n.token),
                  n.answered,
                  n.repeats?.sameBody
                    ? repeated(n.repeats)
                    : expectation(
                        (fate.get(n.id) || []).filter((l) => (l.item || 0) === i),
                        n.answered >= 400,
                      ),
                ].map((cell, c) => h("td", { class: c ? null : "number", "data-of": columns[c].toLowerCase() }, cell)),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

// resultBlock says why a call ended or an operation failed, with what the codes mean.
function resultBlock(result) {
  return h(
    "div",
    { class: "result" },
    h("code", {}, result.code + " / " + result.subcode),
    " ",
    result.message ? h("q", {}, clipped(result.message, 200)) : null,
    h(
      "div",
      { class: "quiet" },
      clipped(result.explanation || "", partShown),
      " ",
      result.evidence
        ? h(
            "span",
            {
              class:
                "badge " +
                (["documented", "observed", "disputed", "assumed"].includes(result.evidence) ? result.evidence : ""),
            },
            result.evidence,
          )
        : null,
      " ",
      result.source ? link(result.source, "source") : null,
    ),
  );
}

// repeated says of a post that is delivered again.
function repeated(repeats) {
  return h(
    "span",
    { class: "quiet" },
    "delivered again" +
      (repeats.sameId ? "" : ", without a message id") +
      ": notification " +
      repeats.of +
      " is judged",
  );
}

function expectation(lines, refused) {
  if (!lines.length)
    return h("span", { class: "quiet" }, refused ? "refused, so it counts as missing" : "asked about by no check");
  return lines.map((l, i) => [
    i ? "; " : "",
    l.arrival === "arrived" ? l.label : h("span", { class: "got" }, arrivalWords[l.arrival] + ": " + l.label),
  ]);
}
