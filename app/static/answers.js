// The answers: a card per task, drawn by the shape of its answer, and switched on or off.

import { breakable, h, number, percent, svg } from "./dom.js";
import { mapView } from "./maps.js";
import { objectView } from "./objects.js";
import { bars, shareBelow } from "./plots.js";
import { pointView } from "./points.js";
import { PROMISES, promised } from "./promises.js";
import { inPixels, makeScene } from "./scene.js";
import { tagged } from "./tags.js";
import { why } from "./why.js";

const FEW = 6;
const TINY = 0.001;

/** Cards for all tasks. `changed()` is called when another choice of tasks is wanted. */
export function makeCards({ contract, report, usual = {} }, changed) {
  const scene = makeScene(contract);
  const cards = Object.entries(contract.tasks).map(([name, task]) => card(name, { ...task, usual, together: report.certainty?.joint?.tasks?.includes(name) }, report.tasks?.[name] ?? {}, switched, view(name, task, scene, contract)));
  const grid = h("div", { class: "cards" }, cards.map((one) => one.node));
  const node = scene ? h("div", { class: "beside-scene" }, scene.node, grid) : grid;

  function switched(event) {
    if (!cards.some((one) => one.on())) event.target.checked = true;  // at least one is computed
    for (const one of cards) one.show(null);
    changed();
  }

  return {
    node,
    /** The tasks that are on; null where all are. */
    tasks() {
      const on = cards.filter((one) => one.on()).map((one) => one.name);
      return on.length === cards.length ? null : on;
    },
    choose(names) {
      for (const one of cards) one.choose(!names || names.includes(one.name));
    },
    /** `warnings` are of the row, and so of every answer to it. */
    show(answer, row, warnings) {
      scene?.show(row);
      for (const one of cards) one.show(answer[one.name] ?? null, row, warnings);
    },
    /** Whether what is shown belongs to an older row. */
    age(yes) {
      grid.classList.toggle("old", yes);
      scene?.node.classList.toggle("old", yes);
    },
  };
}

/** What a card has whose answer lies over the picture; null for others. */
function view(name, task, scene, contract) {
  if (!inPixels(task)) return null;
  const others = Object.values(contract.tasks).filter(inPixels).length > 1;
  const layer = scene.layer(name, task.kind !== "depth" || !others);  // it covers all that lies below
  if (task.kind === "detection") return objectView(name, task, layer, contract);
  return task.kind === "keypoints" ? pointView(name, task, layer) : mapView(name, task, layer);
}

function card(name, task, told, switched, view_) {
  const box = h("input", { type: "checkbox", role: "switch", "aria-label": `compute ${name}`, checked: true, onchange: switched });
  const body = h("div", { class: "answer" });
  const node = h("article", { class: "card", "aria-label": name },
    h("div", { class: "card-head" }, h("h3", {}, breakable(name)), h("span", { class: "kind" }, task.kind), box), body);
  return {
    name,
    node,
    on: () => box.checked,
    choose(on) {
      box.checked = on;
    },
    show(answer, row, warnings = []) {
      node.classList.toggle("off", !box.checked);
      if (view_ && (answer || !box.checked)) view_.show(answer);
      if (answer) body.replaceChildren(...(view_ ? [view_.node] : drawn(answer, task, told, row).filter(Boolean)), ...wary(warnings));
      else if (!box.checked) body.replaceChildren();
    },
  };
}

/** A warning in words: the input, and what is the matter with its value. */
export const worded = ({ loc: [, name, step], msg, input }) => {
  if (step === undefined) return `${name} ${msg}`;
  return `${name}${typeof input === "string" ? "" : `[${step}]`}: ${input} ${msg}`;  // of an item
};

function wary(warnings) {
  return warnings.length ? [h("ul", { class: "warnings", "aria-label": "warnings" }, warnings.map((one) => h("li", {}, worded(one))))] : [];
}

function drawn(answer, task, told, row) {
  if (answer.tags) return [tagged(answer, task.labels, row), ...promised(answer, task, row)];
  const { value, label, labels, probabilities, quantiles, effects, ...further } = answer;
  const others = Object.entries(further).filter(([field]) => !PROMISES.includes(field));
  return [
    value !== undefined && big(number(value), task.unit),
    label !== undefined && big(label),
    labels !== undefined && chips(labels),
    quantiles !== undefined && big(number(middle(quantiles)), task.unit),
    ...promised(answer, task, row),
    quantiles !== undefined && ladder(quantiles, told.seen),
    value !== undefined && !probabilities && place(answer, told.seen),
    probabilities !== undefined && shares(probabilities, task, label, labels),
    ...others.map(([field, given]) => h("p", { class: "more" }, `${field}: ${written(given)}`)),
    value !== undefined && off(told),
    effects && why(answer, task, task.usual),
  ];
}

