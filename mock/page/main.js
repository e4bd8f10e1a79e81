// The page as a whole.

function render() {
  const calls = callsOf();
  if (!state.call && calls.length) {
    state.call = calls[0].id;
    writeAddress();
    refresh();
  }
  renderApps();
  renderCalls(calls);
  renderCall(calls);
  renderWorld();
  renderJournal();
  renderDeaf();
}

function renderApps() {
  const choice = byId("app");
  show(choice, state.apps.map((a) => el("option", { value: a.clientId }, `${a.name} (${short(a.clientId)})`)));
  if (choice.value !== state.app) choice.value = state.app;
}

// renderDeaf says where nobody listened when the mock posted last.
function renderDeaf() {
  const lastAt = new Map();
  for (const e of state.entries) if (e.kind === "notification") lastAt.set(e.url, e);
  const deaf = [...lastAt.values()].filter((e) => (e.error || "").includes("connection refused")).map((e) => e.url).slice(-3);
  const place = byId("deaf");
  const text = deaf.length ? `Nobody listens at ${deaf.join(", ")}: start your bot, or see which callbackUri it sends.` : "";
  if (place.textContent !== text) place.textContent = visible(text);
  place.hidden = !text;
}

byId("app").addEventListener("change", (event) => {
  Object.assign(state, { app: event.target.value, call: "", row: "", ofCall: [], acts: [] });
  writeAddress();
  refresh();
});
addEventListener("hashchange", () => { readAddress(); refresh(); });
addEventListener("resize", () => renderDiagram());
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
readAddress();
journalFrame();
refresh().then(() => { document.documentElement.dataset.ready = "yes"; });
watch();
