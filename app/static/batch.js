// Many rows: a CSV or a folder of images in, a CSV with the answers out; what was refused, and why.

import { count, h, number, save } from "./dom.js";
import { answered } from "./bulk.js";
import { line } from "./csv.js";
import { readRow } from "./fields.js";
import { dropped, picked, plan } from "./rows.js";

const SHOWN = 100;
const LONG = 80;
const PREVIEW = 5;
const PART = 500;

/** Draws into its panel. Images alone get all their other inputs from the form. */
export function makeBatch(panel, model, fields, cards, examples) {
  const hasImages = fields.some((field) => field.given.kind === "image");
  const files = h("input", { type: "file", id: "batch-files", multiple: true, accept: `.csv,.tsv,.txt${hasImages ? ",image/*" : ""}` });
  const folder = hasImages && h("input", { type: "file", id: "batch-folder", webkitdirectory: true, "aria-label": "a folder of images" });
  const zone = h("div", { class: "drop tall" }, h("div", { class: "drop-words" },
    h("p", {}, h("label", { for: "batch-files" }, hasImages ? "Drop a folder of images, or a CSV" : "Drop a CSV")), h("div", { class: "row-of-buttons" }, h("span", { class: "button chooser" }, "Choose files", files), folder && h("span", { class: "button chooser" }, "Choose a folder", folder),
      !hasImages && examples.length > 0 && h("button", { type: "button", onclick: () => save(new Blob([sample(model, examples)], { type: "text/csv" }), `${model.name}.csv`) }, "Get an example CSV")),
    h("p", { class: "hint" }, `A column for each input: ${fields.map((field) => field.name).join(", ")}. Answers come for the tasks that are switched on under “One row”.`)));
  const result = h("div", { class: "result" });
  panel.append(h("section", { class: "sheet", "aria-labelledby": "batch-title" },
    h("div", { class: "section-head" }, h("h2", { id: "batch-title" }, "Many rows")), zone, result));
  let running = null;

  async function begin(given) {
    running?.abort();
    const mine = (running = new AbortController());
    const show = progress(result, () => mine.abort());
    try {
      const read = await plan(given, model, readRow(fields).row);
      await run(read, cards.tasks(), model.limits, mine.signal, show, model.with?.includes("reach") ? ["with=reach"] : []);
      show.end(mine.signal.aborted ? "Stopped." : "");
    } catch (error) {
      if (running === mine) show.end(mine.signal.aborted ? "Stopped." : error.message);
    }
  }

  for (const input of [files, folder].filter(Boolean)) {
    input.addEventListener("change", () => { if (input.files.length) begin(picked(input.files)); input.value = ""; });
  }
  zone.addEventListener("dragover", () => zone.classList.add("over"));
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", async (event) => {
    zone.classList.remove("over");
    begin(await dropped(event.dataTransfer));
  });
}

/** The example rows as a CSV that can be dropped. */
function sample({ contract, separators = {} }, examples) {
  const names = Object.keys(contract.inputs);
  const cell = (name, value) => {
    if (Array.isArray(value)) return value.length ? value : separators[name] ?? "|";
    return value ?? "";
  };
  return [names, ...examples.map((row) => names.map((name) => cell(name, row[name])))].map(line).join("");
}

async function run(read, tasks, limits, signal, show, wishes) {
  show.begin(read);
  let columns = null;
  for await (const { cells, number: row, answer, problems } of answered(read.rows(), tasks, limits, signal, wishes)) {
    if (signal.aborted) return;
    if (problems) show.refused(row, problems, cells);
    else {
      if (!columns) {
        columns = Object.entries(answer).flatMap(([task, fields]) => (Object(fields) === fields ? Object.keys(fields).map((field) => [task, field]) : [[task]]));
        show.columns(columns.map((one) => one.join(".")));
      }
      show.answered(row, cells, columns.map(([task, field]) => (field ? answer[task][field] : answer[task])));
    }
  }
}

