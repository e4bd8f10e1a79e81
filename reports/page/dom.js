// Building the page. Whatever comes from the run becomes a text node or an attribute value, never markup.

// visible shows characters that would act (control characters, marks that turn the writing direction) as
// escapes, and keeps line ends and tabs.
function visible(text) {
  return String(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : visible(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : visible(child));
  }
  return node;
}

function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function s(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

// clipped shows a long text by its beginning, with a button that shows the rest.
function clipped(text, limit) {
  const all = String(text);
  if (all.length <= limit) return all;
  const span = h("span", {}, all.slice(0, limit), "… ");
  span.append(
    h(
      "button",
      { type: "button", class: "more", onclick: () => span.replaceChildren(visible(all)) },
      "show all " + all.length.toLocaleString("en") + " characters",
    ),
  );
  return span;
}

const glyphs = { passed: "✓", skipped: "–", flaky: "≈", failed: "✗", errored: "!", "not-run": "·" };

// mark is a status as a sign, and as a word for those who cannot see it.
function mark(status) {
  const known = Object.hasOwn(glyphs, status) ? status : "errored";
  return [
    h("span", { class: "glyph " + known, "aria-hidden": "true" }, glyphs[known]),
    h("span", { class: "spoken" }, known.replace("-", " ") + ": "),
  ];
}

function duration(ms) {
  if (ms < 1) return ms > 0 ? "<1 ms" : "0 ms";
  if (ms < 1000) return Math.round(ms) + " ms";
  if (ms < 10000) return (ms / 1000).toFixed(1) + " s";
  if (ms < 60000) return Math.round(ms / 1000) + " s";
  const all = Math.round(ms / 1000);
  return Math.floor(all / 60) + " min " + (all % 60) + " s";
}

function counted(n, noun) {
  return n.toLocaleString("en") + " " + noun + (n === 1 ? "" : "s");
}

// link makes a link of a web address, and plain text of anything else.
function link(address, text) {
  return /^https?:\/\//i.test(address || "")
    ? h("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text || address)
    : visible(text || address || "");
}

// copyButton copies text; where the browser does not let it, it selects the text for the reader.
function copyButton(label, text, shown) {
  const button = h("button", { type: "button", class: "copy" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(shown);
      button.textContent = "Selected";
    }
    setTimeout(() => {
      button.textContent = label;
    }, 1600);
  });
  return button;
}
