// The list of calls, and the call that somebody looks at.

const labels = new Map(); // of calls: with whom

// peerOf says with whom a call is, or from whom; "" where nobody knows.
const peerOf = (call) => (labels.get(call?.id) ? (call.incoming ? "from " : "with ") + labels.get(call.id) : "");

// callsOf lists the calls of the app: those that live, and those of which the journal still tells. Newest first.
function callsOf() {
  const calls = new Map();
  for (const e of state.entries) {
    if (!e.call || e.app !== state.app) continue;
    if (e.peer && !labels.has(e.call)) labels.set(e.call, short(e.peer));
    if (!calls.has(e.call))
      calls.set(e.call, { id: e.call, state: "ended", incoming: e.kind === "notification", first: e.number });
  }
  for (const live of state.world?.calls || []) {
    const call = {
      ...calls.get(live.callId),
      id: live.callId,
      state: live.state,
      live,
      incoming: live.direction === "incoming",
    };
    call.first ??= Infinity;
    calls.set(live.callId, call);
    labels.set(
      live.callId,
      others(live)
        .map((p) => short(p.name))
        .join(", ") || targets(live.call),
    );
  }
  return [...calls.values()]
    .filter((c) => c.live || known_(c))
    .sort((a, b) => b.first - a.first)
    .slice(0, 60);
}

// known_ leaves out what a bot asked of calls that never were.
const known_ = (call) =>
  labels.has(call.id) ||
  state.entries.some((e) => e.call === call.id && (e.operation === "create call" || e.kind === "notification"));

// who is the kind, id and name of an identitySet.
function who(set) {
  for (const [kind, one] of Object.entries(set || {})) {
    if (one && typeof one === "object" && (one.id || one.displayName))
      return { kind, id: one.id || "", name: one.displayName || one.id };
  }
  return { kind: "", id: "", name: "somebody" };
}

// others are those in a live call who are not the bot; its caller, while nobody has answered.
function others(live) {
  const all = (live.participants || []).map((p) => ({
    ...who(p.info?.identity),
    lobby: p.isInLobby,
    muted: p.isMuted,
    participant: p.id,
  }));
  const not = all.filter((p) => p.participant !== live.call?.myParticipantId);
  return not.length || live.direction !== "incoming" ? not : [who(live.call?.source?.identity)];
}

const targets = (call) => (call?.targets || []).map((t) => short(who(t.identity).name)).join(", ");

function chooseCall(id, focus) {
  Object.assign(state, { call: id, row: "", ofCall: [], acts: [] });
  writeAddress();
  if (focus) byId("call-h").focus();
  refresh();
}

function renderCalls(calls) {
  const place = byId("calls-list");
  if (!calls.length) {
    show(place, el("p", { class: "quiet" }, "None yet. Let your bot create one, or ring it."));
    return;
  }
  show(
    place,
    el(
      "ul",
      { class: "list" },
      calls.map((call) =>
        el(
          "li",
          {},
          button(
            [
              el("span", { class: "badge " + (call.live ? "good" : "") }, call.state),
              " ",
              peerOf(call) || (call.incoming ? "to the bot" : "by the bot"),
              " ",
              el("code", { class: "quiet" }, short(call.id)),
            ],
            () => chooseCall(call.id, true),
            { class: "entry", "aria-current": call.id === state.call ? "true" : null, "data-key": "call-" + call.id },
          ),
        ),
      ),
    ),
    state.world?.moreCalls
      ? el("p", { class: "quiet" }, state.world.moreCalls + " older live calls are not shown")
      : null,
  );
}

let controlsAre = "";
function renderCall(calls) {
  const call = calls.find((c) => c.id === state.call);
  const title = byId("call-h");
  const named = state.call ? "Call " + (peerOf(call) || short(state.call)) : "No call chosen";
  if (title.textContent !== named) title.textContent = visible(named);
  const body = byId("call-body");
  if (!body.firstChild)
    body.append(
      el("div", { id: "call-about" }),
      el("div", { id: "call-controls" }),
      el("div", { id: "call-diagram" }),
      el("div", { id: "call-message" }),
    );
  renderAbout(call);
  const live = call?.live;
  const signature = JSON.stringify([
    state.call,
    live?.state,
    live?.kind,
    live?.ringing,
    live && others(live),
    live?.call?.state,
  ]);
  if (signature !== controlsAre) {
    controlsAre = signature;
    const focused = document.activeElement?.closest("#call-controls [data-key]")?.dataset.key;
    byId("call-controls").replaceChildren(...(live ? controls(live) : []));
    if (focused) byId("call-controls").querySelector(`[data-key="${focused}"]`)?.focus();
  }
  renderDiagram();
}

