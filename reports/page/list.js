// The list of scenarios: filtered by what stands in the address, made in portions as it comes into view.

const portion = 60;
const crowd = 60; // scenarios that did not pass: of more the list shows features, closed
const ahead = 800; // pixels below the window in which rows are made

// matching gives the numbers of the scenarios that a filter lets through. inside, when not null, is the
// set of those whose details hold the text looked for.
function matching(index, filter, inside) {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  const tag = filter.tag ? index.tags.indexOf(filter.tag) : -1;
  const permission = index.permissions.indexOf(filter.permission); // else it is a verdict
  const out = [];
  index.scenarios.forEach((line, i) => {
    const feature = index.features[line.f];
    if (filter.status.length && !filter.status.includes(line.s) && !(filter.status.includes("finding") && line.fi))
      return;
    if (filter.tag && !(line.t || []).includes(tag)) return;
    if (filter.feature && feature.file !== filter.feature) return;
    if (filter.cause && !line.c?.includes(+filter.cause)) return;
    if (filter.blame && line.b !== filter.blame && !line.tb?.includes(filter.blame)) return;
    if (
      permission >= 0
        ? !line.m?.some((cell) => cell.n === permission)
        : filter.permission && line.p !== filter.permission
    )
      return;
    if (words.length) {
      line.text ??= [
        line.n,
        line.r,
        line.rule,
        feature.name,
        feature.file + ":" + line.l,
        ...(line.t || []).map((t) => index.tags[t]),
      ]
        .join("\n")
        .toLowerCase();
      if (!words.every((w) => line.text.includes(w)) && !inside?.has(i)) return;
    }
    out.push(i);
  });
  return out;
}

// searchInside opens every pack and returns the scenarios whose details, messages or bodies hold all the words.
// stop() ends it early.
async function searchInside(index, query, stop) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = new Set();
  if (!words.length) return found;
  const bodies = [];
  for (let p = 0; p < index.bodies.length; p++) {
    if (stop()) return found;
    for (const b of (await unpack("evidence-" + p)).bodies || [])
      bodies.push(typeof b === "string" ? b.toLowerCase() : "");
  }
  for (let number = 0; number < index.scenarios.length; number++) {
    if (stop()) return found;
    const detail = await detailOf(index, number);
    const text = JSON.stringify(detail).toLowerCase();
    const own = bodiesOf(detail).map((n) => bodies[n - 1]);
    if (words.every((w) => text.includes(w) || own.some((b) => b.includes(w)))) found.add(number);
  }
  return found;
}

function bodiesOf(detail) {
  return [
    ...(detail.exchanges || []).flatMap((x) => [x.request.body, x.response?.body]),
    ...(detail.notifications || []).map((n) => n.body),
    ...[...(detail.earlier || []), ...(detail.twins || [])].flatMap(bodiesOf),
  ].filter(Boolean);
}

// remarkable reports whether there is more to a scenario than that it passed.
function remarkable(line) {
  return line.s !== "passed" || line.tw || line.fi || line.k || line.po;
}

// A List shows scenarios, grouped under their features.
class List {
  constructor(index, root, onOpen) {
    this.index = index;
    this.root = root;
    this.onOpen = onOpen;
    this.numbers = [];
    this.made = 0;
    // What is not made yet has its room already, so that what stands below the list stays where it is.
    this.rest = h("div", { class: "rest", "aria-hidden": "true" });
    root.after(this.rest);
    new IntersectionObserver(
      (seen) => {
        if (seen.some((e) => e.isIntersecting)) this.fill();
      },
      { rootMargin: "0px 0px " + ahead + "px" },
    ).observe(this.rest);
  }

  // fill makes portions, one a frame, until what is in view is made.
  fill() {
    const { top, bottom } = this.rest.getBoundingClientRect();
    if (this.made >= this.numbers.length || top > innerHeight + ahead || bottom < 0) return;
    this.more();
    requestAnimationFrame(() => this.fill());
  }

  // show lists scenarios. Where nothing is filtered (whole), features of which all is well are folded: few read on
  // there. Where very many did not pass all features are: they are found by their cause.
  show(numbers, whole) {
    this.numbers = numbers;
    this.whole = whole;
    this.crowded = this.index.scenarios.filter(remarkable).length > crowd;
    this.made = 0;
    this.feature = -1;
    this.root.replaceChildren();
    if (!numbers.length) this.root.append(h("p", { class: "nothing" }, "No scenario is like that."));
    this.more();
  }

  more(upTo) {
    const to = Math.min(this.numbers.length, Math.max(this.made + portion, upTo || 0));
    while (this.made < to) this.made += this.fold(this.numbers[this.made]) || this.add(this.numbers[this.made]);
    const left = this.numbers.length - this.made;
    this.rest.style.height = left ? Math.round((left * this.root.offsetHeight) / this.made) + "px" : "0";
  }

  all() {
    this.more(this.numbers.length);
  }

