// Vectors: a box for each of a few numbers; for many, their list, and a picture where they make a square.

import { h } from "./dom.js";
import { misfit, parsed } from "./plain.js";

const FEW = 8;

export function vectorField(about) {
  return about.given.length <= FEW ? fewField(about) : manyField(about);
}

function check(values, given) {
  if (!values.length) return {};
  if (values.length !== given.length) return { problem: `must hold exactly ${given.length} numbers, got ${values.length}` };
  const wrong = values.findIndex((value) => misfit(value, given));
  return wrong < 0 ? { value: values } : { problem: `[${wrong}] ${misfit(values[wrong], given)}` };
}

function fewField({ id, name, given, changed, described }) {
  const boxes = Array.from({ length: given.length }, (_, place) => h("input", {
    id: place ? undefined : id, type: "text", inputmode: "decimal", autocomplete: "off",
    "aria-label": `${name} ${place + 1} of ${given.length}`, "aria-describedby": described, oninput: changed,
  }));
  return {
    node: h("div", { class: "few" }, boxes),
    read() {
      const texts = boxes.map((box) => box.value);
      return texts.some((text) => text.trim()) ? check(texts.map(parsed), given) : {};
    },
    write(value) { boxes.forEach((box, place) => { box.value = value?.[place] ?? ""; }); },
  };
}

function manyField({ id, name, given, changed, described, seen }) {
  const box = h("textarea", { id, rows: 3, class: "mono", spellcheck: "false", "aria-describedby": described });
  const side = Math.sqrt(given.length);
  const ends = [given.min ?? seen.min, given.max ?? seen.max];
  const board = Number.isInteger(side) && side <= 64 && ends[0] < ends[1] && drawing(side, ends, name, () => numbers(), write);
  const numbers = () => box.value.replace(/[[\]]/g, " ").split(/[\s,;]+/).filter(Boolean).map(parsed);
  function write(value, quiet) {
    box.value = (value ?? []).join(", ");
    if (board) board.draw();
    if (!quiet) changed();
  }
  box.addEventListener("input", () => { if (board) board.draw(); changed(); });
  return {
    node: h("div", { class: "control" }, board && board.node,
      board ? h("details", {}, h("summary", {}, `the ${given.length} numbers`), box) : box),
    read: () => check(numbers(), given),
    write: (value) => write(value, true),
  };
}

/** A square of numbers as grey pixels, to be drawn on. */
function drawing(side, [low, high], name, read, write) {
  const canvas = h("canvas", { width: side, height: side, class: "board", role: "img", "aria-label": `${name} as ${side} by ${side} pixels; its numbers can be typed below` });
  const pen = canvas.getContext("2d");
  const draw = () => {
    const values = read();
    const image = pen.createImageData(side, side);
    for (let place = 0; place < side * side; place += 1) {
      const light = ((Number(values[place]) || 0) - low) / (high - low) * 255;
      image.data.set([light, light, light, 255], place * 4);
    }
    pen.putImageData(image, 0, 0);
  };
  const paint = (event) => {
    if (!event.buttons) return;
    const box = canvas.getBoundingClientRect();
    const at = [event.clientX - box.left, event.clientY - box.top].map((one, axis) => one / (axis ? box.height : box.width) * side - 0.5);
    const old = read();
    const values = Array.from({ length: side * side }, (_, place) => {
      const far = Math.hypot(place % side - at[0], Math.floor(place / side) - at[1]);
      const ink = Math.min(Math.max(1.25 - far, 0), 1) * (high - low) + low;
      return Number(Math.max(Number(old[place]) || low, ink).toPrecision(3));
    });
    write(values);
  };
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); paint(event); });
  canvas.addEventListener("pointermove", paint);
  const clear = h("button", { type: "button", onclick: () => write(Array(side * side).fill(low)) }, "Clear");
  return { node: h("div", { class: "drawing" }, canvas, h("div", {}, h("p", { class: "hint" }, "Draw with mouse or finger."), clear)), draw };
}
