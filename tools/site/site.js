"use strict";

// The contents are beside the page where there is room, and folded above it where there is not.
const contents = document.getElementById("contents");
const wide = matchMedia("(min-width: 861px)");
const fold = () => {
  contents.open = wide.matches;
};
wide.addEventListener("change", fold);
fold();

const box = document.getElementById("search");
const query = document.getElementById("query");
const results = document.getElementById("results");
const found = document.getElementById("found");
box.hidden = false;

const sections = searchIndex.map((s) => ({
  ...s,
  title: (s.t || s.p).toLowerCase(),
  page: s.p.toLowerCase(),
  words: s.w.toLowerCase(),
}));

// search finds the sections that have all words of a text; those that have them in their title come first.
function search(text) {
  const terms = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!terms.length) {
    return [];
  }
  const hits = [];
  for (const s of sections) {
    let score = 0;
    for (const term of terms) {
      const inTitle = s.title.indexOf(term);
      const times = s.words.split(term).length - 1;
      if (inTitle < 0 && times === 0 && !s.page.includes(term)) {
        score = -1;
        break;
      }
      score += (inTitle === 0 ? 60 : inTitle > 0 ? 40 : 0) + (s.page.includes(term) ? 8 : 0) + Math.min(times, 8);
    }
    if (score >= 0) {
      hits.push({ s, score: score + (s.t ? 0 : 4), terms });
    }
  }
  return hits.sort((a, b) => b.score - a.score).slice(0, 12);
}

// excerpt is some text around the first word that was found, with all of them marked.
function excerpt(words, terms) {
  const lower = words.toLowerCase();
  const at = Math.min(...terms.map((t) => lower.indexOf(t)).filter((i) => i >= 0));
  const from = Number.isFinite(at) ? Math.max(0, words.lastIndexOf(" ", Math.max(0, at - 50)) + 1) : 0;
  const line = document.createElement("span");
  const to = words.length > from + 150 ? words.lastIndexOf(" ", from + 150) : words.length;
  const text = (from > 0 ? "… " : "") + words.slice(from, to) + (to < words.length ? " …" : "");
  const pattern = new RegExp("(" + terms.map((t) => t.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|") + ")", "gi");
  text.split(pattern).forEach((part, i) => {
    if (i % 2) {
      const mark = document.createElement("mark");
      mark.textContent = part;
      line.append(mark);
    } else {
      line.append(part);
    }
  });
  return line;
}

function show() {
  const hits = search(query.value);
  results.replaceChildren(
    ...hits.map(({ s, terms }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = s.f + (s.t ? "#" + s.i : "");
      const title = document.createElement("b");
      title.textContent = s.t || s.p;
      const where = document.createElement("span");
      where.className = "where";
      where.textContent = s.t ? " " + s.p : "";
      link.append(title, where, document.createElement("br"), excerpt(s.w, terms));
      item.append(link);
      return item;
    }),
  );
  const asked = query.value.trim() !== "";
  results.hidden = !asked;
  found.textContent = !asked ? "" : hits.length === 1 ? "1 section" : hits.length + " sections";
  if (asked && !hits.length) {
    const none = document.createElement("li");
    none.className = "none";
    none.textContent = "Nothing has all of these words.";
    results.append(none);
  }
}

// go moves through what was found; before the first is the field itself.
function go(by) {
  const stops = [query, ...results.querySelectorAll("a")];
  const next = stops[stops.indexOf(document.activeElement) + by];
  if (next) {
    next.focus();
  }
}

query.addEventListener("input", show);
query.addEventListener("focus", show);
box.addEventListener("keydown", (e) => {
  if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    e.preventDefault();
    go(e.key === "ArrowDown" ? 1 : -1);
  }
  if (e.key === "Enter" && e.target === query) {
    results.querySelector("a")?.click();
  }
  if (e.key === "Escape") {
    query.focus();
    query.select();
    results.hidden = true;
  }
});
results.addEventListener("click", (e) => {
  if (e.target.closest("a")) {
    results.hidden = true;
  }
});
document.addEventListener("click", (e) => {
  if (!box.contains(e.target)) {
    results.hidden = true;
  }
});
document.addEventListener("focusin", (e) => {
  if (!box.contains(e.target)) {
    results.hidden = true;
  }
});
document.addEventListener("keydown", (e) => {
  if (e.key === "/" && !e.ctrlKey && !e.metaKey && !e.altKey && document.activeElement !== query) {
    e.preventDefault();
    query.focus();
    query.select();
  }
});
