// The timeline of the run: what ran when, beside what.

const timelineMost = 3000; // scenarios with a bar and a link of their own; of more, bars are drawn together

function drawTimeline(index, root) {
  const ran = index.scenarios
    .map((line, number) => ({ line, number }))
    .filter((r) => r.line.s !== "skipped" && r.line.at >= 0 && r.line.ms > 0);
  if (!root || !ran.length) return;
  ran.sort((a, b) => a.line.at - b.line.at || a.number - b.number);
  const lanes = [];
  for (const r of ran) {
    let lane = lanes.findIndex((end) => end <= r.line.at);
    if (lane < 0) {
      lane = lanes.length;
      lanes.push(0);
    }
    lanes[lane] = r.line.at + r.line.ms;
    r.lane = lane;
  }
  const end = Math.max(...lanes),
    height = Math.max(6, Math.min(14, 240 / lanes.length)),
    width = 1000;
  const place = (r) => ({
    x: (r.line.at / end) * width,
    y: r.lane * (height + 2),
    width: Math.max(1.5, (r.line.ms / end) * width - 0.5),
    status: Object.hasOwn(glyphs, r.line.s) ? r.line.s : "errored",
  });
  const total = lanes.length * (height + 2);
  const drawing = s(
    "svg",
    {
      viewBox: `0 0 ${width} ${total}`,
      preserveAspectRatio: "none",
      height: total,
      role: "group",
      "aria-label":
        counted(ran.length, "scenario") + " over " + duration(end) + ", up to " + lanes.length + " at a time",
    },
    ran.length <= timelineMost ? ran.map((r) => barOf(index, r, place(r), height)) : together(ran.map(place), height),
  );
  if (ran.length > timelineMost) {
    drawing.addEventListener("click", (e) => {
      const box = drawing.getBoundingClientRect();
      const at = ((e.clientX - box.left) / box.width) * end,
        lane = Math.floor(((e.clientY - box.top) / box.height) * lanes.length);
      const r = ran.findLast((r) => r.lane === lane && r.line.at <= at);
      if (r) location.hash = addressOfScenario(index, r.line);
    });
  }
  root.append(
    drawing,
    h(
      "p",
      { class: "scale quiet" },
      h("span", {}, "0"),
      h("span", {}, "up to " + lanes.length + " at a time"),
      h("span", {}, duration(end)),
    ),
  );
  root.closest("section").hidden = false;
}

function addressOfScenario(index, line) {
  return "#" + new URLSearchParams({ open: index.features[line.f].file + ":" + line.l });
}

// barOf is a scenario's bar, with what it was and a link to it.
function barOf(index, r, at, height) {
  return s(
    "a",
    {
      href: addressOfScenario(index, r.line),
      "aria-label": r.line.n + ", " + r.line.s + ", " + duration(r.line.ms),
      tabindex: -1,
    },
    s("title", {}, r.line.n + " (" + duration(r.line.ms) + ", from " + clock(r.line.at) + ")"),
    s("rect", { class: at.status, x: at.x, y: at.y, width: at.width, height, rx: 1.5 }),
  );
}

// together draws all bars of a status as one shape: thousands of elements of their own would make the page slow. What
// is wrong is drawn last, so that it is seen where bars are narrower than what can be drawn.
function together(places, height) {
  const shapes = new Map(["passed", "flaky", "failed", "errored"].map((status) => [status, ""]));
  for (const p of places)
    shapes.set(
      p.status,
      shapes.get(p.status) +
        `M${p.x.toFixed(1)} ${p.y.toFixed(1)}h${p.width.toFixed(1)}v${height.toFixed(1)}h-${p.width.toFixed(1)}z`,
    );
  return [...shapes].filter(([, d]) => d).map(([status, d]) => s("path", { class: status, d }));
}
