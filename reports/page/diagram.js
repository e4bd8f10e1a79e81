// The sequence diagram of a scenario: who sent what to whom, in the order of time.

// messagesOf makes the rows of the diagram from the record: requests and responses, notifications, what
// the outside world did, and what was promised but never came.
function messagesOf(detail) {
  const rows = [];
  for (const x of detail.exchanges || []) {
    const checks = (detail.checks || []).filter((c) => c.exchange === x.id);
    rows.push({
      kind: "request",
      at: x.at,
      step: x.step || 0,
      exchange: x,
      label: x.operation,
      more: x.request.method + " " + shortPath(x.request.url),
      checks: [],
    });
    if (x.response) {
      rows.push({
        kind: "response",
        at: x.at + x.ms,
        step: x.step || 0,
        exchange: x,
        label: String(x.response.status),
        more: duration(x.ms),
        checks,
        bad: checks.some(isBad),
      });
    } else {
      rows.push({
        kind: "silence",
        at: x.at + x.ms,
        step: x.step || 0,
        exchange: x,
        label: "no answer",
        more: x.error || "",
        checks,
        bad: true,
      });
    }
  }
  const fate = fates(detail);
  for (const n of detail.notifications || []) {
    const lines = fate.get(n.id) || [];
    const checks = (detail.checks || []).filter((c) => concerns(c, n.id));
    const items = (n.items || []).map(
      (i) => [i.type, i.state].filter(Boolean).join(" ") || i.resourceUrl || "notification",
    );
    rows.push({
      kind: "notification",
      at: n.at,
      step: n.step || 0,
      notification: n,
      checks,
      lines,
      label: items.length
        ? items.slice(0, 2).join(", ") + (items.length > 2 ? " and " + (items.length - 2) + " more" : "")
        : n.problem || n.method + " " + n.path,
      more: [...new Set((n.items || []).map((i) => i.changeType).filter(Boolean))].join(", "),
      arrival: worstArrival(lines),
      refused: n.answered >= 400,
      bad: checks.some((c) => isBad(c) && c.differences?.some((d) => d.notification === n.id)),
    });
  }
  for (const a of detail.actions || [])
    rows.push({
      kind: "action",
      at: a.at,
      step: a.step || 0,
      action: a,
      label: a.actor + " " + a.does,
      more: a.result || "",
      checks: [],
    });
  rows.forEach((r, i) => {
    r.order = i;
  });
  rows.sort((a, b) => a.at - b.at || (a.step && b.step ? a.step - b.step : 0) || a.order - b.order);
  const cleaning = rows.findIndex((r) => r.exchange?.purpose === "clean up");
  if (cleaning >= 0) for (const r of rows.slice(cleaning)) Object.assign(r, { step: 0, cleanUp: true });
  for (const check of detail.checks || []) {
    (check.sequence || []).forEach((l, i, lines) => {
      if (l.arrival === "missing") putMissing(rows, check, l, lines.slice(0, i));
      if (l.arrival === "outOfOrder") putExpected(rows, check, l, lines);
    });
  }
  return rows;
}

// putMissing draws what was promised and never came, behind what was promised before it.
function putMissing(rows, check, line, before) {
  // It came, and the listener would not have it: that is said where it came.
  const turnedAway = rows.find((r) => r.refused && !r.promised && saysOf(r.notification, line.label));
  if (turnedAway) {
    turnedAway.promised = line.label;
    if (!turnedAway.checks.includes(check)) turnedAway.checks.push(check);
    return;
  }
  let at = 0;
  for (const l of before) at = Math.max(at, l.notification ? rowOf(rows, l) + 1 : 0);
  if (!at) {
    at = rows.length;
    while (at > 0 && check.step && !(rows[at - 1].step && rows[at - 1].step <= check.step)) at--;
    at ||= rows.length;
  }
  while (rows[at]?.kind === "missing") at++;
  rows.splice(at, 0, {
    kind: "missing",
    step: rows[at - 1]?.step || check.step || 0,
    cleanUp: rows[at - 1]?.cleanUp,
    label: line.label,
    more: line.note || "",
    checks: [check],
    lines: [line],
    bad: true,
  });
}

// putExpected draws where something should have come that came out of order. Its note says before or after what it
// came.
function putExpected(rows, check, line, lines) {
  const [, when, what] = /^came (before|after) (.+)$/.exec(line.note || "") || [];
  const other = lines.find((l) => l.label === what && l.notification);
  if (!other) return;
  const at = rowOf(rows, other) + (when === "before" ? 1 : 0);
  const beside = rows[when === "before" ? at - 1 : at];
  rows.splice(at, 0, {
    kind: "expected",
    step: beside.step,
    cleanUp: beside.cleanUp,
    label: line.label,
    more: "expected here, came " + (when === "before" ? "earlier" : "later"),
    checks: [check],
    lines: [line],
  });
}

