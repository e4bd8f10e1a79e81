// The matrix of scenarios and permissions: what each needs, carries, and has proven. It is made when opened.

const cellWords = {
  n: "needed",
  c: "carried",
  p: "proven by a refusal",
  o: "more than needed",
  d: "more than needed, on purpose",
  m: "not carried",
  w: "deliberately withheld",
};

function prepareMatrix(index, details) {
  const concerned = index.scenarios.map((line, i) => ({ line, i })).filter((s) => s.line.m?.length);
  if (!details || !concerned.length) return;
  details.hidden = false;
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("table")) return;
    details.append(
      h(
        "p",
        { class: "quiet" },
        "● needed and carried, ◉ and proven by a refusal without it, ○ carried without need, " +
          "✗ needed and not carried, – deliberately withheld",
      ),
      h(
        "div",
        { class: "scroll", tabindex: 0, role: "group", "aria-label": "Permissions by scenario" },
        h(
          "table",
          { class: "matrix" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, "Scenario"),
              index.permissions.map((p) => h("th", { scope: "col" }, p)),
            ),
          ),
          h(
            "tbody",
            {},
            concerned.map(({ line }) => matrixRow(index, line)),
          ),
        ),
      ),
    );
  });
}

function matrixRow(index, line) {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("a", { href: addressOfScenario(index, line) }, line.n)),
    index.permissions.map((_, number) => {
      const letters = line.m.find((cell) => cell.n === number)?.l || "";
      const words = [...letters].map((letter) => cellWords[letter]).join(", ");
      return h(
        "td",
        { title: words },
        letters
          ? [
              h("span", { "aria-hidden": "true", class: cellClass(letters) }, cellSign(letters)),
              h("span", { class: "spoken" }, words),
            ]
          : null,
      );
    }),
  );
}

function cellSign(letters) {
  if (letters.includes("m")) return "✗";
  if (letters.includes("w")) return "–";
  if (!letters.includes("n")) return "○";
  return letters.includes("p") ? "◉" : "●";
}

function cellClass(letters) {
  if (letters.includes("o")) return "odd";
  return letters.includes("n") && !/[mw]/.test(letters) ? "want" : "quiet";
}