  // fold makes a feature that is closed; its rows are made when it is opened. It returns how many scenarios that were,
  // 0: the feature is to be open.
  fold(number) {
    const of = this.index.scenarios[number].f,
      f = this.index.features[of];
    if (!this.whole || of === this.feature) return 0;
    let end = number;
    while (this.index.scenarios[end]?.f === of) {
      if (remarkable(this.index.scenarios[end++]) && !this.crowded) return 0;
    }
    const inner = h("div", {});
    const block = h(
      "details",
      { class: "feature folded", id: "feature-" + of },
      h(
        "summary",
        {},
        h("h3", {}, mark(f.status), f.name),
        h("span", { class: "quiet" }, f.executed ? f.passed + " of " + f.executed + " passed" : "not run"),
      ),
      inner,
    );
    block.addEventListener("toggle", () => {
      if (block.open) this.unfold(block, inner, number, end);
    });
    block.unfold = () => {
      block.open = true;
      this.unfold(block, inner, number, end);
    };
    this.root.append(block);
    this.feature = -1;
    return end - number;
  }

  unfold(block, inner, from, to) {
    if (inner.firstChild) return;
    const f = this.index.features[this.index.scenarios[from].f];
    const items = h("ol", { class: "scenarios" });
    inner.append(this.about(f), items);
    for (let number = from; number < to; number++) items.append(this.row(number));
  }

  about(f) {
    return h(
      "div",
      {},
      h(
        "p",
        { class: "quiet" },
        h("code", {}, f.file),
        f.executed ? " · " + f.passed + " of " + f.executed + " passed" : " · not run",
      ),
      f.description
        ? h(
            "details",
            { class: "about" },
            h("summary", {}, "About this feature"),
            h("p", {}, clipped(f.description, 2000)),
          )
        : null,
    );
  }

  add(number) {
    const line = this.index.scenarios[number];
    if (line.f !== this.feature) {
      this.feature = line.f;
      const f = this.index.features[line.f];
      this.items = h("ol", { class: "scenarios" });
      this.root.append(
        h(
          "section",
          { class: "feature" },
          h("header", {}, h("h3", {}, mark(f.status), f.name), this.about(f)),
          this.items,
        ),
      );
    }
    this.items.append(this.row(number));
    return 1;
  }

  row(number) {
    const line = this.index.scenarios[number];
    const panel = h("div", { class: "panel", id: "panel-" + number, hidden: true });
    const button = h(
      "button",
      { type: "button", class: "opener", "aria-expanded": "false", "aria-controls": "panel-" + number },
      mark(line.s),
      h("span", { class: "name" }, line.n),
    );
    button.addEventListener("click", () => this.toggle(number, button.getAttribute("aria-expanded") !== "true", true));
    return h(
      "li",
      { class: "scenario", id: "scenario-" + number },
      h(
        "div",
        { class: "row" },
        h("h4", {}, button),
        line.fi ? h("span", { class: "badge" }, counted(line.fi, "finding")) : null,
        line.tw && (line.tw !== "skipped" || line.s === "passed")
          ? h(
              "span",
              { class: "badge " + (line.tw === "skipped" ? "" : "missing") },
              "refusal " + line.tw + (line.tb ? ": " + line.tb.join(", ") : ""),
            )
          : null,
        line.b ? h("span", { class: "badge" }, line.b) : null,
        line.k ? h("span", { class: "badge " + (line.k === "healed" ? "least" : "over") }, line.k) : null,
        line.po ? h("span", { class: "badge " + line.p }, "permissions " + line.p) : null,
        line.r && line.s !== "passed" ? h("span", { class: "why quiet" }, line.r) : null,
        h("span", { class: "quiet number" }, "line " + line.l),
        h("span", { class: "quiet number took" }, line.s === "skipped" ? "–" : duration(line.ms)),
        h(
          "a",
          { class: "permalink", href: addressOfScenario(this.index, line), "aria-label": "Link to this scenario" },
          "#",
        ),
      ),
      panel,
    );
  }

  async toggle(number, open, byReader) {
    const item = document.getElementById("scenario-" + number);
    const panel = item.querySelector(".panel"),
      button = item.querySelector(".opener");
    button.setAttribute("aria-expanded", String(open));
    panel.hidden = !open;
    item.classList.toggle("isopen", open);
    if (byReader) this.onOpen(open ? number : null);
    if (open && !panel.firstChild) {
      panel.append(h("p", { class: "quiet" }, "Opening …"));
      try {
        await renderScenario(this.index, number, panel);
      } catch (err) {
        panel.replaceChildren(h("p", { class: "problem" }, "This scenario cannot be shown: " + err.message));
        throw err;
      }
    }
  }

  // reveal opens a scenario and brings it into view.
  async reveal(number) {
    const place = this.numbers.indexOf(number);
    if (place < 0) return;
    this.more(place + 1);
    document.getElementById("feature-" + this.index.scenarios[number].f)?.unfold();
    await this.toggle(number, true, false);
    const item = document.getElementById("scenario-" + number);
    item.querySelector(".opener").focus({ preventScroll: true }); // whoever goes on by keyboard goes on from here
    item.scrollIntoView({ block: "start" });
  }
}