const written = (given) => (Array.isArray(given) && given.every((one) => typeof one === "number") ? given.map(number).join(" to ") : JSON.stringify(given));

function big(text, unit) {
  return h("p", { class: `big ${text.length > 18 ? "long" : ""}` }, text, unit && " ", unit && h("span", { class: "unit" }, unit));
}

function chips(labels) {
  return h("p", { class: "chips" }, labels.length ? labels.map((label) => h("span", { class: "chip" }, label)) : h("span", { class: "more" }, "no label"));
}

/** Where a value lies among those that training saw. */
function place({ value, low, high }, seen) {
  if (!seen?.counts) return null;
  const marks = (low ?? high ?? null) === null ? [value] : [low ?? -Infinity, value, high ?? Infinity];
  const share = shareBelow(value, seen.percentiles);
  const [least, most] = [seen.percentiles[0], seen.percentiles.at(-1)];
  const words = value < least ? "below every training row" : value > most ? "above every training row"
    : value === least ? "as low as training rows go" : value === most ? "as high as training rows go"
    : share < 0.005 ? "below nearly all training rows" : `above ${Math.min(Math.round(share * 100), 99)} % of the training rows`;
  return h("div", { class: "place" }, strip(seen, marks), ends(seen), h("p", { class: "more" }, words));
}

function strip(seen, marks) {
  const at = (value) => Math.min(Math.max((value - seen.low) / (seen.high - seen.low), 0), 1) * 100;
  const picture = bars(seen, seen.low, seen.high, 30);
  if (marks.length > 1) picture.append(svg("rect", { class: "between", x: at(marks[0]), width: Math.max(at(marks.at(-1)) - at(marks[0]), 0.5), y: 0, height: 30 }));
  const middle_ = marks[Math.floor((marks.length - 1) / 2)];
  picture.append(svg("rect", { class: "here", x: Math.min(Math.max(at(middle_) - 0.4, 0), 99.2), width: 0.8, y: 0, height: 30 }));
  return picture;
}

const ends = (seen) => h("div", { class: "ends" }, h("span", {}, number(seen.low)), h("span", {}, number(seen.high)));

/** What the report says of a task's usual error. */
function off({ metrics = {}, unit }) {
  const mae = metrics.mae;
  return mae ? h("p", { class: "more" }, `${number(mae.value, 2)}${unit ? ` ${unit}` : ""} off on average, in tests`) : null;
}

function middle(quantiles) {
  const found = quantiles["0.5"];
  return found ?? Object.values(quantiles)[Math.floor((Object.keys(quantiles).length - 1) / 2)];
}

function ladder(quantiles, seen) {
  const levels = Object.entries(quantiles);
  return h("div", { class: "place" }, seen?.counts && strip(seen, levels.map(([, value]) => value)), seen?.counts && ends(seen),
    h("table", { class: "levels" }, h("tbody", {}, levels.map(([level, value]) =>
      h("tr", {}, h("th", { scope: "row" }, `${number(Number(level) * 100)} % lie below`), h("td", {}, number(value)))))));
}

/** A bar per label: in their order where they have one, else the likeliest first. */
function shares(probabilities, task, label, labels) {
  const all = Object.entries(probabilities);
  if (task.kind !== "ordinal") all.sort(([, one], [, other]) => other - one);
  const rows = all.map(([name, share]) => bar(name, share, name === label || labels?.includes(name)));
  const few = Math.min(Math.max(all.filter(([, share]) => share >= TINY).length, 3), FEW);
  if (rows.length <= few + 1 || task.kind === "ordinal") return h("ul", { class: "shares" }, rows);
  return h("div", {}, h("ul", { class: "shares" }, rows.slice(0, few)),
    h("details", {}, h("summary", {}, `${rows.length - few} more`), h("ul", { class: "shares" }, rows.slice(few))));
}

function bar(name, share, said) {
  const fill = h("span", { class: "fill" });
  fill.style.width = `${share * 100}%`;
  return h("li", { class: said ? "said" : undefined }, h("span", { class: "share-name" }, name), h("span", { class: "share" }, percent(share)), h("span", { class: "track" }, fill));
}
