// Rows out of files: the records of a CSV, or a folder of images. What a cell means the contract says.

import { records } from "./csv.js";
import { base64 } from "./images.js";
import { split } from "./plain.js";

const MISSING = new Set(["", "NA", "NaN", "nan", "null", "None"]);
const IMAGE = /\.(jpe?g|png|webp)$/i;

/** Files and folders that were dropped, with all that is in them: [{path, file}]. */
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry, found) {
  if (entry.isFile) {
    found.push({ path: entry.fullPath.slice(1), file: await new Promise((resolve, reject) => entry.file(resolve, reject)) });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const one of some) await walk(one, found);
  }
}

/** Files of a file input, as `dropped` gives them. */
export const picked = (list) => [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/** How to read these files: {name, header, shown, rows()}, `shown` the columns that the model reads; an Error says why they are nothing to read. */
export async function plan(files, model, base) {
  const tables = files.filter(({ path }) => /\.(csv|tsv|txt)$/i.test(path));
  const images = files.filter(({ path }) => IMAGE.test(path));
  if (tables.length > 1) throw new Error("One CSV at a time, please.");
  if (tables.length) return ofTable(tables[0].file, images, model);
  if (images.length) return ofImages(images, model, base);
  throw new Error(`Neither a CSV nor an image (JPEG, PNG, WebP) is among the ${files.length} files.`);
}

async function ofTable(file, images, { contract, columns = {}, separators = {} }) {
  const all = records(file.stream());
  const { value: header } = await all.next();
  if (!header) throw new Error("The file is empty.");
  const names = header.map((one) => one.trim());
  const places = {};
  const absent = [];
  for (const [name, given] of Object.entries(contract.inputs)) {
    const wanted = names.includes(name) ? [name] : [columns[name] ?? name].flat();
    const found = wanted.map((one) => names.indexOf(one));
    if (!found.includes(-1)) places[name] = found;
    else if (!given.optional && (given.default === null || given.default === undefined)) absent.push(name);
  }
  if (absent.length) throw new Error(`The file has no column ${absent.join(", ")}. It has ${names.slice(0, 40).join(", ")}.`);
  const byName = new Map(images.flatMap((one) => [[one.path, one.file], [one.path.split("/").pop(), one.file]]));
  async function* rows() {
    for await (const cells of all) {
      const row = {};
      for (const [name, where] of Object.entries(places)) {
        const value = await read(contract.inputs[name], where.map((place) => cells[place] ?? ""), byName, separators[name]);
        if (value !== undefined) row[name] = value;
      }
      yield { row, cells };
    }
  }
  return { name: file.name, header: names, shown: Object.values(places).flat(), rows };
}

/** The value of a cell, or of several; undefined where it is missing. What fits nothing is sent as it is, for the server to say so. */
async function read({ kind }, texts, images, separator) {
  const text = texts[0].trim();
  switch (kind) {
    case "number":
      return MISSING.has(text) ? undefined : asNumber(text);
    case "vector":
      return texts.length > 1 ? texts.map((one) => asNumber(one.trim())) : asJson(text);
    case "image":
      return images.has(text) ? base64(images.get(text)) : text || undefined;
    case "sequence":
      if (text.startsWith("[\"")) return asJson(text);
      return text ? split(text, separator) : undefined;
    case "set":
      if (text.startsWith("[\"")) return asJson(text);
      return text ? text.split(separator ?? "|").map((one) => one.trim()).filter(Boolean) : undefined;
    case "timestamp":
      return text || undefined;
    case "category":
    case "text":
      return texts[0] === "" ? undefined : texts[0];
    default:
      return asJson(text);
  }
}

const asNumber = (text) => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);

function asJson(text) {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function ofImages(images, { contract }, base) {
  const inputs = Object.entries(contract.inputs).filter(([, given]) => given.kind === "image");
  if (!inputs.length) throw new Error("This model takes no images: drop a CSV.");
  if (inputs.length > 1) throw new Error("Several inputs are images: drop their folder together with a CSV that names the files.");
  const [[name]] = inputs;
  async function* rows() {
    for (const { path, file } of images) yield { row: { ...base, [name]: await base64(file) }, cells: [path] };
  }
  return { name: `${images.length} images`, header: ["file"], shown: [0], rows };
}
