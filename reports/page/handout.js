// handout is a scenario as plain text for somebody who does not have the report: what is wrong, the steps, what was
// sent and came in the first exchange that is not as it should be, and the command to run it again.
async function handout(index, line, detail, id, again) {
  const bad = (detail.checks || []).filter(isBad);
  const words = [
    line.n + " (" + id + "): " + line.s.replace("-", " "),
    detail.blame ? index.blames[detail.blame] : "",
    bad.length ? "" : detail.reason || "",
    "",
  ];
  for (const step of detail.steps)
    words.push(
      "  " +
        (glyphs[step.status] || glyphs.errored) +
        " " +
        step.keyword +
        " " +
        step.text +
        (step.error && !bad.length ? "\n    " + step.error : ""),
    );
  for (const check of bad) {
    const clause = check.clause ? index.clauses[check.clause - 1] : null;
    words.push(
      "",
      check.requirement,
      ...(check.differences || []).map(
        (d) =>
          "  " +
          (d.pointer || "the whole") +
          ": want " +
          d.want +
          ", got " +
          d.got +
          (d.where ? " (" + d.where + ")" : ""),
      ),
      ...(check.sequence || []).map(
        (l) =>
          "  " +
          (arrivalWords[l.arrival] || l.arrival) +
          ": " +
          l.label +
          (l.note ? " (" + l.note + ")" : "") +
          (l.where ? " (" + l.where + ")" : ""),
      ),
    );
    if (check.wheres || check.where) words.push("  " + (check.wheres || "Promised at " + check.where));
    if (clause) words.push("  " + clause.evidence + ": " + clause.says + (clause.source ? " " + clause.source : ""));
  }
  const x = (detail.exchanges || []).find((x) => x.error || bad.some((c) => c.exchange === x.id));
  if (x) {
    words.push("", x.request.method + " " + x.request.url, textOfBody(await bodyOf(index, x.request.body)));
    words.push(
      x.response ? x.response.status + "" : "no answer: " + x.error,
      x.response ? textOfBody(await bodyOf(index, x.response.body)) : "",
    );
  }
  return [...words, "", again].join("\n").replace(/\n{3,}/g, "\n\n");
}

function textOfBody(body) {
  return body === null ? "" : typeof body === "string" ? body : "(bytes that are no text)";
}
