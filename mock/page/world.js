// What is around a call: who rings, the app, people, the clock, faults.

// The forms are made once for an app, so that nothing that somebody is writing is lost; lists in them are kept up.
let worldIs = "";
function renderWorld() {
  if (worldIs !== state.app) {
    worldIs = state.app;
    byId("ring").replaceChildren(...(state.world ? [ringForm()] : []));
    byId("world").replaceChildren(...(state.world ? worldForms() : []));
  }
  if (!state.world) return;
  const { world } = state;
  show(
    byId("now"),
    el(
      "p",
      {},
      "It is ",
      el("code", {}, new Date(world.now).toISOString().replace("T", " ").slice(0, 19)),
      " UTC",
      world.pendingTimers
        ? `, and ${world.pendingTimers} thing${world.pendingTimers > 1 ? "s wait" : " waits"} for time to pass.`
        : ", and nothing waits for time to pass.",
    ),
  );
  show(
    byId("people"),
    world.people.length
      ? el(
          "ul",
          { class: "list" },
          world.people.map((p) => el("li", {}, el("code", {}, p.id), " ", p.behaviour)),
        )
      : el("p", { class: "quiet" }, "Everybody answers."),
  );
  show(
    byId("faults"),
    world.configured.length ? el("p", {}, "From the start: ", world.configured.map((f) => f.kind).join(", ")) : null,
    world.faults.length
      ? el(
          "ul",
          { class: "list" },
          world.faults.map((f, i) =>
            el(
              "li",
              { class: "row" },
              el("code", {}, JSON.stringify(f)),
              button("Remove", () => setFaults(state.world.faults.filter((_, other) => other !== i)), {
                "aria-label": "Remove the fault " + f.kind,
                "data-key": "remove-" + i,
              }),
            ),
          ),
        )
      : el("p", { class: "quiet" }, "No fault set here."),
  );
  if (state.beyond) {
    show(
      byId("stubs"),
      state.beyond.value.length
        ? el(
            "ul",
            { class: "list" },
            state.beyond.value.map((s) =>
              el(
                "li",
                {},
                el("code", {}, s.method + " " + s.path),
                s.name === s.method + " " + s.path ? "" : " " + s.name,
                el(
                  "span",
                  { class: "quiet" },
                  ` answered ${s.served}${s.times ? " of " + s.times : ""}`,
                  ` time${(s.times || s.served) === 1 ? "" : "s"}`,
                ),
              ),
            ),
          )
        : null,
      state.beyond.proxy
        ? el("p", {}, "Whatever else the mock does not serve is asked of ", el("code", {}, state.beyond.proxy), ".")
        : null,
    );
  }
  show(
    byId("queue"),
    el(
      "p",
      { class: "quiet" },
      `Notifications: ${world.delivered} delivered, ${world.failed} failed, ${world.waiting} under way.`,
    ),
  );
  const webhook = byId("world").querySelector("[name=webhook]");
  if (document.activeElement !== webhook && webhook.dataset.was !== world.app.webhook)
    webhook.dataset.was = webhook.value = world.app.webhook || "";
  byId("ring").querySelector(".needs").hidden = Boolean(world.app.webhook);
}

function ringForm() {
  return form(
    "Ring",
    [
      el(
        "div",
        { class: "needs" },
        field("Where the bot is told of calls (its webhook)", "webhook", {
          type: "url",
          placeholder: "http://127.0.0.1:9000/callback",
        }),
      ),
      field("From: a number or a user's id", "id", { value: "+14255550100", required: true }),
      field("Name of the user", "displayName"),
      field("To", "to", {
        options: [
          { value: "number", label: "the bot's number" },
          { value: "instance", label: "its application instance" },
          { value: "application", label: "the application" },
        ],
      }),
      field("Into a meeting", "meeting", { type: "checkbox" }),
    ],
    async (v) => {
      if (!state.world.app.webhook && v.webhook) await ask("PATCH", appPath(""), { webhook: v.webhook });
      const { callId } = await ask("POST", appPath("/ring"), {
        from: person(v),
        to: v.to,
        meeting: v.meeting === "on",
      });
      say("it rings");
      chooseCall(callId, true);
    },
  );
}