/** What is seen of a run, and the files that come of it, in parts that the browser may lay on disk. */
function progress(place, stop) {
  const bar = h("progress", { "aria-label": "rows answered" });
  const said = h("p", { role: "status" });
  const buttons = h("div", { class: "row-of-buttons" }, h("button", { type: "button", onclick: stop }, "Stop"));
  const preview = h("div");
  const list = h("div");
  place.replaceChildren(bar, said, buttons, preview, list);
  const good = parts();
  const bad = parts();
  const began = performance.now();
  let [name, header, shown, told] = ["", [], [], 0];
  const first = { good: [], bad: [] };
  let columns = [];

  function tell(end) {
    const now = performance.now();
    if (!end && now - told < 300) return;
    told = now;
    const per = good.lines + bad.lines > 0 ? Math.round((good.lines + bad.lines) / ((now - began) / 1000)) : 0;
    said.textContent = `${name}: ${count(good.lines)} rows answered, ${count(bad.lines)} refused · ${count(per)} rows per second`;
  }

  return {
    begin(read) {
      [name, header, shown] = [read.name, read.header, read.shown];
      bad.head(["row", "reason", ...header]);
    },
    columns(names) {
      columns = names;
      good.head([...header, ...names]);
    },
    answered(row, cells, values) {
      if (good.lines < PREVIEW) first.good.push([String(row), ...shown.map((place) => cells[place] ?? ""), ...values]);
      good.add([...cells.slice(0, header.length), ...Array(Math.max(header.length - cells.length, 0)).fill(""), ...values]);
      tell();
    },
    refused(row, problems, cells) {
      if (bad.lines < SHOWN) first.bad.push([String(row), problems.join("; ")]);
      bad.add([row, problems.join("; "), ...cells]);
      tell();
    },
    end(why) {
      bar.remove();
      if (name) tell(true);
      if (why) said.after(h("p", { class: "problem", role: "alert" }, why));
      const stem = name.replace(/\.\w+$/, "").replaceAll(" ", "-");
      buttons.replaceChildren(...[
        good.lines && h("button", { type: "button", class: "first", onclick: () => save(good.blob(), `${stem}.answers.csv`) }, "Download the answers"),
        bad.lines && h("button", { type: "button", onclick: () => save(bad.blob(), `${stem}.refused.csv`) }, "Download what was refused"),
      ].filter(Boolean));
      if (first.good.length) preview.append(table("The first answers", ["row", ...shown.map((place) => header[place]), ...columns], first.good));
      if (first.bad.length) list.append(table(bad.lines > SHOWN ? `Refused: the first ${SHOWN} of ${count(bad.lines)}` : "Refused", ["row", "reason"], first.bad));
    },
  };
}

function parts() {
  const blobs = [];
  let texts = [];
  return {
    lines: 0,
    head(cells) {
      texts.push(line(cells));
    },
    add(cells) {
      this.lines += 1;
      texts.push(line(cells));
      if (texts.length < PART) return;
      blobs.push(new Blob([texts.join("")]));
      texts = [];
    },
    blob: () => new Blob([...blobs, texts.join("")], { type: "text/csv" }),
  };
}

function table(title, heads, rows) {
  const short = (text) => (text.length > LONG ? `${text.slice(0, LONG)}…` : text);
  const shown = (value) => (value === null ? "" : typeof value === "number" ? number(value) : short(typeof value === "string" ? value : listed(value)));
  return h("section", {}, h("h3", {}, title), h("div", { class: "wide", tabindex: "0", role: "group", "aria-label": title }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, one)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((one) => h("td", {}, shown(one)))))))));
}

/** Of probabilities a label and a share each; of anything else its JSON. */
function listed(value) {
  const parts = Object.entries(value ?? {});
  const plain = !Array.isArray(value) && parts.length > 0 && parts.every(([, one]) => typeof one === "number");
  return plain ? parts.map(([name, one]) => `${name} ${number(one, 3)}`).join(", ") : JSON.stringify(value);
}
