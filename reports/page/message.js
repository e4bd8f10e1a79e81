// One message in full: head, headers, body with each difference marked in place, and the checks on it.

const linesShown = 300,
  partShown = 600;

async function renderMessage(index, row) {
  const x = row.exchange,
    n = row.notification;
  if (row.kind === "request") {
    return [
      h("h6", {}, "Request: " + x.operation + (x.name ? ", " + x.name : "")),
      requestLine(x),
      origin(x.where),
      problem(x.error),
      headers(x.request.header, []),
      bodyBlock("Body", await bodyOf(index, x.request.body), [], ""),
      await command("As curl", curl(x, await bodyOf(index, x.request.body))),
    ];
  }
  if (row.kind === "response") {
    const differences = row.checks.flatMap((c) => (c.differences || []).filter((d) => !d.notification));
    return [
      h("h6", {}, "Response to " + x.operation),
      h(
        "p",
        { class: "first" },
        h("strong", {}, row.label),
        " after " + duration(x.ms),
        " ",
        ...remarks(differences, "status"),
      ),
      headers(x.response.header, differences),
      bodyBlock("Body", await bodyOf(index, x.response.body), differences, ""),
      checkList(index, row.checks, "Checks on this response", true),
    ];
  }
  if (row.kind === "silence") {
    return [
      h("h6", {}, "No answer to " + x.operation),
      requestLine(x),
      problem(x.error),
      checkList(index, row.checks, "Checks on this exchange", true),
    ];
  }
  if (row.kind === "missing") {
    return [
      h("h6", {}, "Never came: " + row.label),
      h("p", {}, "The scenario data promises this notification. ", row.more),
      checkList(index, row.checks, "The check that waited for it", true),
    ];
  }
  if (row.kind === "expected") {
    return [
      h("h6", {}, "Expected here: " + row.label),
      h(
        "p",
        {},
        "It came out of order, as notification " + row.lines[0].notification + ": it " + row.lines[0].note + ".",
      ),
      checkList(index, row.checks, "The check on the order", true),
    ];
  }
  const differences = row.checks.flatMap((c) => (c.differences || []).filter((d) => d.notification === n.id));
  return [
    h("h6", {}, "Notification " + n.id),
    h("p", { class: "first" }, h("strong", {}, n.method + " " + n.path), ", answered with " + n.answered),
    problem(n.problem),
    (row.lines || [])
      .filter((l) => l.arrival !== "arrived")
      .map((l) =>
        h("p", { class: "problem" }, arrivalWords[l.arrival] + ": " + l.label + (l.note ? " (" + l.note + ")" : "")),
      ),
    (n.items || []).filter((i) => i.result).map((i) => resultBlock(i.result)),
    tokenBlock(n.token, differences),
    headers(n.header, differences),
    bodyBlock("Body", await bodyOf(index, n.body), differences, "/value/"),
    checkList(index, row.checks, "Checks on this notification", true),
  ];
}

function requestLine(x) {
  return h(
    "p",
    { class: "first" },
    h("strong", {}, x.request.method),
    " ",
    h("span", { class: "address" }, clipped(x.request.url, partShown)),
  );
}

function origin(where) {
  return where ? h("p", { class: "quiet" }, "Written in ", h("code", {}, where)) : null;
}

function problem(text) {
  return text ? h("p", { class: "problem" }, clipped(text, partShown)) : null;
}

// remarks are the differences at a place that is no JSON pointer: the status, a header, a claim.
function remarks(differences, name) {
  return differences.filter((d) => d.pointer.toLowerCase() === name.toLowerCase()).map(remarkOf);
}

function remarkOf(d) {
  return h(
    "span",
    { class: "difference" },
    h("span", { class: "want" }, h("span", { class: "word" }, "want "), clipped(d.want, partShown)),
    " ",
    h("span", { class: "got" }, h("span", { class: "word" }, "got "), clipped(d.got, partShown)),
  );
}

function headers(header, differences) {
  const names = Object.keys(header || {}).sort();
  const all = names.map((n) => n.toLowerCase());
  const absent = differences.filter(
    (d) =>
      d.pointer &&
      !d.pointer.startsWith("/") &&
      !["status", "notification"].includes(d.pointer) &&
      !all.includes(d.pointer.toLowerCase()),
  );
  if (!names.length && !absent.length) return null;
  const odd = names.some((n) => remarks(differences, n).length) || absent.length > 0;
  return h(
    "details",
    { class: "headers", open: odd },
    h("summary", {}, counted(names.length, "header")),
    h(
      "dl",
      {},
      names.map((name) => [
        h("dt", {}, name),
        h(
          "dd",
          {},
          header[name].map((v) => h("div", {}, clipped(v, partShown))),
          remarks(differences, name),
        ),
      ]),
      absent.map((d) => [h("dt", {}, d.pointer), h("dd", {}, remarkOf(d))]),
    ),
  );
}

