// Talks to the server that this page came from, and asks for the API key where one is needed.

import { h } from "./dom.js";

let key = "";  // only ever in memory
let asking = null;

/** Whether calls from elsewhere need a key, too. */
export const needsKey = () => key !== "";

/** fetch, with the key; a refusal of it is answered by asking for another. */
export async function call(path, options = {}) {
  const sent = key;
  const mine = sent ? { authorization: `Bearer ${sent}` } : {};
  const answer = await fetch(path, { ...options, headers: { ...options.headers, ...mine } }).catch(unreached);
  if (answer.status !== 401) return answer;
  if (sent === key) {
    asking ??= ask(sent !== "").finally(() => { asking = null; });
    if (!(await asking)) return answer;
  }
  return call(path, options);
}

function unreached(error) {
  throw error instanceof TypeError ? new Error("The server cannot be reached.") : error;
}

function ask(wasWrong) {
  const box = h("input", { type: "password", autocomplete: "off", "aria-label": "API key", required: true });
  const why = wasWrong ? "That key is not known here." : "It stays in this page, and is forgotten with it.";
  const cancel = h("button", { type: "button" }, "Cancel");
  const form = h("form", {},
    h("h2", { id: "key-title" }, "This service asks for an API key"), h("p", {}, why), box,
    h("div", { class: "row-of-buttons" }, h("button", { class: "first" }, "Use it"), cancel));
  const dialog = h("dialog", { "aria-labelledby": "key-title" }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    cancel.onclick = () => dialog.close();
    form.onsubmit = (event) => {
      event.preventDefault();
      key = box.value.trim();
      dialog.close("given");
    };
    dialog.onclose = () => {
      dialog.remove();
      resolve(dialog.returnValue === "given");
    };
  });
}

/** A document of the server. */
export async function load(path) {
  const answer = await call(path);
  if (!answer.ok) throw new Error(await refusal(answer));
  return answer.json();
}

/** The server's own words for why it did not answer. */
export async function refusal(answer) {
  try {
    const { detail } = await answer.json();
    return typeof detail === "string" ? detail : detail.map((one) => `${one.loc.join(".")}: ${one.msg}`).join("; ");
  } catch {
    return `the server answered ${answer.status}`;
  }
}

/** `?tasks=fare,tip`, or nothing where all are asked for. */
export function query(tasks, wishes = []) {
  const asked = [...(tasks ? [`tasks=${tasks.map(encodeURIComponent).join(",")}`] : []), ...wishes];
  return asked.length ? `?${asked.join("&")}` : "";
}

/** One row, or {instances}: {ok, status, body, timing: {queue, forward, total} in ms}. `wishes` stand in the query, too. */
export async function predict(content, tasks, signal, wishes = []) {
  const began = performance.now();
  const answer = await call(`predict${query(tasks, wishes)}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
    signal,
  });
  const body = await answer.json();
  const total = performance.now() - began;
  return { ok: answer.ok, status: answer.status, body, timing: { ...timing(answer.headers), total } };
}

function timing(headers) {
  const said = headers.get("server-timing") ?? "";
  return Object.fromEntries([...said.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name, ms]) => [name, Number(ms)]));
}
