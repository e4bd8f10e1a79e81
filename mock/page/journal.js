// The journal, and one message of it with headers and bodies.

const opened = new Map(); // entries that are open, by number
const shownEntries = 150;

function journalFrame() {
  byId("journal-body").replaceChildren(
    el(
      "div",
      { class: "row", role: "search" },
      field("Search", "search", {
        type: "search",
        oninput: (e) => {
          state.filter = e.target.value.toLowerCase();
          renderJournal();
        },
      }),
      field("Show", "kind", {
        options: [
          { value: "", label: "everything" },
          { value: "request", label: "requests" },
          { value: "notification", label: "notifications" },
          { value: "bad", label: "what failed" },
        ],
        onchange: (e) => {
          state.kind = e.target.value;
          renderJournal();
        },
      }),
      field("This app only", "own", {
        type: "checkbox",
        onchange: (e) => {
          state.own = e.target.checked;
          renderJournal();
        },
      }),
    ),
    el("p", { id: "journal-count", class: "quiet" }),
    el("ul", { id: "journal-list", class: "list journal" }),
  );
}

const isBad = (e) => Boolean(e.error) || e.status === 0 || e.status >= 400;

function renderJournal() {
  const found = state.entries.filter(
    (e) =>
      (!state.own || e.app === state.app) &&
      (!state.kind || (state.kind === "bad" ? isBad(e) : e.kind === state.kind)) &&
      (!state.filter ||
        [e.operation, e.news, e.url, e.method, e.status, e.error, e.call]
          .join(" ")
          .toLowerCase()
          .includes(state.filter)),
  );
  const some = found.slice(-shownEntries).reverse();
  show(
    byId("journal-count"),
    `${found.length} of ${state.entries.length} entries`,
    found.length > some.length ? `, the last ${some.length} of them shown` : "",
    ", newest first",
  );
  show(
    byId("journal-list"),
    some.map((e) => {
      const open = opened.get(e.number);
      return el(
        "li",
        {},
        button(
          [
            el("span", { class: "number" }, clock(e.time)),
            " ",
            el("span", { "aria-hidden": "true" }, e.kind === "request" ? "→ " : "← "),
            el("span", { class: "spoken" }, e.kind + " "),
            el(
              "span",
              { class: "badge " + (isBad(e) ? "bad" : "good") },
              e.status || (e.error ? reason(e) : "no answer"),
            ),
            " ",
            el("b", {}, e.operation || e.news || "not known"),
            e.attempt > 1 ? ` (attempt ${e.attempt})` : "",
            " ",
            el("span", { class: "quiet" }, e.method + " " + pathOf(e.url)),
            e.error && e.status ? " " + reason(e) : "",
          ],
          () => toggleEntry(e.number),
          { class: "entry", "aria-expanded": String(Boolean(open)), "data-key": "entry-" + e.number },
        ),
        open ? message(open) : null,
      );
    }),
  );
}

async function toggleEntry(number) {
  if (!opened.delete(number)) {
    try {
      opened.set(number, await ask("GET", "journal/" + number));
    } catch (error) {
      opened.set(number, { kind: "gone", error: error.message });
    }
    if (opened.size > 20) opened.delete(opened.keys().next().value);
  }
  renderJournal();
}

// message shows one entry whole; the answer first where that was chosen.
function message(e, answerFirst) {
  if (e.kind === "gone") return el("div", { class: "message" }, el("p", {}, e.error));
  const sent = [
    el("h3", {}, e.kind === "request" ? "Request" : "Notification"),
    el("p", {}, el("code", {}, e.method + " " + e.url)),
    headers(e.requestHeader),
    payload("Body", e.requestBody),
  ];
  const said =
    e.kind === "request"
      ? [
          el("h3", {}, "Answer"),
          el("p", {}, e.status ? el("code", {}, String(e.status)) : "none"),
          headers(e.responseHeader),
          payload("Body of the answer", e.responseBody),
        ]
      : [el("h3", {}, "The bot's answer"), el("p", {}, e.status ? el("code", {}, String(e.status)) : "none")];
  return el(
    "div",
    { class: "message", role: "group", "aria-label": (e.operation || e.news || "message") + ", entry " + e.number },
    e.error ? el("p", { class: "problem" }, e.error) : null,
    answerFirst ? [said, sent] : [sent, said],
  );
}

function headers(all) {
  const rows = Object.entries(all || {}).flatMap(([name, values]) => values.map((v) => [name, v]));
  return rows.length
    ? el(
        "dl",
        { class: "headers" },
        rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, el("code", {}, value))]),
      )
    : null;
}

function payload(label, body) {
  if (body === undefined || body === null) return el("p", { class: "quiet" }, label + ": none");
  return el(
    "pre",
    { tabindex: 0, role: "group", "aria-label": label },
    typeof body === "string" ? body : JSON.stringify(body, null, 2),
  );
}