function tokenBlock(token, differences) {
  const facts = [
    ["issuer", token.issuer, "iss"],
    ["audience", token.audience, "aud"],
    ["key", token.keyId, "kid"],
    ["tenant", token.tenant, "tid"],
    ["expires", token.expires, "exp"],
  ].filter((f) => f[1]);
  return h(
    "details",
    { class: "headers", open: !token.valid },
    h("summary", {}, "Token: ", tokenWord(token)),
    problem(token.problem),
    remarks(differences, "notification"),
    h(
      "dl",
      {},
      facts.map(([name, value, claim]) => [
        h("dt", {}, name),
        h("dd", {}, clipped(value, partShown), remarks(differences, claim)),
      ]),
    ),
  );
}

function tokenWord(token) {
  if (!token.present) return h("span", { class: "got" }, "none");
  return token.valid ? h("span", { class: "want" }, "valid") : h("span", { class: "got" }, "not valid");
}

// bodyBlock lays out a body and marks differences at the line of their pointer, or of the nearest value
// around when there is none. Pointers into a notification count from its item: prefix says where those lie.
function bodyBlock(title, body, differences, prefix) {
  if (body === null) return h("p", { class: "quiet" }, "No body.");
  const inBody = differences.filter((d) => d.pointer === "" || d.pointer.startsWith("/"));
  if (typeof body !== "string")
    return [
      h("p", { class: "quiet" }, title + ": bytes that are no text, in base64"),
      h("pre", { class: "code" }, clipped(body.base64, 4000)),
      inBody.map(remarkOf),
    ];
  let lines;
  try {
    lines = layOut(body);
  } catch {
    return [
      h("p", { class: "quiet" }, title + ": not JSON"),
      h("pre", { class: "code" }, clipped(body, 4000)),
      inBody.map(remarkOf),
    ];
  }
  const at = new Map();
  lines.forEach((l, i) => {
    if (l.pointer !== null) at.set(l.pointer, i);
  });
  const notes = new Map();
  for (const d of inBody) {
    let pointer = prefix && !d.pointer.startsWith(prefix) ? prefix + (d.item || 0) + d.pointer : d.pointer;
    const exact = at.has(pointer);
    while (!at.has(pointer)) pointer = parentPointer(pointer) ?? "";
    const line = at.get(pointer);
    if (!notes.has(line)) notes.set(line, []);
    notes.get(line).push({ difference: d, exact });
  }
  const pre = h("pre", { class: "code", tabindex: 0, "aria-label": title });
  const last = Math.max(linesShown, ...[...notes.keys()].map((i) => i + 1));
  const add = (from, to) =>
    pre.append(
      ...lines
        .slice(from, to)
        .map((l, i) => codeLine(l, notes.get(from + i)))
        .flat(Infinity),
    );
  add(0, last);
  const rest =
    lines.length > last
      ? h("button", { type: "button", class: "more" }, "show " + counted(lines.length - last, "more line"))
      : null;
  if (rest)
    rest.addEventListener("click", () => {
      rest.remove();
      add(last, lines.length);
    });
  return [
    h("div", { class: "bodyhead" }, h("span", { class: "quiet" }, title), copyButton("Copy", body, pre)),
    pre,
    rest,
  ];
}

function codeLine(line, notes) {
  const text = h(
    "span",
    { class: notes ? "line marked" : "line" },
    "  ".repeat(line.indent),
    line.parts.map((p) => h("span", { class: p.type }, clipped(p.text, partShown))),
  );
  if (!notes) return text;
  return [
    text,
    notes.map(({ difference, exact }) =>
      h(
        "span",
        { class: "line note" },
        "  ".repeat(line.indent),
        exact ? "" : h("span", { class: "quiet" }, (difference.pointer || "the whole") + "  "),
        remarkOf(difference),
      ),
    ),
  ];
}

// curl writes a request as a shell command; the token stays a variable, since no report holds one.
function curl(x, body) {
  const parts = ["curl --include --request " + quoted(x.request.method) + " " + quoted(x.request.url)];
  for (const name of Object.keys(x.request.header || {}).sort()) {
    for (const value of x.request.header[name]) {
      parts.push(
        "--header " +
          (name === "Authorization" && value.startsWith("Bearer ")
            ? '"Authorization: Bearer $TOKEN"'
            : quoted(name + ": " + value)),
      );
    }
  }
  if (typeof body === "string") parts.push("--data-raw " + quoted(body));
  else if (body) parts.push("--data-binary @body # " + body.base64.length + " characters of base64 in the report");
  return parts.join(" \\\n  ");
}

// quoted makes one word of a shell command, control characters as escapes, so that pasting it is safe.
function quoted(text) {
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) {
    return (
      "$'" +
      text
        .replace(/[\\']/g, "\\$&")
        .replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")) +
      "'"
    );
  }
  return /^[\w./:@%+=,-]+$/.test(text) ? text : "'" + text.replace(/'/g, "'\\''") + "'";
}

function command(title, text) {
  const pre = h("pre", { class: "code command", tabindex: 0, "aria-label": title }, clipped(text, 4000));
  return h(
    "details",
    { class: "headers" },
    h("summary", {}, title),
    h("div", { class: "bodyhead" }, h("span", { class: "quiet" }, "redacted"), copyButton("Copy", text, pre)),
    pre,
  );
}
