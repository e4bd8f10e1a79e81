// The sequence diagram of a call: who said what to whom, in the order of the journal, and what the world did.

const rowHeight = 40;

// rowsOf makes the rows of the diagram from the journal and from what was done through the control port.
function rowsOf(entries, acts) {
  const rows = [];
  for (const e of entries) {
    const row = { key: e.kind + e.number, at: e.number, time: e.time, entry: e };
    if (e.kind === "notification") {
      const failed = e.error || e.status >= 400;
      rows.push({
        ...row,
        kind: "notification",
        label: e.news || "notification",
        bad: failed,
        note: (e.error ? reason(e) : "answered " + e.status) + (e.attempt > 1 ? ", attempt " + e.attempt : ""),
      });
      continue;
    }
    rows.push({ ...row, kind: "request", label: e.operation || "request", note: e.method + " " + pathOf(e.url) });
    rows.push({
      ...row,
      key: "response" + e.number,
      kind: e.status ? "response" : "silence",
      bad: !e.status || e.status >= 400,
      label: e.status ? String(e.status) : "no answer",
      note: e.error || codeOf(e),
    });
  }
  acts.forEach((a, i) =>
    rows.push({
      key: "act" + a.after + "-" + i,
      at: a.after + 0.5,
      time: a.time,
      kind: "act",
      act: a,
      label: inWords(a),
    }),
  );
  return rows.sort((a, b) => a.at - b.at);
}

function pathOf(address) {
  try {
    const u = new URL(address);
    return u.pathname + u.search;
  } catch {
    return address;
  }
}

// reason is why a message did not arrive, in short.
const reasons = {
  refused: "connection refused",
  host: "no such host",
  tls: "no https there",
  certificate: "certificate not trusted",
  timeout: "no answer in time",
  closed: "connection closed",
};
const reason = (e) => reasons[e.cause] || e.error;

const codeOf = (e) => e.responseBody?.error?.code || "";

// inWords says what the outside world did.
function inWords(act) {
  const w = act.with || {};
  const who = w.by || w.id || w.phone || w.user?.displayName || w.user?.id || "";
  const by = who ? short(who) + " " : "";
  switch (act.does) {
    case "ring":
      return (w.from?.phone || w.from?.user?.displayName || short(w.from?.user?.id) || "somebody") + " calls the bot";
    case "press":
      return (by || "the other side ") + "presses " + keyOf(w.tone || "");
    case "hangup":
      return (by || "the other side ") + "hangs up";
    case "pickup":
      return (by || "the one who rings ") + "picks up";
    case "share":
      return (
        (by || "somebody ") +
        { start: "starts sharing", update: "changes what is shared", stop: "stops sharing" }[w.action]
      );
    case "speak":
      return (by || "the other side ") + "speaks";
    case "admit":
      return "the bot is let in";
    case "unreached":
      return "the bot is not reached: the call is over";
    case "join":
      return (by || "somebody ") + "joins";
    case "leave":
      return (by || "somebody ") + "leaves";
  }
  return act.does;
}

const keyOf = (tone) => ({ star: "*", pound: "#" })[tone] || tone.replace(/^tone/, "");

// drawing is the diagram as SVG of a width; pick is called with the row that somebody chose.
function drawing(rows, width, chosen, pick) {
  const narrow = width < 520;
  const gutter = narrow ? 0 : 96;
  const lane = (part) => gutter + 30 + (width - gutter - 60) * part;
  const at = { gutter, width, narrow, bot: lane(0), graph: lane(0.5), callback: lane(1) };
  const head = 34;
  const height = head + rows.length * rowHeight + 12;
  const lanes = [
    ["bot", at.bot],
    ["Graph", at.graph],
    ["callback", at.callback],
  ].map(([name, x]) =>
    svg(
      "g",
      { class: "lane", "aria-hidden": "true" },
      svg("line", { x1: x, y1: head - 6, x2: x, y2: height }),
      svg("text", { x, y: 18, "text-anchor": "middle" }, name),
    ),
  );
  const stop = rows.some((r) => r.key === chosen) ? chosen : rows.find((r) => r.entry)?.key;
  const drawn = svg(
    "svg",
    {
      class: "diagram",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": "Messages of the call, in order. Up and down go through them, Enter opens one.",
    },
    lanes,
    rows.map((row, i) => drawRow(row, head + i * rowHeight, at, row.key === chosen, row.key === stop, pick)),
  );
  drawn.addEventListener("keydown", (event) => {
    const all = [...drawn.querySelectorAll(".arrow")];
    const here = all.indexOf(document.activeElement);
    const to = { ArrowDown: all[here + 1], ArrowUp: all[here - 1], Home: all[0], End: all.at(-1) }[event.key];
    if (here < 0 || !to) return;
    event.preventDefault();
    for (const one of all) one.setAttribute("tabindex", one === to ? 0 : -1);
    to.focus();
  });
  return drawn;
}

function drawRow(row, top, at, chosen, stop, pick) {
  const y = top + 22;
  const time = at.narrow
    ? null
    : svg(
        "text",
        { class: "time", "aria-hidden": "true", x: at.gutter - 8, y: y + 4, "text-anchor": "end" },
        clock(row.time),
      );
  if (row.kind === "act") {
    const room = at.width * 0.7;
    return svg(
      "g",
      { class: "act" },
      time,
      svg("rect", { x: at.graph - room / 2, y: y - 14, width: room, height: 26, rx: 13 }),
      svg("text", { x: at.graph, y: y + 4, "text-anchor": "middle" }, shorten(row.label, room / 7 - 2)),
    );
  }
  const [from, to] = {
    request: [at.bot, at.graph],
    response: [at.graph, at.bot],
    silence: [at.graph, at.bot],
    notification: [at.graph, at.callback],
  }[row.kind];
  const sign = Math.sign(to - from);
  const room = Math.abs(to - from) / 6.6 - 2;
  const words = {
    request: "The bot sends",
    response: "Graph answers",
    silence: "Graph gives",
    notification: "Graph notifies:",
  }[row.kind];
  const group = svg(
    "g",
    {
      class: "arrow " + row.kind + (row.bad ? " bad" : "") + (chosen ? " chosen" : ""),
      tabindex: stop ? 0 : -1,
      role: "button",
      "aria-pressed": String(chosen),
      "data-key": row.key,
    },
    svg("title", {}, [words, row.label, row.note].filter(Boolean).join(" ")),
    svg("rect", { class: "hit", x: 0, y: top + 2, width: at.width, height: rowHeight - 4, rx: 6 }),
    time,
    svg("line", { x1: from, y1: y, x2: to - sign * 2, y2: y }),
    svg("path", { class: "head", d: `M${to} ${y}l${-sign * 9} -4.5v9z` }),
    svg(
      "text",
      { class: "label", "aria-hidden": "true", x: (from + to) / 2, y: y - 5, "text-anchor": "middle" },
      shorten(row.label, room),
    ),
    row.note
      ? svg(
          "text",
          { class: "note", "aria-hidden": "true", x: (from + to) / 2, y: y + 13, "text-anchor": "middle" },
          shorten(row.note, room * 1.1),
        )
      : null,
  );
  group.addEventListener("click", () => pick(row));
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick(row);
    }
  });
  return group;
}

function shorten(text, room) {
  const clean = visible(text).replace(/\s+/g, " ");
  return clean.length <= room ? clean : clean.slice(0, Math.max(1, Math.floor(room) - 1)) + "…";
}
