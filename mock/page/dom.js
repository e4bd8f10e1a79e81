// Building the page. Whatever is shown becomes a text node or an attribute value, never markup.

// visible shows characters that would act (control characters, marks that turn the writing direction) as escapes.
function visible(text) {
  return String(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

function build(node, attributes, children) {
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

const el = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  build(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
const byId = (id) => document.getElementById(id);

// show replaces what a place holds, unless it would look the same. Where the focus was in it, it stays at the element
// with the same data-key.
function show(place, ...children) {
  const next = build(place.cloneNode(false), {}, children);
  if (next.isEqualNode(place)) return;
  const focused = place.contains(document.activeElement)
    ? document.activeElement.closest("[data-key]")?.dataset.key
    : undefined;
  place.replaceChildren(...next.childNodes);
  if (focused !== undefined) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

// say tells something to who cannot see it; complain shows what went wrong where it was tried.
function say(text) {
  byId("said").textContent = visible(text);
}

function complain(near, error) {
  near.querySelector(":scope > .problem")?.remove();
  if (error) near.append(el("p", { class: "problem", role: "alert" }, error.message || error));
}

function button(label, act, attributes) {
  return el("button", { type: "button", onclick: act, ...attributes }, label);
}

// field is an input with its label; options make it a choice.
let fields = 0;
function field(label, name, { options, ...attributes } = {}) {
  const id = "field-" + name + "-" + ++fields;
  const input = options
    ? el(
        "select",
        { id, name, ...attributes },
        options.map((o) => el("option", { value: o.value ?? o }, o.label ?? o)),
      )
    : el("input", { id, name, autocomplete: "off", spellcheck: "false", ...attributes });
  return el(
    "div",
    { class: "field" + (attributes.type === "checkbox" ? " check" : "") },
    el("label", { for: id }, label),
    input,
  );
}

// form is fields with a button that does something with their values; what goes wrong is shown below.
function form(label, fields, act, attributes) {
  const made = el(
    "form",
    { class: "form", ...attributes },
    fields,
    el("button", { type: "submit", class: "main" }, label),
  );
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    complain(made);
    try {
      await act(Object.fromEntries(new FormData(made)), made);
    } catch (error) {
      complain(made, error);
    }
  });
  return made;
}

function clock(time) {
  const t = new Date(time);
  const two = (n) => String(n).padStart(2, "0");
  const milliseconds = String(t.getMilliseconds()).padStart(3, "0");
  return `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}.${milliseconds}`;
}

const short = (id) => (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(id || "") ? id.slice(0, 8) : id || "");
