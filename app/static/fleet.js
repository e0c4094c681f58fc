// Which models there are, which of their versions answers, and how far what is tried agrees: /models, drawn anew every few seconds.

import { load } from "./api.js";
import { $, breakable, count, h, number, percent, svg } from "./dom.js";

const EVERY_MS = 5_000;
let drawn = "";

const path = (model, version) => `models/${model.name}${version === model.version ? "" : `/versions/${version}`}/`;

function role(model, version) {
  const { canary, shadow } = model;
  if (version === model.version) return "answers";
  if (canary?.version === version) return `canary: ${number(canary.percent)} % of callers, by ${canary.by ?? canary.header}`;
  return shadow?.version === version ? "shadow: looks on" : "beside: asked by its name";
}

function draw(told) {
  const { models } = told;
  const trying = models.filter((one) => one.canary || one.shadow).length;
  $("summary").textContent = `${count(models.length)} ${models.length === 1 ? "model" : "models"}; ${trying ? `of ${count(trying)} another version is tried` : "no other version is tried"}. ${told.default} answers where no model is named.`;
  const at = document.activeElement?.closest?.("main") ? document.activeElement.getAttribute("href") : null;
  $("models").replaceChildren(...models.map(card));
  if (at) [...document.links].find((link) => link.getAttribute("href") === at)?.focus();
  $("trouble").textContent = told.error ?? "";
  $("trouble").hidden = !told.error;
}

function card(model) {
  const { canary, shadow, name } = model;
  const rests = model.loaded === undefined ? "" : `, loaded in ${count(model.loaded)} ${model.loaded === 1 ? "worker" : "workers"}`;
  return h("article", { class: "card", "aria-labelledby": `model-${name}` },
    h("div", { class: "card-head" }, h("h2", { id: `model-${name}` }, breakable(name)), h("span", { class: "state" }, model.version ? `${model.state}${rests}` : "put down: not loaded")),
    model.error && h("p", { class: "error" }, model.error),
    model.dropped && h("p", { class: "dropped" }, `Dropped by itself: ${model.dropped}`),
    model.versions.length > 0 && table(`Versions of ${name}`, ["Version", "", "Pages"], model.versions.map((version) => versionRow(model, version))),
    canary && h("p", {}, `The canary has answered ${count(canary.answered)} requests, and failed ${count(canary.failed)}.`),
    shadow && agreement(name, shadow));
}

function versionRow(model, version) {
  const start = path(model, version);
  const of = `of ${model.name} ${version}`;
  const to = (href, text) => h("a", { href: `${start}${href}`, "aria-label": `${text} ${of}` }, text);
  return h("tr", { class: version === model.version && "now" }, h("th", { scope: "row" }, version), h("td", {}, role(model, version)),
    h("td", {}, to("", "Playground"), to("docs", "API"), to("report", "Report")));
}

function table(label, heads, rows) {
  return h("div", { class: "wide", tabindex: "0", role: "group", "aria-label": label }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((one) => (one ? h("th", { scope: "col" }, one) : h("td", {}))))), h("tbody", {}, rows)));
}

function agreement(name, shadow) {
  const title = h("h3", {}, `Shadow ${shadow.version} beside what answers`);
  if (shadow.error) return h("div", {}, title, h("p", { class: "error" }, shadow.error));
  const { rows, dropped, failed } = shadow;
  const words = `${count(rows)} rows went through it, too; ${count(dropped)} found no room, at ${count(failed)} it failed. Both may be wrong: how right they are, only labels can say.`;
  const tasks = Object.entries(shadow.tasks);
  return h("div", {}, title, h("p", { class: "hint" }, words),
    tasks.length > 0 && table(`How far the shadow of ${name} agrees`, ["Task", "Compared", "The same label", "Difference, mean", "In standard deviations"], tasks.map(taskRow)));
}

function taskRow([name, { compared, agree, difference, relative, unit }]) {
  const told = (value, words) => h("td", {}, value === undefined ? "" : value === null ? "–" : words(value));
  return h("tr", {}, h("th", { scope: "row" }, breakable(name)), h("td", {}, count(compared)),
    told(agree, (share) => [bar(share), percent(share)]),
    told(difference, (value) => `${number(value, 3)}${unit ? ` ${unit}` : ""}`), told(relative, (value) => number(value, 3)));
}

const bar = (share) => svg("svg", { class: "share", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { width: share * 100, height: 10 }));

async function renew() {
  try {
    const told = await load("models");
    const text = JSON.stringify(told);
    if (text !== drawn) draw(told);
    drawn = text;
  } catch (error) {
    drawn = "";
    $("trouble").textContent = error.message;
    $("trouble").hidden = false;
  }
}

await renew();
setInterval(renew, EVERY_MS);