function rowOf(rows, line) {
  return rows.findIndex((r) => r.notification?.id === line.notification);
}

// saysOf reports whether a notification speaks of a state that a label of the scenario data names.
function saysOf(notification, label) {
  return (notification.items || []).some((i) => i.state && label.split(/[\s,]+/).includes(i.state));
}

function isBad(check) {
  return check.status === "failed" || check.status === "errored";
}

function concerns(check, notification) {
  return (
    (check.sequence || []).some((l) => l.notification === notification) ||
    (check.differences || []).some((d) => d.notification === notification)
  );
}

// fates gives, for each notification, the lines of sequence checks that it was matched with.
function fates(detail) {
  const out = new Map();
  for (const check of detail.checks || []) {
    for (const l of check.sequence || []) {
      if (!l.notification) continue;
      if (!out.has(l.notification)) out.set(l.notification, []);
      out.get(l.notification).push(l);
    }
  }
  return out;
}

function worstArrival(lines) {
  for (const kind of ["different", "outOfOrder", "extra", "arrived"])
    if (lines.some((l) => l.arrival === kind)) return kind;
  return "";
}

const arrivalWords = {
  arrived: "arrived",
  different: "not as described",
  missing: "missing",
  extra: "not expected",
  outOfOrder: "out of order",
};

function pathOf(address) {
  try {
    const u = new URL(address);
    return u.pathname + u.search;
  } catch {
    return address;
  }
}

// shortPath leaves out what all paths share and most of each id.
function shortPath(address) {
  return pathOf(address)
    .replace(/^\/(beta|v1\.0)(\/communications)?(?=\/)/, "")
    .replace(/([0-9a-f]{4})[0-9a-f]{4}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "$1…");
}

const rowHeight = 46,
  stepHeight = 34,
  headHeight = 40;

// drawDiagram draws the rows at a width in pixels. pick is called with the row that the reader chose.
function drawDiagram(rows, steps, width, pick) {
  const narrow = width < 520;
  const gutter = narrow ? 46 : 76;
  const bot = gutter + (narrow ? 14 : 30),
    callback = width - (narrow ? 30 : 44);
  const graph = Math.round((bot + callback) / 2);
  const body = [];
  let y = headHeight + 6,
    step = -1;
  for (const row of rows) {
    const part = row.cleanUp ? steps.length + 1 : row.step;
    if (part > step || (part === 0 && step !== 0 && step === steps.length)) {
      step = part;
      const text = row.cleanUp
        ? "clean up"
        : step
          ? steps[step - 1].keyword + " " + steps[step - 1].text
          : "around the steps";
      body.push(
        s(
          "g",
          { class: "step" },
          s("line", { x1: 0, y1: y + 12, x2: width, y2: y + 12 }),
          s("text", { x: 0, y: y + 27 }, shorten(text, (width - 4) / 6.3)),
        ),
      );
      y += stepHeight;
    }
    row.y = y;
    body.push(drawRow(row, { gutter, bot, graph, callback, width, narrow }, pick));
    y += rowHeight;
  }
  const height = y + 10;
  const lanes = [
    ["bot", bot],
    ["Graph", graph],
    ["callback", callback],
  ].map(([name, x]) =>
    s(
      "g",
      { class: "lane" },
      s("line", { x1: x, y1: headHeight - 6, x2: x, y2: height }),
      s("text", { x, y: 20, "text-anchor": "middle" }, name),
    ),
  );
  const drawing = s(
    "svg",
    {
      class: "diagram",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": "Sequence of messages; each can be opened",
    },
    lanes,
    body,
  );
  drawing.addEventListener("keydown", (e) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step) return;
    const all = [...drawing.querySelectorAll("[tabindex]")];
    const to = all[all.indexOf(document.activeElement) + step];
    if (to) {
      e.preventDefault();
      to.focus();
    }
  });
  return drawing;
}

// shorten cuts a label to what fits; the whole text is in the title and in the message.
function shorten(text, room) {
  const clean = visible(text).replace(/\s+/g, " ");
  return clean.length <= room ? clean : clean.slice(0, Math.max(1, Math.floor(room) - 1)) + "…";
}

