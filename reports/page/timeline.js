// The timeline of the run: what ran when, beside what.

const timelineMost = 3000; // scenarios; more would be a grey wall

function drawTimeline(index, root) {
  const ran = index.scenarios.map((line, number) => ({ line, number })).filter((r) => r.line.s !== "skipped" && r.line.at >= 0 && r.line.ms > 0);
  if (!root || !ran.length || ran.length > timelineMost) return;
  ran.sort((a, b) => a.line.at - b.line.at || a.number - b.number);
  const lanes = [];
  for (const r of ran) {
    let lane = lanes.findIndex((end) => end <= r.line.at);
    if (lane < 0) { lane = lanes.length; lanes.push(0); }
    lanes[lane] = r.line.at + r.line.ms;
    r.lane = lane;
  }
  const end = Math.max(...lanes), height = Math.max(6, Math.min(14, 240 / lanes.length)), width = 1000;
  const bars = ran.map((r) => {
    const feature = index.features[r.line.f];
    return s("a", { href: "#" + new URLSearchParams({ open: feature.file + ":" + r.line.l }), "aria-label": r.line.n + ", " + r.line.s + ", " + duration(r.line.ms), tabindex: -1 },
      s("title", {}, r.line.n + " (" + duration(r.line.ms) + ", from " + clock(r.line.at) + ")"),
      s("rect", { class: Object.hasOwn(glyphs, r.line.s) ? r.line.s : "errored", x: (r.line.at / end) * width, y: r.lane * (height + 2), width: Math.max(1.5, (r.line.ms / end) * width - 0.5), height, rx: 1.5 }));
  });
  const total = lanes.length * (height + 2);
  root.append(s("svg", { viewBox: `0 0 ${width} ${total}`, preserveAspectRatio: "none", height: total, role: "group", "aria-label": counted(ran.length, "scenario") + " over " + duration(end) + ", up to " + lanes.length + " at a time" }, bars),
    h("p", { class: "scale quiet" }, h("span", {}, "0"), h("span", {}, "up to " + lanes.length + " at a time"), h("span", {}, duration(end))));
  root.closest("section").hidden = false;
}
