// The page comes to life: the index is opened, the filters are filled, the address is followed.

// The fields of the form that hold a text; the address and the filter call them the same.
const texts = ["tag", "feature", "permission", "blame", "cause", "q"];

// textsFrom reads them all by one function.
function textsFrom(read) {
  return Object.fromEntries(texts.map((name) => [name, read(name)]));
}

function readAddress() {
  const p = new URLSearchParams(location.hash.slice(1));
  return {
    ...textsFrom((name) => p.get(name) || ""),
    status: (p.get("status") || "").split(",").filter(Boolean),
    inside: p.get("inside") === "1",
    open: p.get("open") || "",
  };
}

function addressOf(filter) {
  const p = new URLSearchParams();
  for (const name of ["status", ...texts, "inside", "open"]) {
    const value =
      name === "status" ? filter.status.join(",") : name === "inside" ? (filter.inside ? "1" : "") : filter[name];
    if (value) p.set(name, value);
  }
  return "#" + p;
}

// onKey follows the keys that the help names. Nothing is taken from a field in which somebody writes.
function onKey(e, search) {
  if (
    e.ctrlKey ||
    e.metaKey ||
    e.altKey ||
    /^(INPUT|TEXTAREA)$/.test(e.target.tagName) ||
    document.querySelector("dialog[open]")
  )
    return;
  if (e.key === "/") search.focus();
  else if (e.key === "?") document.getElementById("help").showModal();
  else if (e.key === "j" || e.key === "k") step(e.key === "j" ? 1 : -1);
  else return;
  e.preventDefault();
}

// step goes to the next cause or scenario, or to the one before, from where the focus is.
function step(direction) {
  const stops = [...document.querySelectorAll(".cause h3 > a, .folded > summary, .opener")].filter((stop) =>
    stop.checkVisibility(),
  );
  const from = document.activeElement;
  const after = stops.findIndex(
    (stop) => from.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING && !from.contains(stop),
  );
  let at = stops.indexOf(from);
  if (at >= 0) at += direction;
  else if (from === document.body) at = direction > 0 ? 0 : -1;
  else at = direction > 0 ? after : (after < 0 ? stops.length : after) - 1;
  stops[at]?.focus();
  stops[at]?.scrollIntoView({ block: "nearest" });
}

async function start() {
  performance.mark("start");
  const index = await unpack("index");
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  let filter = readAddress();
  let inside = null,
    search = 0;

  const list = new List(index, document.getElementById("list"), (number) => {
    filter.open = number === null ? "" : idOf(number);
    history.replaceState(null, "", addressOf(filter));
  });

  function idOf(number) {
    const line = index.scenarios[number];
    return index.features[line.f].file + ":" + line.l;
  }

  function option(value, text) {
    return h("option", { value }, text);
  }
  form.elements.tag.append(...[...index.tags].sort().map((t) => option(t, t)));
  form.elements.feature.append(...index.features.map((f) => option(f.file, f.name)));

  form.elements.permission.append(
    h(
      "optgroup",
      { label: "Needed, carried or withheld" },
      index.permissions.map((p) => option(p, p)),
    ),
  );

  const blames = [...new Set(index.scenarios.flatMap((line) => [line.b, ...(line.tb || [])]).filter(Boolean))].sort();
  form.elements.blame.append(...blames.map((b) => option(b, b)));
  form.elements.blame.hidden = !blames.length;

  const numbered = index.causes.map((cause, i) => ({ ...cause, number: i + 1 }));
  for (const [label, statuses] of [
    ["What failed", ["failed", "errored", "flaky"]],
    ["What was not tested", ["skipped"]],
  ]) {
    const options = numbered.filter((c) => statuses.includes(c.status)).map((c) => option(c.number, c.title));
    if (options.length) form.elements.cause.append(h("optgroup", { label }, options));
  }
  form.elements.cause.hidden = !numbered.length;

  function fillForm() {
    for (const name of texts) form.elements[name].value = filter[name];
    form.elements.inside.checked = filter.inside;
    for (const b of form.querySelectorAll("[data-status]"))
      b.setAttribute("aria-pressed", String(filter.status.includes(b.dataset.status)));
  }

  function show() {
    const numbers = matching(index, filter, inside);
    list.show(numbers, addressOf({ ...filter, open: "" }) === "#");
    shown.textContent =
      numbers.length === index.scenarios.length
        ? counted(numbers.length, "scenario")
        : numbers.length.toLocaleString("en") + " of " + counted(index.scenarios.length, "scenario");
    performance.mark("list");
    form.elements.clear.hidden = numbers.length === index.scenarios.length;
  }

  async function look() {
    const mine = ++search;
    inside = null;
    show();
    if (filter.inside && filter.q) {
      shown.textContent += ", looking inside …";
      const found = await searchInside(index, filter.q, () => mine !== search);
      if (mine !== search) return;
      inside = found;
      show();
    }
  }

  async function follow(jump) {
    filter = readAddress();
    fillForm();
    await look();
    if (!filter.open) {
      if (jump) document.getElementById("scenarios").scrollIntoView();
      return;
    }
    let number = index.scenarios.findIndex((_, i) => idOf(i) === filter.open);
    if (number >= 0) await list.reveal(number);
    else shown.textContent += "; this run has no scenario " + visible(filter.open);
  }

  function changed() {
    filter = {
      ...filter,
      ...textsFrom((name) => form.elements[name].value),
      inside: form.elements.inside.checked,
      open: "",
    };
    history.replaceState(null, "", addressOf(filter));
    look();
  }

  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("input", changed);
  form.addEventListener("click", (e) => {
    const button = e.target.closest("button");
    if (!button) return;
    if (button.name === "clear") filter = { ...filter, ...textsFrom(() => ""), status: [], inside: false, open: "" };
    else if (button.dataset.status)
      filter.status = filter.status.includes(button.dataset.status)
        ? filter.status.filter((x) => x !== button.dataset.status)
        : [...filter.status, button.dataset.status];
    fillForm();
    changed();
  });
  document.addEventListener("keydown", (e) => onKey(e, form.elements.q));
  const help = document.getElementById("keys");
  help.hidden = false;
  help.addEventListener("click", () => document.getElementById("help").showModal());
  window.addEventListener("hashchange", () => {
    if (location.hash.includes("=")) follow(true);
  });
  window.addEventListener("beforeprint", () => {
    list.all();
    for (const block of document.querySelectorAll(".evidence")) block.open = true;
  });
  for (const text of document.querySelectorAll(".handout")) {
    text
      .closest(".cause")
      .querySelector(".about")
      .append(" ", copyButton("Copy for somebody", text.textContent, text.closest(".cause")));
  }
  for (const command of document.querySelectorAll("[data-copy]"))
    command.after(copyButton("Copy", command.textContent, command));

  form.hidden = false;
  await follow(location.hash.includes("="));
  prepareMatrix(index, document.getElementById("matrix"));
  drawTimeline(index, document.getElementById("timeline"));
  document.documentElement.dataset.ready = "yes";
}

start().catch((err) => {
  document.getElementById("shown").textContent =
    "The list cannot be shown: " + err.message + ". The summary above is complete; a newer browser may help.";
  throw err;
});
