// CSV as it arrives: records of any quoting, in pieces, never the whole file at once.

const LONGEST = 2 ** 23;

/** The records of a stream of text: arrays of cells. An empty line is none. */
export async function* records(stream) {
  let rest = "";
  let delimiter = null;
  let first = true;
  for await (const piece of pieces(stream)) {
    rest += first ? piece.replace(/^\uFEFF/, "") : piece;
    first = false;
    if (delimiter === null) {
      if (!/[\r\n]/.test(rest)) continue;
      delimiter = likely(rest);
    }
    const { found, end } = rest.includes('"') ? quoted(rest, delimiter) : plain(rest, delimiter);
    rest = rest.slice(end);
    if (rest.length > LONGEST) throw new Error("a record has no end: is a quote never closed?");
    yield* found;
  }
  if (rest.trim()) yield* quoted(`${rest}\n`, delimiter ?? likely(rest)).found;
}

async function* pieces(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** What stands between the cells of the first line. */
function likely(text) {
  const line = text.split(/[\r\n]/, 1)[0].replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((one) => [line.split(one).length, one]);
  return counts.sort(([one], [other]) => other - one)[0][1];
}

function plain(text, delimiter) {
  const end = text.lastIndexOf("\n") + 1;
  const lines = text.slice(0, end).split(/\r?\n/);
  lines.pop();
  return { found: lines.filter((line) => line !== "").map((line) => line.split(delimiter)), end };
}

function quoted(text, delimiter) {
  const found = [];
  let [cells, cell, inside, start, end] = [[], "", false, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (inside) {
      if (letter !== '"') continue;
      if (text[at + 1] === '"') at += 1;
      else if (at + 1 === text.length) break;  // it may be half of two
      else inside = false;
    } else if (letter === '"' && at === start) inside = true;
    else if (letter === delimiter || letter === "\n") {
      cell = text.slice(start, letter === "\n" && text[at - 1] === "\r" ? at - 1 : at);
      cells.push(cell.startsWith('"') ? cell.slice(1, cell.lastIndexOf('"')).replaceAll('""', '"') : cell);
      start = at + 1;
      if (letter === "\n") {
        if (cells.length > 1 || cells[0] !== "") found.push(cells);
        cells = [];
        end = at + 1;
      }
    }
  }
  return { found, end };
}

/** One line of a CSV. Lists and objects have no cell of their own: they stand as JSON. */
export function line(cells) {
  return `${cells.map(cellOf).join(",")}\n`;
}

function cellOf(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
