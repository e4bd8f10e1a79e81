// The data of the run lies in the page in packs (JSON, deflated, base64url) that are opened when needed.

const opened = new Map();

function unpack(id) {
  if (!opened.has(id)) opened.set(id, inflate(document.getElementById(id).textContent.trim()));
  return opened.get(id);
}

async function inflate(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

// packOf finds the pack that holds a value, given the number of the first value of each pack.
function packOf(firsts, number) {
  let low = 0, high = firsts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (firsts[middle] <= number) low = middle; else high = middle - 1;
  }
  return low;
}

async function detailOf(index, scenario) {
  return (await detailsIn(index, Math.floor(scenario / index.perPack)))[scenario % index.perPack];
}

// detailsIn gives the details of all scenarios in a pack, where they lie in columns.
async function detailsIn(index, pack) {
  const [columns] = await unpack("details-" + pack);
  columns.whole ??= columns.status.map((_, i) => complete(index, Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column?.[i]]))));
  return columns.whole;
}

// complete puts back what was left out because it is mostly the same.
function complete(index, detail) {
  for (const step of detail.steps || []) step.status ??= "passed";
  detail.steps ||= [];
  detail.checks = (detail.checks || []).map((c) => ({ status: "passed", ...index.promises[c.p], ...c }));
  for (const c of detail.checks) for (const l of c.sequence || []) l.arrival ??= "arrived";
  for (const others of [detail.earlier || [], detail.twins || []]) others.forEach((other, i) => { others[i] = complete(index, other); });
  return detail;
}

// bodyOf gives the text of a body, or null when there was none. Bytes that are no text come as
// {base64: …} and are returned so.
async function bodyOf(index, number) {
  if (!number) return null;
  const p = packOf(index.bodies, number - 1);
  return (await unpack("bodies-" + p))[number - 1 - index.bodies[p]];
}
