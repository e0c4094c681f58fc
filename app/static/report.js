// The report, as far as GET /model tells it: how good each task is, on rows that training had not seen.

import { call, needsKey } from "./api.js";
import { count, h, number, percent, save } from "./dom.js";
import { often } from "./promises.js";

const SPLITS = { train: "training", val: "validation" };

/** Draws into its panel. */
export function drawReport(panel, model) {
  const { report } = model;
  const tasks = Object.entries(report.tasks ?? {});
  panel.append(h("section", {},
    h("div", { class: "section-head" }, h("h2", {}, "Report"), model.report_page && h("div", { class: "row-of-buttons" },
      h("a", { class: "button", href: "report", target: "_blank", onclick: openWithKey }, "The whole report"))),
    tasks.length ? null : h("p", {}, "This bundle has no report."),
    facts(report), tasks.map(([name, task]) => ofTask(name, task, report.judged_on, report.certainty?.tasks[name])), notes(report)));
}

/** A link has no key with it: where one is needed, the file is fetched, and the browser keeps it. */
async function openWithKey(event) {
  if (!needsKey()) return;
  event.preventDefault();
  const answer = await call("report");
  if (answer.ok) save(await answer.blob(), "report.html");
}

function facts({ rows, epochs, best_epoch: best, ended, seconds }) {
  if (!rows) return null;
  const all = Object.entries(rows).map(([split, size]) => `${count(size)} ${SPLITS[split] ?? split}`).join(", ");
  return h("dl", { class: "facts" }, ...[["Rows", all], ["Epochs", `${epochs}, of which ${best} is kept (${ended})`], ["Training took", `${number(seconds)} s`]]
    .map(([word, text]) => h("div", {}, h("dt", {}, word), h("dd", {}, text))));
}

/** How often what is promised of its answers was true. */
function held(promise, split) {
  if (!promise?.rows) return null;
  const [low, high] = promise.expected.map(percent);
  return h("p", {}, `Promised for ${often(promise.coverage)} rows; true for ${percent(promise.covered)} of ${count(promise.rows)} ${SPLITS[split] ?? split} rows${promise.joint ? "." : `, where ${low} to ${high} are chance.`}`);
}

function ofTask(name, task, split, promise) {
  const metrics = Object.entries(task.metrics ?? {});
  const unit = (one) => (one.unit ? ` ${one.unit}` : "");
  return h("section", { class: "card", "aria-label": name },
    h("div", { class: "card-head" }, h("h3", {}, name), h("span", { class: "kind" }, task.kind)),
    h("p", {}, `${name} ${task.verdict ?? ""}`),
    held(promise, split),
    metrics.length > 0 && h("div", { class: "wide", tabindex: "0", role: "group", "aria-label": `metrics of ${name}` }, h("table", {},
      h("thead", {}, h("tr", {}, ["Metric", `On ${split} rows`, "95 % interval", "Trivial answer"].map((word) => h("th", { scope: "col" }, word)))),
      h("tbody", {}, metrics.map(([metric, one]) => h("tr", {}, h("th", { scope: "row" }, metric),
        h("td", {}, `${number(one.value, 3)}${unit(one)}`), h("td", {}, `${number(one.low, 3)} to ${number(one.high, 3)}`), h("td", {}, number(one.trivial, 3))))))));
}

function notes({ notes: said = [] }) {
  return said.length ? h("section", {}, h("h3", {}, "Notes"), h("ul", { class: "notes" }, said.map((one) => h("li", {}, one)))) : null;
}
