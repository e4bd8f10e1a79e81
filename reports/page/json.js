// JSON laid out in lines, from its text: numbers keep their digits, and keys that occur twice stay two.
// Each line knows the JSON pointer of the value that begins on it.

const maxDepth = 200;

function layOut(text) {
  const token = /\s*(?:("[^"\\]*(?:\\[^][^"\\]*)*")|(-?\d[\d.eE+-]*)|(true|false|null)|([{}[\],:]))/y;
  const lines = [];
  let line = null;
  let ahead = null;

  function next() {
    if (ahead) {
      const t = ahead;
      ahead = null;
      return t;
    }
    const m = token.exec(text);
    if (!m) throw new SyntaxError("not JSON");
    if (m[1] !== undefined) return { type: "string", text: m[1] };
    if (m[2] !== undefined) return { type: "number", text: m[2] };
    if (m[3] !== undefined) return { type: "word", text: m[3] };
    return { type: "sign", text: m[4] };
  }
  function peek() {
    ahead = next();
    return ahead;
  }
  function open(indent, pointer) {
    line = { indent, pointer, parts: [] };
    lines.push(line);
  }
  function put(type, part) {
    line.parts.push({ type, text: part });
  }
  function need(sign) {
    if (next().text !== sign) throw new SyntaxError("not JSON");
  }

  function value(pointer, depth) {
    if (depth > maxDepth) throw new SyntaxError("too deep");
    const t = next();
    if (t.type !== "sign") return put(t.type, t.text);
    if (t.text !== "{" && t.text !== "[") throw new SyntaxError("not JSON");
    const end = t.text === "{" ? "}" : "]";
    put("sign", t.text);
    if (peek().text === end && ahead.type === "sign") {
      next();
      return put("sign", end);
    }
    for (let i = 0; ; i++) {
      let below = pointer + "/" + i;
      let key = null;
      if (end === "}") {
        key = next();
        if (key.type !== "string") throw new SyntaxError("not JSON");
        need(":");
        below = pointer + "/" + escapePointer(keyOf(key.text));
      }
      open(depth + 1, below);
      if (key) {
        put("key", key.text);
        put("sign", ": ");
      }
      value(below, depth + 1);
      const after = next();
      if (after.text === end && after.type === "sign") break;
      if (after.text !== ",") throw new SyntaxError("not JSON");
      put("sign", ",");
    }
    open(depth, null);
    put("sign", end);
  }

  open(0, "");
  value("", 0);
  if (text.slice(token.lastIndex).trim() !== "") throw new SyntaxError("more than one value");
  return lines;
}

function keyOf(quoted) {
  try {
    return JSON.parse(quoted);
  } catch {
    return quoted.slice(1, -1);
  }
}

function escapePointer(key) {
  return key.replace(/~/g, "~0").replace(/\//g, "~1");
}

// parentPointer gives the pointer of the value around, or null for the whole.
function parentPointer(pointer) {
  const i = pointer.lastIndexOf("/");
  return i < 0 ? null : pointer.slice(0, i);
}
