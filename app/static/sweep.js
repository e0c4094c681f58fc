// The sweep: every task's answer over the range of one number, all else as it stands. One request.

import { $, h, newest, number } from "./dom.js";
import { predict } from "./api.js";
import { readRow } from "./fields.js";
import { parsed } from "./plain.js";
import { curves } from "./plots.js";
import { band, often } from "./promises.js";

const POINTS = 161;
const FEWEST = 9;
const LINES = 6;
const ALIKE = 6;
const BESIDE = 700;
const GAP = 24;

/** Draws into the page's sweep. `write(name, value)` puts a chosen value into the form; `changed()` is
 *  told when another input is swept. */
export function makeSweep(model, fields, cards, write, changed) {
  const numeric = fields.filter((field) => field.range);
  const section = $("sweep");
  if (!numeric.length) {
    section.hidden = true;
    return { update() {}, chosen: () => null, choose() {} };
  }
  const choice = h("select", { id: "sweep-input", onchange: () => { pick(); changed(); } }, numeric.map((field) => h("option", { value: field.name }, field.name)));
  const [from, to] = ["from", "to"].map((word) => h("input", { type: "text", inputmode: "decimal", "aria-label": `sweep ${word}`, oninput: () => draw() }));
  const said = h("p", { class: "more", role: "status" });
  const charts = h("div", { class: "charts" });
  $("sweep-body").append(
    h("div", { class: "sweep-head" }, h("label", { for: "sweep-input" }, "Over"), choice, h("span", { class: "between-ends" }, "from", from, "to", to)),
    said, charts);
  let shown = [];
  let last = null;
  const draw = newest(run, 120);
  const field = () => numeric.find((one) => one.name === choice.value);

  function pick() {
    const { low, high } = field().range;
    from.value = Number(low.toPrecision(6));
    to.value = Number(high.toPrecision(6));
    draw();
  }

  async function run(signal) {
    if (!section.open) return;
    const { row, bad } = readRow(fields.filter((one) => one !== field()));
    if (bad) return say("The curves are back once every other field fits.");
    const points = spaced(parsed(from.value), parsed(to.value), field(), row, model.limits);
    if (typeof points === "string") return say(points);
    const instances = points.map((value) => ({ ...row, [field().name]: value }));
    const { ok, body } = await predict({ instances }, cards.tasks(), signal).catch((error) => {
      if (signal.aborted) throw error;
      return { body: { detail: error.message } };
    });
    if (!ok) return say(body.detail?.[0]?.msg ?? String(body.detail));
    last = { xs: points, answers: body.predictions, name: field().name, unit: field().given.unit };
    say("");
    paint();
  }

  function say(text) {
    said.textContent = text;
    charts.classList.toggle("old", Boolean(text));
  }

  function paint() {
    if (!last) return;
    const groups = grouped(last.answers, model.contract.tasks);
    const beside = groups.length > 1 && charts.clientWidth > BESIDE;
    charts.classList.toggle("single", !beside);
    const width = Math.floor(beside ? (charts.clientWidth - GAP) / 2 : charts.clientWidth);
    const x = { label: last.unit ? `${last.name}, ${last.unit}` : last.name, low: last.xs[0], high: last.xs.at(-1) };
    shown = groups.map((group) => curves({ xs: last.xs, ...group, x, width, height: groups.length === 1 ? 300 : 230, choose }));
    for (const one of shown) one.picture.addEventListener("pointerleave", mark);
    charts.replaceChildren(...shown.map((one, place) => h("section", { class: "chart", "aria-label": groups[place].title }, groups[place].alone && h("h3", {}, groups[place].title), one.node)));
    mark();
  }

  const choose = (value) => {
    const { whole } = field().range;
    write(last.name, whole ? Math.round(value) : Number(value.toPrecision(4)));
  };
  const mark = () => {
    const { value } = last ? fields.find((one) => one.name === last.name).read() : {};
    for (const one of shown) one.mark(value);
  };

  section.open = numeric.length === 1;
  section.addEventListener("toggle", () => { draw(); changed(); });
  new ResizeObserver(() => paint()).observe($("sweep-body"));
  pick();
  return {
    /** After a change of the row: the guide moves, and the curves are drawn anew where they may differ. */
    update(name) {
      mark();
      if (name !== choice.value) draw();
    },
    chosen: () => (section.open ? choice.value : null),
    choose(name) {
      if (!numeric.some((one) => one.name === name)) return;
      choice.value = name;
      section.open = true;
      pick();
    },
  };
}

