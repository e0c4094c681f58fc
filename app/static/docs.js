// Draws this page from openapi.json, the schema of the very model that is being served.

import { call, load } from "./api.js";
import { $ } from "./dom.js";

function row(table, ...cells) {
  const line = $(table).tBodies[0].insertRow();
  for (const cell of cells) line.insertCell().append(cell);
}

function kind(schema) {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(kind))].join(" or ");
  if (schema.type === "array") {
    const length = schema.minItems === schema.maxItems ? `${schema.minItems} ` : "";
    return `list of ${length}${kind(schema.items)}s`;
  }
  return [].concat(schema.type ?? "any").join(" or ");
}

function range(schema) {
  const given = schema.items ?? schema;
  const [low, high] = [given.minimum, given.maximum].map((bound) => Math.abs(bound) < 3e38 ? bound : undefined);
  if (schema.enum) return schema.enum.join(", ");
  if (low === undefined && high === undefined) return "";
  if (low === undefined) return `at most ${high}`;
  return high === undefined ? `at least ${low}` : `${low} to ${high}`;
}

function note(schema) {
  const some = (schema.examples ?? []).slice(0, 6).join(", ");
  return [schema.description, some && `such as ${some}`].filter(Boolean).join("; ");
}

function leaves(schema, path = "") {
  if (schema.type !== "object") return [[path, schema]];
  const fields = Object.entries(schema.properties ?? {});
  const values = new Set(fields.map(([, field]) => JSON.stringify(field)));
  if (path.includes(".") && fields.length && values.size === 1) {
    const names = fields.map(([name]) => name).join(", ");
    return [[path, { ...fields[0][1], description: `one for each of ${names}` }]];
  }
  return fields.flatMap(([name, field]) => leaves(field, path ? `${path}.${name}` : name));
}

function query() {
  const boxes = [...$("tasks").querySelectorAll("input")];
  const on = boxes.filter((box) => box.checked).map((box) => box.value);
  return on.length === boxes.length ? "" : `?tasks=${on.map(encodeURIComponent).join(",")}`;
}

function shell() {
  const body = $("body").value.replace(/\s*\n\s*/g, " ").replaceAll("'", "'\\''");
  const url = new URL(`predict${query()}`, document.baseURI);
  $("curl").textContent =
    `curl -s '${url}' \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`;
}

async function ask(event) {
  event.preventDefault();
  const began = performance.now();
  try {
    const answer = await call(`predict${query()}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: $("body").value,
    });
    const text = await answer.text();
    const took = (performance.now() - began).toFixed(1);
    $("status").textContent = `${answer.status}, ${took} ms`;
    $("status").className = answer.ok ? "good" : "bad";
    $("answer").textContent = pretty(text);
  } catch {
    $("status").textContent = "no answer";
    $("status").className = "bad";
  }
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

function draw(document_) {
  const post = document_.paths["/predict"].post;
  const { Row, Answer } = document_.components.schemas;
  const { info } = document_;
  document.title = `${info.title} API`;
  $("name").textContent = info.title;
  $("version").textContent = `version ${info.version}`;
  for (const [name, field] of Object.entries(Row.properties)) {
    const must = Row.required.includes(name);
    const missing = must ? "is refused" : (field.default ?? null) === null ? "is absent" : `counts as ${JSON.stringify(field.default)}`;
    row("fields", name, kind(field), range(field), missing, note(field));
  }
  for (const [path, field] of leaves(Answer)) {
    row("outputs", path, kind(field), range(field), note(field));
  }
  for (const given of post.parameters) row("params", given.name, given.in, given.description);
  for (const [status, { description }] of Object.entries(post.responses)) {
    row("codes", status, description);
  }
  for (const [path, verbs] of Object.entries(document_.paths)) {
    for (const [verb, { summary }] of Object.entries(verbs)) {
      if (path === "/predict") continue;
      const link = Object.assign(document.createElement("a"), { href: path.slice(1) });
      link.textContent = `${verb.toUpperCase()} ${path}`;
      row("paths", link, summary);
    }
  }
  for (const task of post.parameters.find((one) => one.name === "tasks").schema.items.enum) {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
    box.value = task;
    const label = document.createElement("label");
    label.append(box, ` ${task}`);
    $("tasks").append(label);
  }
  const { examples } = post.requestBody.content["application/json"];
  const show = (name) => {
    $("body").value = JSON.stringify(examples[name].value, null, 2);
    shell();
  };
  $("one").onclick = () => show("one");
  $("many").onclick = () => show("many");
  $("body").oninput = shell;
  $("tasks").onchange = shell;
  $("try").onsubmit = ask;
  show("one");
}

draw(await load("openapi.json"));