function renderAbout(call) {
  if (!state.call) {
    show(byId("call-about"), el("p", { class: "quiet" }, "Choose a call to see what was said, and to act in it."));
    return;
  }
  const live = call?.live;
  const lost = !live && state.acts.some((a) => a.does === "unreached");
  show(
    byId("call-about"),
    el(
      "p",
      { class: "facts" },
      el("span", { class: "badge " + (live ? "good" : "") }, live ? live.state : "ended"),
      " ",
      live
        ? [live.kind, ", ", live.direction, ", told at ", el("code", {}, live.callbackUri || "no address")]
        : lost
          ? "Nobody could tell the bot of it."
          : "What the journal still has of it.",
      " ",
      el("code", { class: "quiet" }, state.call),
    ),
    live?.participants?.length
      ? el(
          "ul",
          { class: "people", "aria-label": "In the call" },
          live.participants.map((p) =>
            el(
              "li",
              { class: "badge" },
              who(p.info?.identity).name,
              p.isInLobby ? ", in the lobby" : "",
              p.isMuted ? ", muted" : "",
            ),
          ),
        )
      : null,
    live?.ringing?.length ? el("p", {}, "Rings: ", live.ringing.join(", ")) : null,
    live?.operations?.length
      ? el(
          "p",
          {},
          "Under way: ",
          live.operations
            .map((o) => String(o["@odata.type"]).replace("#microsoft.graph.", "") + " " + o.status)
            .join(", "),
        )
      : null,
  );
}

// controls are what the outside world can do in this call now.
function controls(live) {
  const box = el("div", { class: "controls", role: "group", "aria-label": "What the outside world does" });
  const people = others(live);
  const by =
    people.length > 1
      ? field("Who", "by", {
          options: [{ value: "", label: "the other side" }, ...people.map((p) => ({ value: p.id, label: p.name }))],
          "data-key": "by",
        })
      : null;
  const act = async (name, body = {}, done = name) => {
    complain(box);
    const who = by?.querySelector("select").value;
    try {
      await ask(
        "POST",
        `calls/${encodeURIComponent(live.callId)}/${name}`,
        who && !("id" in body) ? { ...body, by: who } : body,
      );
      say(done);
    } catch (error) {
      complain(box, error);
    }
    refresh();
  };
  const up = live.state === "established";
  const row = el(
    "div",
    { class: "row" },
    by,
    live.ringing.map((id) =>
      button("Pick up" + (live.ringing.length > 1 ? " " + id : ""), () => act("pickup", { id }, "picked up"), {
        class: "main",
        "data-key": "pickup-" + id,
      }),
    ),
    live.participants.some((p) => p.isInLobby)
      ? button("Admit the bot", () => act("admit", {}, "the bot was let in"), { class: "main", "data-key": "admit" })
      : null,
    button(live.state === "incoming" ? "Give up" : "Hang up", () => act("hangup", {}, "hung up"), {
      class: "danger",
      "data-key": "hangup",
    }),
    up ? button("Speak", () => act("speak", {}, "spoke"), { "data-key": "speak" }) : null,
    up
      ? ["start", "update", "stop"].map((action) =>
          button(
            { start: "Share", update: "Change what is shared", stop: "Stop sharing" }[action],
            () => act("share", { action }, "sharing: " + action),
            { "data-key": "share-" + action },
          ),
        )
      : null,
  );
  box.append(row);
  if (up) box.append(keypad((tone) => act("press", { tone }, "pressed " + keyOf(tone))));
  if (up && live.kind !== "peerToPeer") {
    box.append(
      form(
        "Joins",
        [field("A number or a user's id", "id", { required: true, "data-key": "join" }), field("Name", "displayName")],
        async (v) => {
          await ask("POST", `calls/${encodeURIComponent(live.callId)}/join`, person(v));
          refresh();
        },
        { class: "form inline", "aria-label": "Someone joins" },
      ),
    );
  }
  return [box];
}

// person is someone of the outside world, by number or as a user.
function person({ id, displayName }) {
  return id.startsWith("+") ? { phone: id } : { user: { id, ...(displayName ? { displayName } : {}) } };
}

// keypad is the keys of a telephone; while one of them has the focus, the keys of the keyboard press them, too.
function keypad(press) {
  const tone = (key) =>
    ({ "*": "star", "#": "pound" })[key] ||
    (/^[0-9]$/.test(key) ? "tone" + key : /^[a-d]$/i.test(key) ? key.toLowerCase() : "");
  const pad = el(
    "div",
    { class: "keypad", role: "group", "aria-label": "Keys; while one has the focus, the keyboard presses them" },
    [..."123456789*0#"].map((key) =>
      button(key, () => press(tone(key)), {
        "data-key": "key-" + key,
        "aria-label": { "*": "star", "#": "pound" }[key] || key,
      }),
    ),
  );
  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !tone(event.key)) return;
    event.preventDefault();
    pad.querySelector(`[data-key="key-${CSS.escape(event.key)}"]`)?.focus();
    press(tone(event.key));
  });
  return pad;
}

// nothingOf says why nothing is shown of the call that somebody looks at.
function nothingOf() {
  if (state.loaded !== state.call) return "Looking into the journal…";
  if (state.world?.calls.some((c) => c.callId === state.call))
    return (
      "Nothing was said in it yet that is over: a request is shown when it has been answered, " +
      "a notification when it has been posted."
    );
  return "The journal has nothing of it any more.";
}

function renderDiagram() {
  const place = byId("call-diagram");
  const rows = rowsOf(state.ofCall, state.acts);
  if (!rows.length) {
    show(place, state.call ? el("p", { class: "quiet" }, nothingOf()) : null);
    byId("call-message").replaceChildren();
    return;
  }
  show(
    place,
    drawing(rows, Math.max(300, Math.floor(place.clientWidth)), state.row, (row) => {
      state.row = state.row === row.key ? "" : row.key;
      renderDiagram();
    }),
  );
  const row = rows.find((r) => r.key === state.row);
  show(byId("call-message"), row ? message(row.entry, row.kind === "response" || row.kind === "silence") : null);
}