function worldForms() {
  const { app } = state.world;
  return [
    part(
      "Webhook",
      form(
        "Save",
        [
          field("Where the bot is told of incoming calls", "webhook", {
            type: "url",
            value: app.webhook,
            placeholder: "http://127.0.0.1:9000/callback",
          }),
        ],
        async (v) => {
          await ask("PATCH", appPath(""), { webhook: v.webhook });
          say("saved");
          refresh();
        },
      ),
      el("div", { id: "queue" }),
    ),
    part(
      "People",
      form(
        "Set",
        [
          field("A number or a user's id", "id", { required: true, placeholder: "+14255550101" }),
          field("When called", "behaviour", { options: known.behaviours }),
        ],
        async (v) => {
          await ask("PUT", appPath("/people"), v);
          say("set");
          refresh();
        },
      ),
      el("div", { id: "people" }),
    ),
    part(
      "Clock",
      el("div", { id: "now" }),
      form("Move on", [field("By", "advance", { value: "15s", required: true })], async (v) => {
        await ask("POST", appPath("/clock"), v);
        say("the clock was moved");
        refresh();
      }),
    ),
    part("Faults", faultForm(), el("div", { id: "faults" })),
    known.beyond ? part("Beyond calls", el("div", { id: "stubs" })) : null,
    part(
      "To sign in",
      el(
        "dl",
        { class: "facts" },
        [
          ["client id", app.clientId],
          ["secret", app.clientSecret],
          ["tenant", app.tenantId],
          ["instance", app.instanceId],
          ["number", app.number],
          ["roles", (app.roles || []).join(" ")],
        ].map(([name, value]) => [el("dt", {}, name), el("dd", {}, el("code", {}, value || "none"))]),
      ),
    ),
    part(
      "Begin anew",
      el("p", {}, "Forgets every call, app and entry, and registers the configured apps again."),
      resetButton(),
    ),
  ].filter(Boolean);
}

const part = (title, ...inside) => el("details", { class: "part" }, el("summary", {}, title), inside);

function faultForm() {
  const does = el("p", { class: "quiet" });
  const made = form(
    "Set the fault",
    [
      field("Kind", "kind", { options: known.faults.map((f) => f.name) }),
      does,
      field("Only this operation", "operation", {
        options: [{ value: "", label: "any" }, ...new Set(known.operations.map((o) => o.operation))],
      }),
      field("Only with this state", "state", { placeholder: "established" }),
      field("How often at most", "times", { type: "number", min: 0 }),
      field("More, as JSON", "more", { placeholder: '{"pointer": "/resourceData/state", "value": "hold"}' }),
    ],
    async (v) => {
      const fault = {
        kind: v.kind,
        ...(v.operation && { operation: v.operation }),
        ...(v.state && { state: v.state }),
        ...(v.times && { times: Number(v.times) }),
      };
      let more = {};
      try {
        if (v.more) more = JSON.parse(v.more);
      } catch (error) {
        throw new Error(`More: ${error.message}; expected an object, such as {"nth": 1}`);
      }
      await setFaults([...state.world.faults, { ...fault, ...more }]);
    },
  );
  const kind = made.querySelector("[name=kind]");
  const tell = () => {
    does.textContent = known.faults.find((f) => f.name === kind.value)?.does || "";
  };
  kind.addEventListener("change", tell);
  tell();
  return made;
}

async function setFaults(list) {
  await ask("PUT", appPath("/faults"), list);
  say("faults were set");
  await refresh();
}

// resetButton asks once more before it forgets.
function resetButton() {
  const made = button(
    "Forget everything",
    async () => {
      if (made.dataset.sure !== "yes") {
        made.dataset.sure = "yes";
        made.textContent = "Really forget everything?";
        say("Press once more to forget everything");
        return;
      }
      await ask("POST", "reset");
      location.hash = "";
      location.reload();
    },
    { class: "danger" },
  );
  made.addEventListener("blur", () => {
    made.dataset.sure = "";
    made.textContent = "Forget everything";
  });
  return made;
}
