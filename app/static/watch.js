// Which inputs and answers have moved, since when and by how much: watch.json as pictures, drawn anew every minute.

import { load } from "./api.js";
import { $, breakable, count, h, number, percent, svg } from "./dom.js";

const EVERY_MS = 60_000;
const SPLITS = { val: "validation", train: "training" };
let shown = "hour";
let told = null;

const moved = (one) => one.windows[shown].alarm;
const time = (text) => new Date(text).toLocaleString("en", { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
const list = (names) => (names.length < 3 ? names.join(" and ") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

function draw() {
  const { watched, windows, reference, least_rows: least, level } = told;
  const rows = windows[shown].rows;
  const ringing = watched.filter(moved);
  const split = SPLITS[reference.split] ?? reference.split;
  $("verdict").textContent = ringing.length ? `${list(ringing.map((one) => one.title))} ${ringing.length > 1 ? "have" : "has"} moved` : rows < least ? "Too few rows to tell" : "Nothing has moved";
  $("summary").textContent = `${count(rows)} rows in the last ${shown}, beside ${count(reference.rows)} ${split} rows that this model was judged on. Inputs and answers moved, or they did not: whether answers are still right, only labels can say.`;
  const alike = reference.time ? `Real hours and days of the data (${reference.time}) say how much quiet windows differ.` : "The data has no time, so that rows are taken to come each for itself: rows of one hour that are like one another may ring.";
  $("promise").textContent = `Quiet windows ring once in ${count(Math.round(1 / level))}, over all of this page together. ${alike}`;
  for (const [id, of] of [["inputs", "input"], ["answers", "answer"]]) {
    const own = watched.filter((one) => one.of === of).sort((a, b) => moved(b) - moved(a));
    $(id).replaceChildren(...own.map(card));
  }
  const tasks = Object.entries(told.quality);
  $("quality").hidden = !tasks.length;
  $("tasks").replaceChildren(...tasks.flatMap(([name, windows_]) => ["accuracy", "f1"].map((metric) => quality(name, metric, windows_[shown][metric]))).filter(Boolean));
}

function quality(name, metric, one) {
  if (!one) return null;
  const cell = (value) => h("td", {}, value === null || value === undefined ? "–" : percent(value));
  return h("tr", {}, h("th", { scope: "row" }, `${name} ${metric === "f1" ? "F1" : metric}`), cell(one.expected), cell(one.reference), cell(one.measured));
}

function card(one) {
  const own = one.windows[shown];
  const since = moved(one) && shown === "hour" && one.since ? ` since ${time(one.since)}` : "";
  const psi = own.rows ? `PSI ${number(own.psi, 2)}, ${number(own.psi_when_quiet, 2)} when quiet; p ${own.p < 0.001 ? own.p.toExponential(0).replace("-", "−") : number(own.p, 2)}` : "no row";
  return h("article", { class: moved(one) ? "card moved" : "card", "aria-label": one.title },
    h("div", { class: "card-head" }, h("h3", {}, breakable(one.title)), h("span", { class: "verdict" }, `${own.words}${since}`)),
    h("p", { class: "sizes" }, psi), bins(one, own), overDay(one),
    h("p", { class: "legend", "aria-hidden": "true" }, h("span", {}, "reference"), h("span", { class: "is-now" }, `last ${shown}`)));
}

/** Two bars for each bin that either has rows in: its share before, and now. */
function bins(one, own) {
  const all = (counts) => counts.reduce((sum, each) => sum + each, 0) || 1;
  const before = one.reference.map((each) => each / all(one.reference));
  const now = own.counts.map((each) => each / all(own.counts));
  const most = Math.max(...before, ...now);
  const bar = (share, y, name) => svg("rect", { class: name, x: 0, y, width: (share / most) * 100, height: 4, rx: 0.5 });
  return h("dl", { class: "bins" }, one.bins.flatMap((name, place) => (before[place] || now[place] ? [
    h("dt", { title: name }, name),
    h("dd", {}, svg("svg", { viewBox: "0 0 100 9", preserveAspectRatio: "none", height: 11, role: "img", "aria-label": `${percent(before[place])} before, ${percent(now[place])} now` },
      bar(before[place], 0, "before"), bar(now[place], 4.5, "now"))),
  ] : [])));
}

/** The PSI of the hours of the last day; a dot where one of them rang. */
function overDay({ title, series }) {
  const known = series.psi.filter((value) => value !== null);
  if (known.length < 2) return null;
  const most = Math.max(...known, 0.1);
  const last = series.psi.length - 1;
  const at = (value, place) => `${((place / last) * 100).toFixed(2)} ${(36 - (value / most) * 32).toFixed(2)}`;
  let pen = false;
  const line = series.psi.map((value, place) => {
    const step = value === null ? "" : `${pen ? "L" : "M"}${at(value, place)}`;
    pen = value !== null;
    return step;
  }).join("");
  const rang = series.alarm.flatMap((one, place) => (one ? [svg("rect", { class: "rang", x: (place / last) * 100 - 0.3, y: 38, width: 0.9, height: 3 })] : []));
  const times = series.alarm.filter(Boolean).length;
  const words = `PSI of ${title} over the last day: up to ${number(Math.max(...known), 2)}; ${times ? `${times} of ${series.alarm.length} hours rang` : "no hour rang"}`;
  return svg("svg", { class: "over", viewBox: "0 0 100 42", preserveAspectRatio: "none", role: "img", "aria-label": words },
    svg("line", { x1: 0, x2: 100, y1: 36, y2: 36 }), svg("path", { d: line }), rang);
}

function choose(window_) {
  shown = window_;
  for (const one of ["hour", "day"]) $(one).setAttribute("aria-pressed", String(one === shown));
  if (told?.reference) draw();
}

async function renew() {
  try {
    told = await load("watch.json");
    $("trouble").hidden = true;
    document.title = `${told.name} watch`;
    $("name").textContent = told.name;
    $("version").textContent = told.version;
    if (told.reference) draw();
    else nothing(told.why);
  } catch (error) {
    $("trouble").textContent = error.message;
    $("trouble").hidden = false;
  }
}

function nothing(why) {
  $("verdict").textContent = "Nothing is watched";
  $("summary").textContent = why;
  for (const id of ["hour", "day"]) $(id).disabled = true;
  for (const id of ["inputs", "answers"]) $(id).parentElement.hidden = true;
}

$("hour").onclick = () => choose("hour");
$("day").onclick = () => choose("day");
await renew();
setInterval(renew, EVERY_MS);
