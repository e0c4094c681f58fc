// The playground: a row in, every answer out. Drawn from GET /model, whatever the bundle is.

import { readAddress, writeAddress } from "./address.js";
import { makeCards, worded } from "./answers.js";
import { load, predict } from "./api.js";
import { makeBatch } from "./batch.js";
import { $, h, newest, number } from "./dom.js";
import { complain, makeField, readRow } from "./fields.js";
import { LEAST, threshold } from "./objects.js";
import { spoken } from "./promises.js";
import { drawReport } from "./report.js";
import { makeSnippets } from "./snippets.js";
import { makeSweep } from "./sweep.js";
import { makeTabs } from "./tabs.js";
import { makeTypical } from "./typical.js";
import { makeWhy } from "./why.js";

const MARGIN = 16;

function begin(model, examples) {
  const { contract, report } = model;
  const wary = !("warnings" in contract.tasks);  // a task of that name stands where they would
  const found = Object.values(contract.tasks).filter((task) => task.kind === "detection");
  const wishes = [found.length && `threshold=${Math.min(LEAST, ...found.map(threshold))}`].filter(Boolean);
  document.title = `${model.name} · playground`;
  $("name").textContent = model.name;
  $("version").textContent = model.version;
  const context = { inputs: report.inputs ?? {}, limits: model.limits };
  const fields = Object.entries(contract.inputs).map(([name, given]) => makeField(name, given, context, () => changed(name)));
  const cards = makeCards(model, () => changed(null));
  const why = makeWhy(model, $("answers-title"), () => { ask(); note(); });
  const call = makeSnippets($("call"));
  const tabs = makeTabs(["row", "batch", "report"], () => { if (ready) note(); });
  $("form").append(...fields.map((field) => field.node));
  $("form").addEventListener("submit", (event) => event.preventDefault());
  $("answers").append(cards.node);
  const typical = makeTypical(model, $("said"));
  const sweep = makeSweep(model, fields, cards, (name, value) => { fields.find((one) => one.name === name).write(value); changed(name); }, () => note());
  makeBatch($("panel-batch"), model, fields, cards, examples);
  drawReport($("panel-report"), model);
  const ask = newest(run, 60);
  let ready = false;

  async function run(signal) {
    const { row, bad } = readRow(fields);
    const tasks = cards.tasks();
    if (bad) return say(bad === 1 ? "One field does not fit yet: these are the answers to the row before." : `${bad} fields do not fit yet: these are the answers to the row before.`);
    try {
      const beside = [wary && "warnings", typical.wanted && "reach", why.wanted(tasks) && "effects"].filter(Boolean);
      const asked = beside.length ? [`with=${beside.join(",")}`, ...wishes] : wishes;
      const { ok, body, timing } = await predict(row, tasks, signal, asked);
      if (!ok) return say(complain(fields, body.detail).join("; ") || "The server refused the row: see the field.");
      const { warnings: told = [], typical: share, ...others } = body;
      const answers = { ...others, ...(!wary && { warnings: told }), ...(!typical.wanted && share && { typical: share }) };
      cards.show(answers, row, wary ? told : []);
      if (typical.wanted) typical.show(share);
      say("");
      $("timing").textContent = `forward ${ms(timing.forward)} · queue ${ms(timing.queue)} · round trip ${ms(timing.total)}`;
      aloud(answers, [...(wary ? told.map(worded) : []), ...(typical.wanted ? [typical.spoken(share)] : [])], contract);
    } catch (error) {
      if (signal.aborted) throw error;
      say(error.message);
    }
  }

  function say(text) {
    $("said").textContent = text;
    $("said").hidden = !text;
    cards.age(Boolean(text));
    if (text) $("timing").textContent = "";
  }

  /** After a change: everything that depends on the row follows. */
  function changed(name) {
    for (const button of $("examples").children) button.removeAttribute("aria-pressed");
    ask();
    sweep.update(name);
    note();
  }

  function note() {
    const { row, bad } = readRow(fields);
    const tasks = cards.tasks();
    const tab = tabs.now() === "row" ? null : tabs.now();
    const left = writeAddress({ row, tasks, sweep: sweep.chosen(), why: why.wanted(tasks), tab });
    $("left-out").textContent = left.length ? `Too long for the address bar, so a link leaves it out: ${left.join(", ")}.` : "";
    $("left-out").hidden = !left.length;
    const files = Object.fromEntries(fields.filter((field) => field.file()).map((field) => [field.name, field.file()]));
    if (!bad) call.update(row, tasks, files);
  }

  function fill(row) {
    for (const field of fields) field.write(row[field.name]);
    changed(null);
  }

  function follow() {
    const said = readAddress();
    cards.choose(said.tasks);
    fill(said.row ?? examples[0] ?? {});
    why.choose(said.why);
    if (said.sweep) sweep.choose(said.sweep);
    if (said.tab) tabs.choose(said.tab);
  }

  $("examples").append(...examples.map((row, place) => h("button", { type: "button", "aria-label": `example row ${place + 1}`, onclick: (event) => {
    fill(row);
    event.target.setAttribute("aria-pressed", "true");
  } }, String(place + 1))));
  if (examples.length) $("examples").prepend(h("span", { class: "more" }, "Examples"));
  follow();
  stick($("row"), document.querySelector(".told"));
  ready = true;
  addEventListener("hashchange", follow);
  for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());  // a file dropped beside its place does not replace the page
}

const ms = (value) => `${number(value, 3)}\u00a0ms`;

/** The shorter column stays in view while the other is scrolled; one that is taller than the window, by its end. */
function stick(...columns) {
  const place = () => {
    for (const one of columns) one.style.top = `${Math.min(MARGIN, innerHeight - one.offsetHeight - MARGIN)}px`;
  };
  const seen = new ResizeObserver(place);
  for (const one of columns) seen.observe(one);
  addEventListener("resize", place);
}

let timer = null;

/** For screen readers: the answers in a sentence, once they have come to rest. */
function aloud(answers, beside, { tasks }) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    $("aloud").textContent = [...beside, ...Object.entries(answers).map(([name, { value, label, labels, objects, ...promise }]) =>
      `${name}: ${objects?.filter((one) => one.score > threshold(tasks[name])).length ?? label ?? labels?.join(", ") ?? (value === undefined ? "answered" : number(value))}${spoken({ label, ...promise })}`)].join("; ");
  }, 1000);
}

try {
  const [model, { instances }] = await Promise.all([load("model"), load("model/examples")]);
  begin(model, instances);
} catch (error) {
  $("name").textContent = "Playground";
  $("trouble").textContent = `The model cannot be shown: ${error.message}`;
  $("trouble").hidden = false;
  throw error;
}
