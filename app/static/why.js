// Why: what each input adds to an answer, against what is usual of it, as bars to either side.

import { breakable, h, minus, number } from "./dom.js";

const MEASURED = ["regression", "count", "quantiles", "binary", "multiclass", "multilabel", "ordinal"];
const SHOWN = 8;

/** A button that asks for it; `changed()` is told. Nothing where the model has no effects. */
export function makeWhy(model, place, changed) {
  if (!model.with?.includes("effects")) return { wanted: () => false, choose() {} };
  const button = h("button", { type: "button", "aria-pressed": "false", title: "what each input adds to each answer", onclick: () => press(button.getAttribute("aria-pressed") !== "true") }, "Why");
  const press = (on) => {
    button.setAttribute("aria-pressed", String(on));
    changed();
  };
  place.after(button);
  return {
    /** Whether it is asked for, of these tasks. */
    wanted(tasks) {
      const names = tasks ?? Object.keys(model.contract.tasks);
      return button.getAttribute("aria-pressed") === "true" && names.some((name) => MEASURED.includes(model.contract.tasks[name].kind));
    },
    choose(on) {
      button.setAttribute("aria-pressed", String(on));
    },
  };
}

/** The bars of one answer; null where it has no effects. */
export function why(answer, task, usual) {
  if (!answer.effects) return null;
  const label = ofLabel(answer);
  const own = (one) => (label === null ? one : one[label]);
  const [parts, plain] = [true, false].map((cells) => Object.entries(answer.effects).filter(([, one]) => Array.isArray(one.cells) === cells));
  const all = plain.map(([name, one]) => [name, own(one)]);
  all.sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
  const most = Math.abs(all[0]?.[1] ?? 0) || 1;
  const rows = all.map(([name, effect]) => bar(name, effect, most, label === null ? task.unit : "points", usual[name]));
  const few = rows.length > SHOWN + 1 ? SHOWN : rows.length;
  return h("section", { class: "why", "aria-label": "why" },
    h("p", { class: "more" }, label === null ? "What each input adds" : ["What each input adds to ", h("b", {}, label)]),
    h("ul", {}, rows.slice(0, few)),
    rows.length > few && h("details", {}, h("summary", {}, `${rows.length - few} more`), h("ul", {}, rows.slice(few))),
    parts.map(([name, { grid, words, cells }]) => (grid ? heat(name, grid[1], cells.map(own)) : tinted(name, words, cells.map(own), label === null ? task.unit : "points"))));
}

/** A text's words: what each adds, against the text without it, as the strength of its colour. */
function tinted(name, words, effects, unit) {
  const most = Math.max(...effects.map(Math.abs)) || 1;
  const marks = words.flatMap((word, place) => {
    const size = signed(unit === "points" ? effects[place] * 100 : effects[place]);
    const mark = h("mark", { class: effects[place] < 0 ? "less" : "added", title: [size, unit].filter(Boolean).join(" ") }, word, h("span", { class: "visually-hidden" }, ` (${size})`));
    mark.style.setProperty("--share", `${Math.round((Math.abs(effects[place]) / most) * 70)}%`);
    return [mark, " "];
  });
  return h("div", {}, h("p", { class: "more" }, `${name}, word by word`), h("p", { class: "words" }, words.length ? marks : "no words"));
}

/** A picture's cells: what each adds, against the mean pixel in it. */
function heat(name, columns, effects) {
  const most = Math.max(...effects.map(Math.abs)) || 1;
  const cells = effects.map((effect) => {
    const cell = h("span", { class: effect < 0 ? "less" : "added" });
    cell.style.opacity = Math.abs(effect) / most;
    return cell;
  });
  const node = h("div", { class: "heat", role: "img", "aria-label": `what each part of ${name} adds, from ${number(Math.min(...effects), 3)} to ${number(Math.max(...effects), 3)}` }, cells);
  node.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
  return h("div", {}, h("p", { class: "more" }, `${name}, part by part`), node);
}

/** The label that is said, or the likeliest; null where the answer is a number. */
function ofLabel({ value, label, probabilities }) {
  if (value !== undefined || !probabilities) return null;
  return label ?? Object.entries(probabilities).reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

function bar(name, effect, most, unit, usual) {
  const fill = h("span", { class: effect < 0 ? "less" : "added" });
  const size = (Math.abs(effect) / most) * 50;
  fill.style.left = `${effect < 0 ? 50 - size : 50}%`;
  fill.style.width = `${size}%`;
  return h("li", {}, h("span", { class: "why-name" }, breakable(name), " ", h("span", { class: "more" }, against(usual))),
    h("span", { class: "why-number" }, signed(unit === "points" ? effect * 100 : effect), unit && " ", unit && h("span", { class: "unit" }, unit)),
    h("span", { class: "why-track" }, fill));
}

/** What stands in its place where it adds nothing. */
function against(usual) {
  if (usual === null || usual === undefined) return "against none";
  if (Array.isArray(usual)) return usual.length ? `against ${usual.slice(0, 3).map((one) => number(one, 3)).join(", ")}${usual.length > 3 ? " …" : ""}` : "against none";
  return `against ${number(usual)}`;
}

const signed = (value) => {
  if (Math.abs(value) < 1e-6) return "0";
  return minus(`${value > 0 ? "+" : ""}${number(value, 3)}`);
};
