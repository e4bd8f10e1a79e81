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
  const p = packOf(index.details, scenario);
  return (await unpack("details-" + p))[scenario - index.details[p]];
}

// bodyOf gives the text of a body, or null when there was none. Bytes that are no text come as
// {base64: …} and are returned so.
async function bodyOf(index, number) {
  if (!number) return null;
  const p = packOf(index.bodies, number - 1);
  return (await unpack("bodies-" + p))[number - 1 - index.bodies[p]];
}
