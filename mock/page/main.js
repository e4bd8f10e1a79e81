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
  show(
    choice,
    state.apps.map((a) => el("option", { value: a.clientId }, `${a.name} (${short(a.clientId)})`)),
  );
  if (choice.value !== state.app) choice.value = state.app;
}

// advice is what to do where no notification arrives, by the cause that the mock names.
const advice = {
  refused: (at) => `Nobody listens at ${at}: start your bot, or see which callbackUri it sends.`,
  host: (at) => `No machine has the name in ${at}: see which callbackUri your bot sends.`,
  tls: (at) => `What listens at ${at} does not speak https: see which callbackUri your bot sends.`,
  certificate: (at) =>
    `The certificate of ${at} is not trusted: conform mock --callback-ca FILE names what the mock is to trust.`,
  timeout: (at) => `No answer came from ${at} in time: a bot answers a notification at once, and works afterwards.`,
  closed: (at) => `What listens at ${at} closed the connection without an answer: does it speak http, or https?`,
};

const hostOf = (address) => {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
};

// renderDeaf says of each host that took nothing the last time why nothing arrives there, the newest first.
function renderDeaf() {
  const lastAt = new Map();
  for (const e of state.entries) if (e.kind === "notification") lastAt.set(hostOf(e.url), e);
  const deaf = [...lastAt.values()]
    .filter((e) => advice[e.cause])
    .sort((a, b) => b.number - a.number)
    .slice(0, 2);
  const place = byId("deaf");
  const text = deaf.map((e) => advice[e.cause](e.url)).join(" ");
  if (place.textContent !== text) place.textContent = visible(text);
  place.hidden = !text;
}

byId("app").addEventListener("change", (event) => {
  Object.assign(state, { app: event.target.value, call: "", row: "", ofCall: [], acts: [] });
  writeAddress();
  refresh();
});
addEventListener("hashchange", () => {
  readAddress();
  refresh();
});
addEventListener("resize", () => renderDiagram());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    unwatch();
    return;
  }
  watch();
  refresh();
});
readAddress();
journalFrame();
refresh().then(() => {
  document.documentElement.dataset.ready = "yes";
});
watch();
