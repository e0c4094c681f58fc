// Any number of rows through POST /predict as lines, in requests of bounded size, in their order.

import { call, predict, query, refusal } from "./api.js";

const LINES = 2000;
const BYTES = 2 ** 20;
const AHEAD = 2;
const TRIES = 30;

/** For each row of `rows` ({row, ...}), in their order: {...given, number, answer} or {..., problems}. */
export async function* answered(rows, tasks, limits, signal, wishes = []) {
  const waiting = [];
  let number = 0;
  for await (const chunk of chunks(rows, limits)) {
    for (const one of chunk) one.number = (number += 1);
    const sent = chunk[0].alone ? alone(chunk[0], tasks, signal, wishes) : together(chunk, tasks, signal, wishes);
    sent.catch(() => {});  // it is thrown where it is awaited, in its turn
    waiting.push(sent);
    if (waiting.length > AHEAD) yield* await waiting.shift();
  }
  for (const sent of waiting) yield* await sent;
}

async function* chunks(rows, limits) {
  let chunk = [];
  let size = 0;
  for await (const given of rows) {
    const text = JSON.stringify(given.row);
    const length = text.length < limits.line_bytes / 4 ? text.length : new Blob([text]).size;
    if (length > limits.line_bytes) {
      if (chunk.length) yield chunk;
      yield [{ ...given, alone: true }];
      [chunk, size] = [[], 0];
      continue;
    }
    if (chunk.length === LINES || (chunk.length && size + length > BYTES)) {
      yield chunk;
      [chunk, size] = [[], 0];
    }
    const { row, ...others } = given;
    chunk.push({ ...others, text });
    size += length;
  }
  if (chunk.length) yield chunk;
}

async function together(chunk, tasks, signal, wishes) {
  const body = `${chunk.map((one) => one.text).join("\n")}\n`;
  for (let left = TRIES; ; left -= 1) {
    const answer = await call(`predict${query(tasks, wishes)}`, { method: "POST", headers: { "content-type": "application/x-ndjson" }, body, signal });
    if (answer.ok) return paired(chunk, await answer.text());
    if (answer.status !== 429 || !left) throw new Error(await refusal(answer));
    await pause(answer);
  }
}

const pause = (answer) => new Promise((resolve) => { setTimeout(resolve, 1000 * (Number(answer.headers.get("retry-after")) || 1)); });

function paired(chunk, text) {
  const lines = text.trimEnd().split("\n");
  if (lines.length !== chunk.length) throw new Error("the answer was cut short");
  return chunk.map(({ cells, number }, place) => {
    const found = JSON.parse(lines[place]);
    return Array.isArray(found.error) ? { cells, number, problems: found.error.map(worded) } : { cells, number, answer: found };
  });
}

/** A row that is too long for a line. */
async function alone({ row, cells, number }, tasks, signal, wishes) {
  const { ok, status, body } = await predict(row, tasks, signal, wishes);
  if (ok) return [{ cells, number, answer: body }];
  if (status !== 422 && status !== 413) throw new Error(typeof body.detail === "string" ? body.detail : `the server answered ${status}`);
  return [{ cells, number, problems: typeof body.detail === "string" ? [body.detail] : body.detail.map(worded) }];
}

const worded = ({ loc, msg }) => {
  const [name, ...inside] = loc.slice(loc[0] === "line" ? 2 : 1);
  return name === undefined ? msg : `${name}${inside.map((step) => `[${step}]`).join("")} ${msg}`;
};
