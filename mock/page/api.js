// The control port, as the page uses it, and what the page knows.

const token = new URLSearchParams(location.search).get("token");

// ask makes a request to the control port; the error has its words.
async function ask(method, path, body) {
  const headers = {};
  if (token) headers.Authorization = "Bearer " + token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(answer?.error || response.status + " " + response.statusText);
  return answer;
}

const appPath = (rest) => "apps/" + encodeURIComponent(state.app) + rest;

// state is what the page shows. entries are the newest of the journal, without headers and bodies.
const state = {
  apps: [],
  app: "",
  call: "",
  row: "",
  world: null,
  entries: [],
  acts: [],
  ofCall: [],
  last: 0,
  appsAre: "",
  filter: "",
};
const maxEntries = 2000;

// wanted is what the address of the page names; it is kept there, so that the page can be opened again as it was.
function readAddress() {
  const at = new URLSearchParams(location.hash.slice(1));
  if (at.get("app")) state.app = at.get("app");
  state.call = at.get("call") || "";
}

function writeAddress() {
  const at = new URLSearchParams();
  if (state.app) at.set("app", state.app);
  if (state.call) at.set("call", state.call);
  history.replaceState(null, "", location.pathname + location.search + "#" + at);
}

// refresh asks for what is new, once at a time: while it runs, one more is remembered.
let refreshing = false;
let again = false;
let news = null; // the last event
async function refresh() {
  if (document.hidden) return;
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  try {
    do {
      again = false;
      await load();
      render();
    } while (again);
    lively(true);
  } catch (error) {
    lively(false, error.message);
  } finally {
    refreshing = false;
  }
}

async function load() {
  if (news && state.journal !== undefined && news.of !== state.journal)
    Object.assign(state, { entries: [], last: 0, call: "", row: "", ofCall: [], acts: [] });
  if (news) state.journal = news.of;
  const appsAre = news?.apps;
  if (appsAre === undefined || appsAre !== state.appsAre) {
    state.apps = (await ask("GET", "apps")).value;
    state.appsAre = appsAre;
  }
  if (!state.apps.some((a) => a.clientId === state.app)) state.app = state.apps[0]?.clientId || "";
  state.world = state.app ? await ask("GET", appPath("/state")) : null;
  if (known.beyond) state.beyond = await ask("GET", "stubs");
  const fresh = (await ask("GET", `journal?brief=true&after=${state.last}&last=${maxEntries}`)).value;
  if (fresh.length) {
    state.last = fresh.at(-1).number;
    state.entries = state.entries.concat(fresh).slice(-maxEntries);
  }
  const call = state.call;
  if (call) {
    const about = await ask("GET", "journal?last=300&call=" + encodeURIComponent(call));
    if (state.call !== call) return; // another was chosen meanwhile
    Object.assign(state, { ofCall: about.value, acts: about.acts, loaded: call });
  }
}

// watch follows the events of the mock; the browser comes back by itself when the connection is lost. A page that
// nobody sees lets go of its connection, of which a browser has six for all its tabs.
let stream = null;
function watch() {
  if (stream || document.hidden) return;
  stream = new EventSource("events" + (token ? "?token=" + encodeURIComponent(token) : ""));
  stream.onmessage = (event) => {
    news = JSON.parse(event.data);
    refresh();
  };
  stream.onerror = () => {
    lively(false, "the mock does not answer");
    if (stream?.readyState !== EventSource.CLOSED) return;
    stream = null;
    setTimeout(watch, 3000);
  };
}

function unwatch() {
  stream?.close();
  stream = null;
}

function lively(yes, why) {
  const place = byId("live");
  place.className = "state " + (yes ? "good" : "bad");
  const text = yes ? "live" : "not connected: " + why;
  if (place.textContent !== text) place.textContent = text;
}