function drawRow(row, at, pick) {
  const line = row.y + 30;
  const [from, to] = {
    request: [at.bot, at.graph],
    response: [at.graph, at.bot],
    silence: [at.graph, at.bot],
    notification: [at.graph, at.callback],
    missing: [at.graph, at.callback],
    expected: [at.graph, at.callback],
  }[row.kind] || [at.graph, at.graph];
  const room = Math.abs(to - from) / 6.9 - 1;
  const state = ["missing", "silence", "expected"].includes(row.kind)
    ? "gone"
    : row.bad || row.refused
      ? "bad"
      : row.arrival === "extra" || row.arrival === "outOfOrder"
        ? "odd"
        : "";
  const spoken = describe(row); // the title is the row's name for screen readers; its texts are for eyes
  if (row.kind === "action") {
    return s(
      "g",
      { class: "action" },
      s("title", {}, spoken),
      time(row, at),
      s("rect", { x: at.graph - at.width * 0.26, y: line - 20, width: at.width * 0.52, height: 26, rx: 13 }),
      s("text", { x: at.graph, y: line - 3, "text-anchor": "middle" }, shorten(row.label, (at.width * 0.5) / 6.3)),
    );
  }
  const sign = Math.sign(to - from);
  const group = s(
    "g",
    { class: ["arrow", row.kind, state].join(" "), tabindex: 0, role: "button" },
    s("title", {}, spoken),
    s("rect", { class: "hit", x: 0, y: row.y + 4, width: at.width, height: rowHeight - 6, rx: 6 }),
    time(row, at),
    s("line", { x1: from, y1: line, x2: to - sign * 2, y2: line }),
    row.kind === "silence"
      ? s("path", { class: "cross", d: `M${(from + to) / 2 - 5} ${line - 5}l10 10m0 -10l-10 10` })
      : s("path", { class: "head", d: `M${to} ${line}l${-sign * 9} -4.5v9z` }),
    label(row, (from + to) / 2, line - 8, room),
  );
  const chosen = () => pick(row, group);
  group.addEventListener("click", chosen);
  group.addEventListener("keydown", (e) => {
    if (e.key === "Enter" || e.key === " ") {
      e.preventDefault();
      chosen();
    }
  });
  const note = remark(row);
  if (note) {
    // On a narrow screen a remark may be longer than its arrow: it ends at the right and has the whole row.
    const where = at.narrow
      ? { x: at.width - 2, "text-anchor": "end" }
      : { x: (from + to) / 2, "text-anchor": "middle" };
    group.append(
      s(
        "text",
        { class: "remark", "aria-hidden": "true", y: line + 14, ...where },
        shorten(note, at.narrow ? (at.width - at.gutter) / 6 : room + 6),
      ),
    );
  }
  return group;
}

function time(row, at) {
  return row.at === undefined
    ? null
    : s(
        "text",
        { class: "time", "aria-hidden": "true", x: at.gutter - 6, y: row.y + 34, "text-anchor": "end" },
        clock(row.at, at.narrow),
      );
}

function clock(ms, narrow) {
  if (ms < 0) return "";
  if (ms < 1000) return Math.round(ms) + (narrow ? "" : " ms");
  return (ms / 1000).toFixed(ms < 10000 ? 2 : 1) + (narrow ? "s" : " s");
}

function label(row, x, y, room) {
  const text = s(
    "text",
    { class: "label", "aria-hidden": "true", x, y, "text-anchor": "middle" },
    shorten(row.label, room),
  );
  const left = room - visible(row.label).length - 2;
  if (row.more && !["missing", "expected"].includes(row.kind) && left > 6)
    text.append(s("tspan", { class: "quiet" }, "  " + shorten(row.more, left)));
  return text;
}

// remark is what stands below an arrow: how it met what was expected.
function remark(row) {
  if (row.kind === "missing") return "never came" + (row.more ? ", " + row.more : "");
  if (row.kind === "expected") return row.more;
  if (row.refused) return "refused with " + row.notification.answered + (row.promised ? ", so missing" : "");
  const odd = (row.lines || []).find((l) => l.arrival !== "arrived");
  if (odd) return arrivalWords[odd.arrival] + (odd.note ? ": " + odd.note : "");
  const expected = (row.lines || []).find((l) => l.arrival === "arrived" && !visible(row.label).includes(l.label));
  return expected ? "as expected: " + expected.label : "";
}

function describe(row) {
  const parts = {
    request: ["the bot sends", row.label, row.more],
    response: ["Graph answers", row.label, row.more],
    silence: ["no answer came:", row.more],
    missing: ["promised but never came:", row.label],
    expected: ["promised here:", row.label],
    notification: ["Graph notifies:", row.label, row.more],
    action: [row.label, row.more],
  }[row.kind];
  const note = row.kind === "missing" ? "" : remark(row);
  return parts.filter(Boolean).join(" ") + (note ? " (" + note + ")" : "") + (row.bad ? ", not as documented" : "");
}
