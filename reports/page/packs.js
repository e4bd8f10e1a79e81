// The data of the run lies in the page in packs (JSON, deflated, in base64url) that are opened when needed.

const opened = new Map();

const wholePage = new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve));

function unpack(id) {
  if (!opened.has(id)) opened.set(id, textOf(id).then(inflate));
  return opened.get(id);
}

// textOf waits for a pack that the browser has not read yet: the list is shown before.
async function textOf(id) {
  if (document.readyState === "loading" && id !== "index") await wholePage;
  return document.getElementById(id).textContent;
}

async function inflate(text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

function bytesOf(base64url) {
  return Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
}

// packOf finds the pack that holds a value, given the number of the first value of each pack.
function packOf(firsts, number) {
  let low = 0,
    high = firsts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (firsts[middle] <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}

// detailOf gives a scenario with its evidence; where that is left out, leftOut is true.
async function detailOf(index, number) {
  const scenario = index.scenarios[number];
  const details = await detailsIn(index, Math.floor(scenario.d / index.perPack));
  return withEvidence(details[scenario.d % index.perPack], await evidenceOf(index, scenario.x));
}

// detailsIn gives the details of all scenarios in a pack.
async function detailsIn(index, number) {
  const pack = await unpack("details-" + number);
  pack.complete ??= pack.map((detail) => complete(index, detail));
  return pack.complete;
}

// complete puts back what was left out because it is mostly the same.
function complete(index, detail) {
  detail.steps = (detail.steps || []).map((step) => ({ status: "passed", ...index.steps[step.t], ...step }));
  detail.checks = (detail.checks || []).map((c) => ({ status: "passed", ...index.promises[c.p], ...c }));
  detail.permission = index.proofs[detail.permission - 1];
  for (const c of detail.checks) for (const l of c.sequence || []) l.arrival ??= "arrived";
  for (const others of [detail.earlier || [], detail.twins || []])
    others.forEach((other, i) => {
      others[i] = complete(index, other);
    });
  return detail;
}

// evidenceOf gives a set of evidence by its number, counted from 1; 0: it is left out, -1: there is none.
async function evidenceOf(index, set) {
  if (!set) return null;
  if (set < 0) return {};
  const p = packOf(index.sets, set - 1);
  return (await evidenceIn(p)).sets[set - 1 - index.sets[p]];
}

function evidenceIn(number) {
  return unpack("evidence-" + number);
}

function withEvidence(detail, evidence) {
  const others = (name) =>
    detail[name]?.map((other, i) => withEvidence(other, evidence && (evidence[name]?.[i] || {})));
  return { ...detail, leftOut: !evidence, ...evidence, earlier: others("earlier"), twins: others("twins") };
}

// bodyOf gives the text of a body, or null when there was none. Bytes that are no text come as
// {base64: …} and are returned so.
async function bodyOf(index, number) {
  if (!number) return null;
  const p = packOf(index.bodies, number - 1);
  return (await evidenceIn(p)).bodies[number - 1 - index.bodies[p]];
}
