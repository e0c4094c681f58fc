// The form: one field per input of the contract. A field reads its value and says what is wrong with it.
//
// A widget is {node, read, write, warning?, advice?}: `read()` gives {value, problem}, and no value where the row
// shall lack the field. The words of a problem are the server's.

import { breakable, h, number } from "./dom.js";
import { imageField } from "./images.js";
import { categoryField, jsonField, numberField, sequenceField, textField } from "./plain.js";
import { setField } from "./sets.js";
import { timestampField } from "./times.js";
import { vectorField } from "./vectors.js";

const WIDGETS = {
  number: numberField,
  category: categoryField,
  image: imageField,
  sequence: sequenceField,
  set: setField,
  text: textField,
  timestamp: timestampField,
  vector: vectorField,
};

/** One field; `changed()` is called whenever its value may have. */
export function makeField(name, given, context, changed) {
  const id = `input-${name}`;
  const problem = h("p", { class: "problem", id: `${id}-problem`, hidden: true });
  const hint = h("p", { class: "hint", id: `${id}-hint` });
  const optional = given.default !== null && given.default !== undefined;
  const make = WIDGETS[given.kind] ?? jsonField;
  const widget = make({ id, name, given, optional, seen: context.inputs[name] ?? {}, limits: context.limits, changed: touched, described: `${hint.id} ${problem.id}` });
  const here = given.optional && h("input", { type: "checkbox", role: "switch", checked: true, "aria-label": `${name} is given`, onchange: turn });
  const node = h("div", { class: `field ${given.kind}` },
    h("div", { class: "field-head" }, h("label", { for: id }, breakable(name)),
      given.unit && h("span", { class: "unit" }, given.unit),
      optional && given.kind !== "category" && h("span", { class: "optional" }, `optional, else ${Array.isArray(given.default) ? given.default.join(", ") || "none" : number(given.default)}`),
      here && h("span", { class: "optional" }, "may be absent"), here),
    widget.node, hint, problem);
  let said = "";  // by the server, of the value as it is

  let kept;  // what the field held before it was said to be absent

  function turn() {
    if (!here.checked) kept = widget.read().value;
    widget.write(here.checked ? kept : undefined);
    said = "";
    show();
    changed();
  }

  function touched() {
    if (here) here.checked = true;
    said = "";
    show();
    changed();
  }

  function read() {
    if (here && !here.checked) return {};
    const { value, problem: own } = widget.read();
    return value === undefined && !own && !optional ? { problem: "is missing" } : { value, problem: own };
  }

  function show() {
    const { problem: own } = read();
    const text = own || said;
    problem.textContent = text;
    problem.hidden = !text;
    const away = Boolean(here && !here.checked);
    const warning = (!away && !text && widget.warning?.()) || "";
    hint.textContent = away ? "absent: the network has learnt what that means" : text ? "" : warning || (widget.advice ?? "");
    hint.classList.toggle("warning", Boolean(warning));
    hint.hidden = !hint.textContent;
    node.classList.toggle("bad", Boolean(text));
    node.classList.toggle("away", away);
    node.querySelector(`#${CSS.escape(id)}`)?.setAttribute("aria-invalid", String(Boolean(text)));
  }

  return {
    name,
    given,
    node,
    range: widget.range,
    file: () => widget.file?.() ?? null,
    read,
    write(value) {
      if (here) here.checked = value !== undefined && value !== null;
      widget.write(value);
      said = "";
      show();
    },
    complain(text) {
      said = text;
      show();
    },
    show,
  };
}

/** The row that the fields hold: {row, bad}, where `bad` counts fields that do not fit. */
export function readRow(fields) {
  const row = {};
  let bad = 0;
  for (const field of fields) {
    const { value, problem } = field.read();
    if (problem) bad += 1;
    else if (value !== undefined) row[field.name] = value;
  }
  return { row, bad };
}

/** Puts the server's words for each problem beside the field that it is about; gives the rest. */
export function complain(fields, detail) {
  if (typeof detail === "string") return [detail];
  const rest = [];
  for (const { loc, msg } of detail) {
    const [, name, ...inside] = loc;
    const field = fields.find((one) => one.name === name);
    const text = inside.length ? `${inside.map((step) => `[${step}]`).join("")} ${msg}` : msg;
    if (field) field.complain(text);
    else rest.push(`${loc.join(".")}: ${msg}`);
  }
  return rest;
}