/** The values of the swept input; or why there are none. */
function spaced(low, high, field, row, limits) {
  if (!(low < high)) return "From must be a number below to.";
  const fits = Math.floor((limits.body_bytes - 100) / (JSON.stringify(row).length + 60));
  const most = Math.min(POINTS, limits.rows, fits);
  if (most < FEWEST) return "The row is too large to be sent often enough in one request.";
  if (field.range.whole && high - low < most) {
    const [first, end] = [Math.ceil(low), Math.floor(high)];
    if (end > first) return Array.from({ length: end - first + 1 }, (_, place) => first + place);
  }
  return Array.from({ length: most }, (_, place) => low + ((high - low) * place) / (most - 1));
}

/** Charts for the answers: values of one unit share one, where their sizes allow it. */
function grouped(answers, tasks) {
  const charts = [];
  for (const name of Object.keys(answers[0]).filter((one) => one in tasks)) {  // how typical a row is stands beside them
    const all = answers.map((answer) => answer[name]);
    const chart = ofValues(name, all, tasks[name]) ?? ofShares(name, all, tasks[name]);
    if (!chart) continue;
    const other = chart.alone ? null : charts.find((one) => !one.alone && one.y.label === chart.y.label && alike(one.y, chart.y));
    if (other) {
      other.title += `, ${chart.title}`;
      other.series.push(...chart.series);
      other.y.low = Math.min(other.y.low, chart.y.low);
      other.y.high = Math.max(other.y.high, chart.y.high);
    } else charts.push(chart);
  }
  for (const { y, alone } of charts) if (!alone || y.label !== "probability") pad(y);
  return charts;
}

const alike = (one, other) => {
  const sizes = [one.high - one.low, other.high - other.low];
  return Math.max(...sizes) <= ALIKE * Math.min(...sizes);
};

function pad(y) {
  const margin = (y.high - y.low) * 0.06 || Math.abs(y.high) * 0.1 || 1;
  y.low -= margin;
  y.high += margin;
}

function ofValues(name, all, { unit, certainty }) {
  const label = unit ?? "";
  const promised = certainty && !all[0].probabilities ? band(all) : {};
  if (all[0].quantiles) {
    const levels = Object.keys(all[0].quantiles);
    const at = (level) => all.map((answer) => answer.quantiles[level]);
    const { low, high } = promised.low ? promised : { low: at(levels[0]), high: at(levels.at(-1)) };
    const ys = at(levels.includes("0.5") ? "0.5" : levels[Math.floor((levels.length - 1) / 2)]);
    const filled = promised.low ? `what ${often(certainty)} lie in` : `${number(Number(levels[0]) * 100)} to ${number(Number(levels.at(-1)) * 100)} %`;
    return { title: name, alone: true, series: [{ name: `the middle, and ${filled}`, ys, low, high }], y: { label, ...reach(ys, low, high) } };
  }
  if (typeof all[0].value !== "number") return null;
  const ys = all.map((answer) => answer.value);
  const called = promised.low ? `${name}, and what ${often(certainty)} lie in` : name;
  return { title: name, alone: false, series: [{ name: called, ys, ...promised }], y: { label, ...reach(ys, promised.low, promised.high) } };
}

/** From the lowest to the highest of all that is drawn. */
function reach(...all) {
  const known = all.flat().filter((one) => typeof one === "number");
  return { low: Math.min(...known), high: Math.max(...known) };
}

/** A curve per label; of two labels the second says it all; of many, those that get likeliest. */
function ofShares(name, all, { kind }) {
  if (!all[0].probabilities) return null;
  let labels = Object.keys(all[0].probabilities);
  if (kind === "binary") labels = labels.slice(1);
  const most = (label) => Math.max(...all.map((answer) => answer.probabilities[label]));
  const drawn = new Set(labels.toSorted((one, other) => most(other) - most(one)).slice(0, LINES));
  const series = labels.filter((label) => drawn.has(label)).map((label) => ({ name: label, ys: all.map((answer) => answer.probabilities[label]) }));
  return { title: name, alone: true, series, y: { label: "probability", low: 0, high: 1 } };
}
